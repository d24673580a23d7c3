"""What the pages of pilots show, put together for a reader: who may do what, and what they may see of the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils import timezone

from collaboration import gate
from collaboration.actions.surveys import still_open
from collaboration.models import Milestone, Pilot, Room, Survey, TermsChange, Version
from collaboration.permissions import check_user_can_speak_for
from collaboration.piloting.steps import UNDER_WAY
from collaboration.piloting.terms import changed, terms_of
from collaboration.piloting.words import BACKGROUND_MEANS, FOREGROUND_MEANS, NAMES
from collaboration.sides import must_sit_in
from core import clock
from core.permissions import allowed
from ecosystem.models import Organisation

TABS = ("talk", "meetings", "tasks", "documents", "agreement", "people", "log")
LAST_OF_BOTH = ZoneInfo("Europe/Berlin")
"""A day ends later in Europe than in China; a decision is late once it is over in both."""


@dataclass(frozen=True)
class Here:
    """A pilot, its room, and the side of whoever looks at it."""

    pilot: Pilot
    room: Room
    side: Organisation
    may_lead: bool

    @property
    def partner(self) -> Organisation:
        return self.room.other(self.side)

    @property
    def is_theirs(self) -> bool:
        """Whether the terms wait for the reader's side."""
        return self.pilot.proposed_for_id != self.side.pk


def frame(room: Room, side: Organisation) -> dict[str, Any]:
    """What each page of a room has in its context; the names of both sides are read at once."""
    prefetch_related_objects([*room.sides, side], "texts")
    tabs = {f"{name}_here": False for name in TABS} | {"pilots_here": True}
    return {"room": room, "side": side, "partner": room.other(side), "room_subtitle": "", **tabs}


def must_see(user, pk) -> Here:
    """The pilot of a page's address. Raises Http404 for everybody who does not sit in its room."""
    pilot = Pilot.objects.visible_to(user).select_related("proposed_for").filter(pk=pk).first()
    if pilot is None:
        raise Http404
    room, side = must_sit_in(user, pilot.room_id)
    pilot.room = room
    may_lead = room.state == Room.State.OPEN and allowed(check_user_can_speak_for, user, side)
    return Here(pilot, room, side, may_lead)


def must_see_milestone(user, pk, number: int) -> tuple[Here, Milestone]:
    here = must_see(user, pk)
    milestone = here.pilot.milestones.filter(pk=number).first()
    if milestone is None:
        raise Http404
    milestone.pilot = here.pilot
    return here, milestone


def decision_moment(pilot: Pilot) -> datetime:
    """When the day of the decision is over on both sides."""
    return datetime.combine(pilot.decision_on + timedelta(days=1), time(), tzinfo=LAST_OF_BOTH)


def days_quiet(pilot: Pilot) -> int:
    return (timezone.now() - pilot.moved_at).days


# --- milestones -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Evidence:
    """A version that was named. `version` is None for whoever may not read it: they learn whose it is, and no more."""

    version: Version | None
    owner: Organisation


@dataclass(frozen=True)
class Stop:
    """A milestone as one reader may see it. `state` is reached, late or ahead."""

    milestone: Milestone
    evidence: Sequence[Evidence]
    state: str


def stops_of(here: Here, user) -> list[Stop]:
    """The milestones in their order. Three queries, however many there are."""
    rows = here.pilot.milestones.select_related("organisation", "reached_by", "undone_by")
    milestones = list(rows.prefetch_related("organisation__texts", "evidence__document"))
    named = {one.pk for milestone in milestones for one in milestone.evidence.all()}
    readable = set(gate.readable_by(user).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    sides = {side.pk: side for side in here.room.sides}
    today = clock.now().date()

    def seen(version: Version) -> Evidence:
        owner = sides.get(version.document.organisation_id, here.partner)
        return Evidence(version if version.pk in readable else None, owner)

    return [Stop(one, [seen(version) for version in one.evidence.all()], _state(one, today)) for one in milestones]


def _state(milestone: Milestone, today) -> str:
    if milestone.reached_at is not None:
        return "reached"
    return "late" if milestone.due_on and milestone.due_on < today else "ahead"


# --- terms ------------------------------------------------------------------------------------------------------------
def difference(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """What would change, in words: the name of the term, how it stands and how it would."""
    words = {"background": dict(Pilot._meta.get_field("background").choices or ()),
             "foreground": dict(Pilot._meta.get_field("foreground").choices or ())}  # fmt: skip

    def told(name: str, terms: dict[str, Any]) -> Any:
        if name == "measures":
            return "\n".join(f"{text}: {target}" for text, target in terms[name])
        return words.get(name, {}).get(terms[name], terms[name])

    return [{"name": NAMES[one], "was": told(one, before), "now": told(one, after)} for one in changed(before, after)]


def change_waiting(here: Here) -> dict[str, Any] | None:
    """The change of terms that waits for an answer, with what it would change."""
    found = here.pilot.changes.filter(state=TermsChange.State.PROPOSED).select_related("organisation", "by").first()
    if found is None:
        return None
    rows = difference(terms_of(here.pilot), found.terms)
    return {"change": found, "rows": rows, "is_theirs": found.organisation_id != here.side.pk}


def own_survey(here: Here) -> Survey | None:
    """What the reader's own side has said. There is no other way to read a survey."""
    return Survey.objects.filter(pilot=here.pilot, organisation=here.side).first()


def page_of(here: Here, user) -> dict[str, Any]:
    """Everything that the page of a pilot shows."""
    pilot, stops = here.pilot, stops_of(here, user)
    survey = own_survey(here) if pilot.state == Pilot.State.ENDED else None
    under_way = pilot.state in UNDER_WAY
    return {
        **frame(here.room, here.side),
        "pilot": pilot,
        "here": here,
        "measures": list(pilot.measures.all()),
        "stops": stops,
        "reached": sum(stop.state == "reached" for stop in stops),
        "is_proposed": pilot.state == Pilot.State.PROPOSED,
        "under_way": under_way,
        "may_plan": here.may_lead and (under_way or pilot.state == Pilot.State.PROPOSED),
        "decision": decision_moment(pilot),
        "background_means": BACKGROUND_MEANS.get(pilot.background, ""),
        "foreground_means": FOREGROUND_MEANS.get(pilot.foreground, ""),
        "waiting": change_waiting(here) if under_way else None,
        "survey": survey,
        "may_answer": allowed(check_user_can_speak_for, user, here.side),
        "survey_open": survey is None or still_open(survey),
    }
