app_name = "breeding"
urlpatterns = []
