from django.urls import path

from . import views

app_name = "results"
urlpatterns = [
    path("", views.results, name="results"),
    path("claims/", views.claims, name="claims"),
    path("claims/new/<int:estimate>/", views.make_claim, name="make_claim"),
    path("claims/<int:pk>/", views.claim, name="claim"),
    path("claims/<int:pk>/verdict.pdf", views.claim_pdf, name="claim_pdf"),
    path("claims/<int:pk>/judge/", views.judge, name="judge"),
    path("claims/<int:pk>/put-forward/", views.put_forward, name="put_forward"),
    path("transfers/<int:pk>/", views.answer, name="answer"),
    path("<slug:number>/", views.result, name="result"),
    path("<slug:number>/publish/", views.publish, name="publish"),
    path("<slug:number>/transfer/", views.transfer, name="transfer"),
    path("<slug:number>/measure/", views.measure, name="measure"),
]
