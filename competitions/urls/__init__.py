"""The addresses of competitions, by who goes there."""

from competitions.urls import (
    assigning,
    builder,
    call,
    ceremony,
    decisions,
    entries,
    files,
    judgeapi,
    judges,
    office,
    public,
    rounds,
    scoring,
    sheets,
)

app_name = "competitions"
urlpatterns = [
    *public.urlpatterns,
    *entries.urlpatterns,
    *files.urlpatterns,
    *call.urlpatterns,
    *builder.urlpatterns,
    *office.urlpatterns,
    *rounds.urlpatterns,
    *judges.urlpatterns,
    *assigning.urlpatterns,
    *scoring.urlpatterns,
    *judgeapi.urlpatterns,
    *sheets.urlpatterns,
    *decisions.urlpatterns,
    *ceremony.urlpatterns,
]
