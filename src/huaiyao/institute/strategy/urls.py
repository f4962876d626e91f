from django.urls import path

from . import views

app_name = "strategy"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("adopt/<int:book>/", views.adopt, name="adopt"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/audit.pdf", views.plan_pdf, name="plan_pdf"),
    path("<int:pk>/put-forward/", views.put_forward, name="put_forward"),
    path("<int:pk>/publish/", views.publish, name="publish"),
]
