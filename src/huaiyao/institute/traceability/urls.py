from django.urls import path

from . import views

app_name = "traceability"
urlpatterns = [
    path("", views.lots, name="lots"),
    path("lots/<int:pk>/", views.lot, name="lot"),
    path("lots/<int:pk>/sell/", views.sell, name="sell"),
    path("events/<int:number>/correct/", views.correct, name="correct"),
]
