from django.urls import path

from matching import block_views, search_views, views

app_name = "matching"
urlpatterns = [
    path("search/", search_views.search_page, name="search"),
    path("matches/", views.matches, name="matches"),
    path("matches/blocked/", block_views.blocked, name="blocked"),
    path("matches/<slug:slug>/block/", block_views.block, name="block"),
    path("matches/<slug:slug>/mark/", views.mark, name="mark"),
]
