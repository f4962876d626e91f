from django.urls import path

from . import views

app_name = "registry"
urlpatterns = [
    path("books/", views.books, name="books"),
    path("books/upload/", views.upload, name="upload"),
    path("books/blank/<slug:kind>.xlsx", views.blank, name="blank"),
    path("books/<int:pk>/", views.book, name="book"),
    path("books/<int:pk>/state/", views.book_state, name="book_state"),
    path("books/<int:pk>/judge/", views.judge_again, name="judge_again"),
    path("books/<int:pk>/original/", views.original, name="original"),
    path("books/<int:pk>/annotated/", views.annotated, name="annotated"),
    path("books/<int:pk>/pdf/", views.pdf, name="pdf"),
    path("books/<int:pk>/html/", views.html, name="html"),
    path("books/<int:pk>/json/", views.as_json, name="json"),
    path("samples/<str:name>", views.sample, name="sample"),
    path("growers/", views.growers, name="growers"),
    path("growers/add/", views.add_grower, name="add_grower"),
    path("growers/<int:pk>/", views.grower, name="grower"),
    path("growers/<int:pk>/change/", views.change_grower, name="change_grower"),
    path("parcels/", views.parcels, name="parcels"),
    path("parcels/add/", views.add_parcel, name="add_parcel"),
    path("parcels/<int:pk>/", views.parcel, name="parcel"),
    path("parcels/<int:pk>/change/", views.change_parcel, name="change_parcel"),
    path("parcels/<int:pk>/crops/", views.add_crop_year, name="add_crop_year"),
    path("herbs/", views.herbs, name="herbs"),
    path("herbs/varieties/add/", views.name_variety, name="name_variety"),
    path("techniques/", views.techniques, name="techniques"),
    path("techniques/add/", views.name_technique, name="name_technique"),
    path("places/", views.places, name="places"),
]
