"""The addresses of a ceremony: at the desk, of those who take part, and everybody's."""

from django.urls import path

from competitions.views import (
    ceremony,
    ceremony_finalists,
    ceremony_run,
    ceremony_seats,
    certificates,
    invited,
    press,
    public_vote,
    winners,
)

DESK = "desk/competitions/<slug:slug>/ceremony/"
ENTRY = "applications/<int:pk>/"
ONE = "competitions/<slug:slug>/"
urlpatterns = [
    path(DESK, ceremony.overview, name="ceremony"),
    path(f"{DESK}plan/", ceremony.plan, name="ceremony-plan"),
    path(f"{DESK}announce/", ceremony.reveal, name="ceremony-reveal"),
    path(f"{DESK}calendar.ics", ceremony.calendar, name="ceremony-calendar"),
    path(f"{DESK}finalists/", ceremony_finalists.finalists, name="ceremony-finalists"),
    path(f"{DESK}finalists/<int:pk>/", ceremony_finalists.finalist, name="ceremony-finalist"),
    path(f"{DESK}finalists/<int:pk>/withdrawal/", ceremony_finalists.withdrawal, name="ceremony-withdrawal"),
    path(f"{DESK}seats/", ceremony_seats.seats, name="ceremony-seats"),
    path(f"{DESK}seats/list/", ceremony_seats.seating_list, name="ceremony-seating"),
    path(f"{DESK}run/", ceremony_run.run, name="ceremony-run"),
    path(f"{DESK}run/<int:pk>/", ceremony_run.item, name="ceremony-run-item"),
    path(f"{DESK}run/sheet.pdf", ceremony_run.sheet, name="ceremony-run-pdf"),
    path(f"{DESK}run/cards/", ceremony_run.cards, name="ceremony-cards"),
    path(f"{DESK}certificates/", certificates.desk, name="ceremony-certificates"),
    path(f"{DESK}certificates/<int:pk>/", certificates.one, name="ceremony-certificate"),
    path(f"{DESK}vote/", public_vote.desk, name="ceremony-vote"),
    path(f"{DESK}press/", press.desk, name="ceremony-press"),
    path(f"{ENTRY}ceremony/", invited.ceremony, name="application-ceremony"),
    path(f"{ENTRY}ceremony/calendar.ics", invited.calendar, name="application-calendar"),
    path(f"{ENTRY}certificate.pdf", invited.certificate, name="application-certificate"),
    path("ceremony/guests/<str:token>/", invited.guest, name="ceremony-guest"),
    path("ceremony/guests/<str:token>/calendar.ics", invited.guest_calendar, name="ceremony-guest-calendar"),
    path(f"{ONE}winners/", winners.winners, name="winners"),
    path(f"{ONE}press-kit.zip", press.kit, name="press-kit"),
    path(f"{ONE}press/<int:pk>.png", press.picture, name="press-picture"),
    path("press/<str:token>/", press.under_embargo, name="press-pass"),
    path(f"{ONE}vote/", public_vote.vote, name="vote"),
    path("vote/<str:token>/", public_vote.confirm, name="vote-confirm"),
    path("certificates/<str:code>/", certificates.verify, name="certificate"),
]
"""`/certificates/<code>/` is printed on paper: its address stays."""
