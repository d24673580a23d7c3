"""Lists of assignments and of how far judging is, and what adds a row to each."""

from datetime import timedelta

from django.utils import timezone

from competitions.actions.assigning import propose_assignments
from competitions.models import Competition, Judge, Round, RoundEntry
from tests.competitions.judging_scene import assign, make_eligible, make_judge, make_round, put_in
from tests.competitions.scene import make_category, make_competition
from tests.factories import make_organisation
from tests.site.rows import Stage

SLUG = "rows-of-assignments"


def _round(on: Stage) -> Round:
    call = Competition.objects.filter(slug=SLUG).first()
    if call is None:
        now = timezone.now()
        days = {"opens_at": now - timedelta(days=60), "closes_at": now - timedelta(days=2)}
        call = make_competition(slug=SLUG, status="closed", manager=on.person, **days)
    return call.rounds.first() or make_round(call, judges_per_entry=1, criteria=0)


def the_round(on: Stage) -> dict[str, object]:
    return {"slug": SLUG, "number": _round(on).number}


def _entry(on: Stage, number: int) -> RoundEntry:
    organisation = make_organisation("startup", name=f"Row {number} of assignments")
    call = _round(on).competition
    application = make_eligible(
        call, {"idea": "x"}, organisation=organisation, category=make_category(call, f"r{number}")
    )
    return put_in(_round(on), application)


def _judge(on: Stage, number: int) -> Judge:
    return make_judge(_round(on).competition, name=f"Row {number} of judges")


def a_proposed_entry(on: Stage, number: int) -> str:
    _entry(on, number)
    _judge(on, number)
    propose_assignments(round=_round(on), by=on.person)
    return f"Row {number} of assignments"


def a_follower(on: Stage, number: int) -> str:
    assign(_entry(on, number), _judge(on, number))
    return f"Row {number} of judges"


def the_entry(on: Stage) -> dict[str, object]:
    entry = _round(on).entries.first() or _entry(on, 0)
    return {**the_round(on), "pk": entry.pk}


def a_judge_of_it(on: Stage, number: int) -> str:
    entry = RoundEntry.objects.get(pk=the_entry(on)["pk"])
    assign(entry, _judge(on, number))
    assign(entry, make_judge(entry.round.competition, name=f"Past {number}"), "removed")
    _judge(on, number + 100)
    return f"Row {number} of judges"


def _leaving(on: Stage) -> Judge:
    found = _round(on).competition.judges.filter(name="Who leaves").first()
    return found or make_judge(_round(on).competition, name="Who leaves")


def the_judge(on: Stage) -> dict[str, object]:
    return {**the_round(on), "pk": _leaving(on).pk}


def a_thing_left(on: Stage, number: int) -> str:
    assign(_entry(on, number), _leaving(on))
    return f"Row {number} of assignments"


def the_own_round(on: Stage) -> dict[str, object]:
    return the_round(on)


def an_asked_entry(on: Stage, number: int) -> str:
    mine = _round(on).competition.judges.filter(user=on.person).first()
    assign(_entry(on, number), mine or make_judge(_round(on).competition, user=on.person), "invited")
    return f"Row {number} of assignments"


ASSIGNING_LISTS = [
    ("competitions:assignment", a_proposed_entry, None, the_round, True, 18),
    ("competitions:assignment-entry", a_judge_of_it, None, the_entry, True, 30),
    ("competitions:judging-progress", a_follower, None, the_round, True, 15),
    ("competitions:judging-replace", a_thing_left, None, the_judge, True, 30),
    ("competitions:judging-assigned", an_asked_entry, None, the_own_round, True, 15),
]
"""(address, what adds a row, query, arguments, signed in, most queries)"""
