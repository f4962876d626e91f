from django.urls import path

from . import views

app_name = "cultivation"
urlpatterns = [
    path("", views.plantings, name="plantings"),
    path("plantings/new/", views.plant, name="plant"),
    path("plantings/<int:pk>/", views.planting, name="planting"),
    path("plantings/<int:pk>/harvest/", views.harvest, name="harvest"),
    path("harvests/<int:pk>/correct/", views.correct_harvest, name="correct_harvest"),
]
