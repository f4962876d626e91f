from django.urls import path
from django.views.i18n import set_language

from . import views

app_name = "web"
urlpatterns = [
    path("language/", set_language, name="language"),
    path("charts-<slug:version>.js", views.chart_script, name="chart_script"),
    path("components/", views.components, name="components"),
    path("components/form/", views.component_form, name="component_form"),
    path("components/public/", views.component_public, name="component_public"),
]
