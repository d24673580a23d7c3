from django.urls import path

from matching import digest_views, views

app_name = "matching"
urlpatterns = [
    path("matches/", views.matches, name="matches"),
    path("matches/weekly/", digest_views.switch, name="digest-switch"),
    path("matches/weekly/stop/<str:token>/", digest_views.stop, name="digest-stop"),
    path("matches/<slug:slug>/mark/", views.mark, name="mark"),
]
