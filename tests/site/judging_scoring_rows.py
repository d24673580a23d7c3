"""The ranking of a round, and what adds an entry to it."""

from competitions.actions.results import compute_results
from competitions.models import Competition, Judge, Organiser, Round
from tests.competitions.judging_scene import make_closed_call, make_judge, make_round, make_sheet, put_in
from tests.factories import make_user
from tests.site.rows import Stage

SLUG = "rows-of-results"


def _round(on: Stage) -> Round:
    found = Round.objects.filter(competition__slug=SLUG).first()
    if found is None:
        competition: Competition = make_closed_call(slug=SLUG)
        Organiser.objects.create(competition=competition, user=on.person, role="chair")
        found = make_round(competition)
        for number in range(3):
            make_judge(competition, user=make_user(f"judge{number}@rows.example"))
    return found


def the_round(on: Stage) -> dict[str, object]:
    return {"slug": _round(on).competition.slug, "number": _round(on).number}


def a_ranked_entry(on: Stage, number: int) -> str:
    round = _round(on)
    entry = put_in(round)
    for place, judge in enumerate(Judge.objects.filter(competition=round.competition)):
        make_sheet(entry, judge, number, place, number)
    compute_results(round=round)
    return entry.application.organisation.name


SCORING_LISTS = [("competitions:round-results", a_ranked_entry, None, the_round)]
