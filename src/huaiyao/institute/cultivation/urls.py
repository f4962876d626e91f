app_name = "cultivation"
urlpatterns = []
