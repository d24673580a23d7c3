"""What everybody reads of competitions."""

from django.urls import path

from competitions.views import public

urlpatterns = [
    path("competitions/", public.competitions, name="competitions"),
    path("competitions/<slug:slug>/", public.competition, name="competition"),
    path("competitions/<slug:slug>/logos/<int:pk>/", public.partner_logo, name="partner-logo"),
]
