"""Sites, what they are free for, and spreadsheets of machines."""

from django.urls import path, re_path

from production.views import capacity, sheets, sites

urlpatterns = [
    path("production/sites/", sites.sites, name="sites"),
    path("production/sites/new/", sites.site_new, name="site-new"),
    path("production/sites/offer/", sites.offer, name="offer"),
    path("production/sites/capacity/", capacity.capacity, name="capacity"),
    path("production/sites/capacity/range/", capacity.many, name="capacity-range"),
    path("production/sites/sheets/", sheets.sheets, name="sheets"),
    re_path(r"^production/sites/sheets/template\.(?P<kind>xlsx|csv)$", sheets.template, name="sheet-template"),
    path("production/sites/sheets/<int:pk>/", sheets.sheet, name="sheet"),
    re_path(r"^production/sites/sheets/(?P<pk>[0-9]+)/(?P<verb>apply|discard)/$", sheets.move, name="sheet-move"),
    path("production/sites/<int:pk>/", sites.site, name="site"),
    path("production/sites/<int:pk>/edit/", sites.site_edit, name="site-edit"),
    re_path(r"^production/sites/(?P<pk>[0-9]+)/(?P<verb>close|reopen)/$", sites.site_move, name="site-move"),
]
