from django.urls import path

from matching import views

app_name = "matching"
urlpatterns = [
    path("matches/", views.matches, name="matches"),
    path("matches/<slug:slug>/mark/", views.mark, name="mark"),
]
