"""A judge with entries to score, and the requests that their browser sends."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competitions.models import Assignment, Criterion, Judge, Round, RoundEntry, Score
from core.autosave import digest
from tests.competitions.judging_scene import assign, make_judge, make_round, put_in


def make_bench(entries: int = 1, **fields) -> tuple[Round, Judge, list[RoundEntry]]:
    """A round that is open, a judge, and so many entries that they judge, each due an hour after the former."""
    round = make_round(**fields)
    judge = make_judge(round.competition)
    found = [put_in(round) for _entry in range(entries)]
    for number, entry in enumerate(found):
        assign(entry, judge, due_at=timezone.now() + timedelta(days=1, hours=number))
    return round, judge, found


def url(entry: RoundEntry, name: str = "judging-entry", **more) -> str:
    return reverse(f"competitions:{name}", kwargs={"pk": entry.pk, **more})


def first_criterion(round: Round) -> Criterion:
    found = round.criteria.first()
    assert found is not None
    return found


def save(client: Client, entry: RoundEntry, field: str, value: str, base: str = "", **more) -> Any:
    """What autosave sends; `base` is the text the page saw last."""
    sent = {"field": field, "value": value, "base": digest(base), **more}
    return client.post(url(entry, "judging-autosave"), sent, headers={"X-Requested-With": "fetch"})


def filled(round: Round, value: str = "3") -> dict[str, str]:
    """A sheet sent whole, every criterion scored, as of one that was empty."""
    found = {}
    for one in round.criteria.all():
        found |= {f"score-{one.pk}": value, f"base-score-{one.pk}": digest("")}
    return found


def scores_of(entry: RoundEntry) -> list[tuple[str, bool]]:
    rows = Score.objects.filter(sheet__entry=entry).order_by("criterion__position")
    return [(str(one.value) if one.value is not None else "", one.skipped) for one in rows]


def status_of(entry: RoundEntry, judge: Judge) -> str:
    return Assignment.objects.get(entry=entry, judge=judge).status
