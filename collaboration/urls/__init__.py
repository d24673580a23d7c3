"""The addresses of collaborations, by what is done there."""

from django.urls import path

from collaboration.urls import agreements, consents, documents, grants, introductions, log, pilots, reading, rooms
from collaboration.views.home import home

app_name = "collaboration"
urlpatterns = [
    path("collaborations/", home, name="home"),
    *introductions.urlpatterns,
    *rooms.urlpatterns,
    *documents.urlpatterns,
    *grants.urlpatterns,
    *reading.urlpatterns,
    *agreements.urlpatterns,
    *consents.urlpatterns,
    *pilots.urlpatterns,
    *log.urlpatterns,
]
