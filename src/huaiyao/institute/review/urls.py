from django.urls import path

from . import views

app_name = "review"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/object/", views.object_, name="object"),
    path("<int:pk>/waive/", views.waive, name="waive"),
    path("<int:pk>/objections/<int:objection>/answer/", views.answer, name="answer"),
    path("<int:pk>/decide/", views.decide, name="decide"),
]
