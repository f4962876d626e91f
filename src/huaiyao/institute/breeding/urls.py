from django.urls import path

from . import views

app_name = "breeding"
urlpatterns = [
    path("", views.series_list, name="series_list"),
    path("series/<int:pk>/", views.series, name="series"),
    path("series/<int:pk>/publish/", views.publish_series, name="publish_series"),
    path("series/<int:pk>/traits/<int:trait>/estimate/", views.estimate_trait, name="estimate_trait"),
    path("books/<int:book>/open/", views.open_series, name="open_series"),
    path("trials/<int:pk>/", views.trial, name="trial"),
    path("estimates/<int:pk>/", views.estimate, name="estimate"),
]
