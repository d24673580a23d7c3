"""The addresses of production, by what is done there."""

from django.urls import path

from production.urls import machines, orders, parts, quotes, sites
from production.views.home import home

app_name = "production"
urlpatterns = [
    path("production/", home, name="home"),
    *sites.urlpatterns,
    *machines.urlpatterns,
    *parts.urlpatterns,
    *quotes.urlpatterns,
    *orders.urlpatterns,
]
