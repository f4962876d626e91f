from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.board, name="board"),
    path("search/", views.search, name="search"),
    path("facts/", views.facts, name="facts"),
    path("r/<slug:number>/", views.public_result, name="public_result"),
]
