"""The log of a room."""

from django.urls import path

from collaboration.views import log

urlpatterns = [
    path("rooms/<uuid:pk>/log/", log.log, name="room-log"),
    path("rooms/<uuid:pk>/log/file", log.take, name="room-log-file"),
    path("rooms/<uuid:pk>/log/compare/", log.compare, name="room-log-compare"),
    path("log-key.pem", log.key, name="log-key"),
]
