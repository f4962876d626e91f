from django.urls import path

from . import views

app_name = "programme"
urlpatterns = [
    path("", views.projects, name="projects"),
    path("bottlenecks/<int:number>/", views.bottleneck, name="bottleneck"),
    path("bottlenecks/<int:number>/figure/", views.enter_figure, name="enter_figure"),
    path("projects/new/", views.open_project, name="open_project"),
    path("projects/<str:code>/", views.project, name="project"),
    path("projects/<str:code>/milestones/new/", views.add_milestone, name="add_milestone"),
    path("projects/<str:code>/partners/new/", views.add_partner, name="add_partner"),
    path("projects/<str:code>/state/", views.move_project, name="move_project"),
    path("projects/<str:code>/publish/", views.publish_project, name="publish_project"),
    path("milestones/<int:pk>/done/", views.complete_milestone, name="complete_milestone"),
    path("partners/<int:pk>/terms/", views.change_terms, name="change_terms"),
    path("sites/", views.sites, name="sites"),
    path("sites/new/", views.open_site, name="open_site"),
    path("sites/<int:pk>/", views.site, name="site"),
]
