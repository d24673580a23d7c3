"""Lists of rounds, their criteria and their entries, and what adds a row to each."""

from datetime import timedelta

from django.utils import timezone

from competitions.models import Competition, Round
from tests.competitions.judging_scene import make_criterion, make_eligible, make_judge, make_round, make_sheet, put_in
from tests.competitions.scene import make_category, make_competition
from tests.factories import make_organisation
from tests.site.rows import Stage

SLUG = "rows-of-rounds"


def _call(on: Stage) -> Competition:
    found = Competition.objects.filter(slug=SLUG).first()
    if found is None:
        now = timezone.now()
        days = {"opens_at": now - timedelta(days=60), "closes_at": now - timedelta(days=2)}
        found = make_competition(slug=SLUG, status="closed", manager=on.person, **days)
    return found


def the_call(on: Stage) -> dict[str, object]:
    return {"slug": _call(on).slug}


def _round(on: Stage) -> Round:
    return _call(on).rounds.first() or make_round(_call(on), status="draft", criteria=0)


def the_round(on: Stage) -> dict[str, object]:
    return {"slug": SLUG, "number": _round(on).number}


def a_round(on: Stage, number: int) -> str:
    return make_round(_call(on), name_en=f"Row {number} of rounds").name_en


def a_criterion(on: Stage, number: int) -> str:
    return make_criterion(_round(on), name_en=f"Row {number} of criteria", position=number).name_en


def _application(on: Stage, number: int):
    organisation = make_organisation("startup", name=f"Row {number} of a round")
    category = make_category(_call(on), f"row-{number}")
    return make_eligible(_call(on), {"idea": "x"}, organisation=organisation, category=category)


def an_entry(on: Stage, number: int) -> str:
    entry = put_in(_round(on), _application(on, number))
    make_sheet(entry, make_judge(_call(on)))
    return f"Row {number} of a round"


def a_candidate(on: Stage, number: int) -> str:
    _round(on)
    _application(on, number)
    return f"Row {number} of a round"


JUDGING_ROUNDS_LISTS = [
    ("competitions:rounds", a_round, None, the_call, True, 15),
    ("competitions:round", a_criterion, None, the_round, True, 16),
    ("competitions:round-criteria", a_criterion, None, the_round, True, 15),
    ("competitions:round-sheet", a_criterion, None, the_round, True, 15),
    ("competitions:round-entries", an_entry, None, the_round, True, 15),
    ("competitions:round-entries-add", a_candidate, None, the_round, True, 16),
]
"""(address, what adds a row, query, arguments, signed in, most queries)"""
