from django.urls import path

from taxonomy import views

app_name = "taxonomy"
urlpatterns = [
    path("", views.browse, name="browse"),
    path("pick/", views.pick, name="pick"),
]
