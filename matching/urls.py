from django.urls import path

from matching import search_views, views

app_name = "matching"
urlpatterns = [
    path("search/", search_views.search_page, name="search"),
    path("matches/", views.matches, name="matches"),
    path("matches/<slug:slug>/mark/", views.mark, name="mark"),
]
