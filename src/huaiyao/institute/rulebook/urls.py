from django.urls import path

from . import views

app_name = "rulebook"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("enter/", views.enter, name="enter"),
    path("adopt/", views.adopt, name="adopt"),
    path("<int:pk>/", views.rule, name="rule"),
    path("<int:pk>/sign/", views.sign, name="sign"),
]
