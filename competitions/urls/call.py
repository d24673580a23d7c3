"""Where staff set a competition up and screen what came in, and where applicants read what became of it."""

from django.urls import path, re_path

from competitions.views import call, call_parts, screened, screening

SETUP = "desk/competitions/<slug:slug>/setup/"
SCREENING = "desk/competitions/<slug:slug>/screening/"
APPLICANT = "applications/<int:pk>/screening/"
PART = f"{SETUP}parts/<slug:part>/<int:pk>/"

urlpatterns = [
    path("desk/competitions/", call.calls, name="calls"),
    path("desk/competitions/new/", call.new, name="call-new"),
    path(SETUP, call.call, name="call"),
    path(f"{SETUP}autosave/", call.autosave, name="call-autosave"),
    path(f"{SETUP}clone/", call.clone, name="call-clone"),
    path(f"{SETUP}dates/", call.frame, name="call-frame"),
    path(f"{SETUP}deadline/", call.deadline, name="call-deadline"),
    path(f"{SETUP}parts/", call_parts.parts, name="call-parts"),
    path(PART, call_parts.part_edit, name="call-part"),
    path(f"{SETUP}parts/partners/<int:pk>/logo/", call_parts.logo, name="call-logo"),
    re_path(
        r"^desk/competitions/(?P<slug>[-a-zA-Z0-9_]+)/setup/parts/(?P<part>[a-z]+)/(?P<pk>[0-9]+)/(?P<verb>up|down|remove)/$",
        call_parts.part_move,
        name="call-part-move",
    ),
    path(f"{SETUP}rules/", call_parts.rules, name="call-rules"),
    path(f"{SETUP}people/", call_parts.organisers, name="call-organisers"),
    path(f"{SETUP}people/<int:pk>/", call_parts.organiser, name="call-organiser"),
    path(f"{SETUP}move/<slug:verb>/", call.move, name="call-move"),
    path(SCREENING, screening.queue, name="screening"),
    path(f"{SCREENING}<int:pk>/", screening.entry, name="screening-entry"),
    path(f"{SCREENING}<int:pk>/checklist/", screening.mark, name="screening-mark"),
    re_path(
        r"^desk/competitions/(?P<slug>[-a-zA-Z0-9_]+)/screening/(?P<pk>[0-9]+)/hand/(?P<verb>take|put-back)/$",
        screening.hand,
        name="screening-hand",
    ),
    path(APPLICANT, screened.screening, name="application-screening"),
    path(f"{APPLICANT}answer/", screened.answer, name="screening-answer"),
    path(f"{APPLICANT}appeal/", screened.appeal, name="screening-appeal"),
]
