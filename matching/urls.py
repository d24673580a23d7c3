from django.urls import path

from matching import block_views, digest_views, search_views, views

app_name = "matching"
urlpatterns = [
    path("search/", search_views.search_page, name="search"),
    path("matches/", views.matches, name="matches"),
    path("matches/blocked/", block_views.blocked, name="blocked"),
    path("matches/<slug:slug>/block/", block_views.block, name="block"),
    path("matches/weekly/", digest_views.switch, name="digest-switch"),
    path("matches/weekly/stop/<str:token>/", digest_views.stop, name="digest-stop"),
    path("matches/why-not/", views.why_not, name="why-not"),
    path("matches/compare/", views.compare, name="compare"),
    path("matches/learning/", views.learning, name="learning"),
    path("matches/<slug:slug>/", views.why, name="why"),
    path("matches/<slug:slug>/mark/", views.mark, name="mark"),
    path("matches/<slug:slug>/autosave/", views.note, name="note"),
    path("matches/<slug:slug>/share/", views.share, name="share"),
]
