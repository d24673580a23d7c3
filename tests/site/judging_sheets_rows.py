"""The judge's list, and what adds a row to it."""

from competitions.models import Judge, Round
from tests.competitions.judging_scene import assign, make_judge, make_round, put_in
from tests.site.rows import Stage


def an_assignment(on: Stage, number: int) -> str:
    judge = Judge.objects.filter(user=on.person).first()
    round = Round.objects.get(competition=judge.competition) if judge else make_round(blind=True)
    judge = judge or make_judge(round.competition, user=on.person)
    entry = put_in(round, pseudonym=f"ROW{number}")
    assign(entry, judge)
    return entry.pseudonym


SHEET_LISTS = [("competitions:judging", an_assignment)]
