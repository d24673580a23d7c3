from django.urls import path

from portal.views import gallery, home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("desk/gallery/", gallery.gallery, name="gallery"),
]
