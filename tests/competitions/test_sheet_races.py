"""Two hands at one score sheet in the same moment, again and again (two hundred times by `make thorough`): what follows is as if one had come first.

Each race has a twin in which rows are taken as they were read before, without the lock; it must go wrong.
"""

from copy import copy
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from competitions.actions import judging
from competitions.actions.judging import Held, RoundIsOver, begin_sheet, save_score, submit_sheet
from competitions.models import Assignment, Criterion, Round, RoundEntry, Score, ScoreSheet
from competitions.transitions import ROUND
from core.autosave import FieldConflict, digest
from core.models import AuditEvent
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.judging_scene import assign, make_eligible, make_judge, make_round, put_in
from tests.competitions.test_deadline_races import ROUNDS
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["guarded", "unguarded"])
def guarded(request, monkeypatch, audited) -> bool:
    """Without the guard, an action believes the rows that were read before it began."""
    if not request.param:
        monkeypatch.setattr(request.module, "ROUNDS", TWIN)
        held, score = judging.held, judging._score
        monkeypatch.setattr(
            judging, "held", lambda entry, by: Held(*map(copy, READ[entry.pk])) if READ else held(entry, by)
        )
        monkeypatch.setattr(
            judging, "_score", lambda sheet, *of: copy(SCORES[sheet.pk]) if SCORES else score(sheet, *of)
        )
    READ.clear()
    SCORES.clear()
    return request.param


READ: dict[int, tuple[Assignment, ScoreSheet | None]] = {}
SCORES: dict[int, Score] = {}


def many_entries(*, with_sheets: bool = True) -> tuple[list[RoundEntry], Any]:
    """Two hundred entries of one judge, each in a round of its own, with sheets on which everything is 1."""
    first = make_round(criteria=1)
    judge = make_judge(first.competition)
    application = make_eligible(first.competition)
    found = []
    for number in range(ROUNDS):
        round = first if number == 0 else make_round(first.competition, criteria=1, number=number + 1)
        found.append(put_in(round, application))
        assign(found[-1], judge)
    if with_sheets:
        for entry in found:
            begin_sheet(entry=entry, by=judge.user, arrived_at=timezone.now())
            give(entry, judge, 1, base=digest(""))
    remember()
    return found, judge


def remember() -> None:
    """What an action without its guard believes."""
    sheets = {(one.entry_id, one.judge_id): one for one in ScoreSheet.objects.all()}
    for one in Assignment.objects.select_related("entry__round__competition", "judge"):
        READ[one.entry_id] = (one, sheets.get((one.entry_id, one.judge_id)))
    SCORES.update({one.sheet_id: one for one in Score.objects.select_related("criterion")})


def give(entry: RoundEntry, judge, value: int, base: str | None) -> str:
    criterion = Criterion.objects.get(round=entry.round_id)
    return save_score(
        entry=entry, criterion=criterion, value=Decimal(value), by=judge.user, arrived_at=timezone.now(), base=base
    )


def values() -> dict[int, int]:
    return {entry: int(value) for entry, value in Score.objects.values_list("sheet__entry", "value")}


def close(entry: RoundEntry) -> int:
    """Closes the round of an entry and returns what the entry was given at that moment."""
    with transaction.atomic():
        round = Round.objects.select_for_update().get(pk=entry.round_id)
        ROUND.move(round, "close", closed_at=timezone.now())
        return int(Score.objects.get(sheet__entry=entry).value or 0)


def test_of_two_windows_that_score_at_once_the_later_sees_both(guarded):
    entries, judge = many_entries()
    base = digest("1")
    answers = race(
        [(lambda one=one: give(one, judge, 2, base), lambda one=one: give(one, judge, 3, base)) for one in entries],
        together=guarded,
    )
    lost = [pair for pair in answers if sum(isinstance(one, FieldConflict) for one in pair) != 1]
    assert (lost == []) is guarded
    if guarded:
        won = [3 if isinstance(first, FieldConflict) else 2 for first, _second in answers]
        assert [values()[one.pk] for one in entries] == won


def test_nothing_is_scored_after_a_round_was_closed(guarded):
    entries, judge = many_entries()
    answers = race(
        [(lambda one=one: give(one, judge, 4, None), lambda one=one: close(one)) for one in entries], together=guarded
    )
    assert [pair[1] for pair in answers if isinstance(pair[1], Exception)] == []
    now = values()
    late = [one for one, (_given, at_close) in zip(entries, answers, strict=True) if now[one.pk] != at_close]
    assert (late == []) is guarded
    if guarded:
        refused = [isinstance(given, RoundIsOver) for given, _closed in answers]
        assert refused == [now[one.pk] == 1 for one in entries]


def test_nothing_is_handed_in_after_a_round_was_closed(guarded):
    entries, judge = many_entries()
    sheets = {one.entry_id: one for one in ScoreSheet.objects.select_related("entry")}

    def hand_in(entry: RoundEntry) -> str:
        return submit_sheet(sheet=sheets[entry.pk], by=judge.user, arrived_at=timezone.now()).status

    def closing(entry: RoundEntry) -> str:
        with transaction.atomic():
            close(entry)
            return ScoreSheet.objects.get(entry=entry).status

    answers = race([(lambda one=one: hand_in(one), lambda one=one: closing(one)) for one in entries], together=guarded)
    now = dict(ScoreSheet.objects.values_list("entry", "status"))
    late = [one for one, (_handed_in, at_close) in zip(entries, answers, strict=True) if now[one.pk] != at_close]
    assert (late == []) is guarded
    done = set(Assignment.objects.filter(status="done").values_list("entry", flat=True))
    assert done == {pk for pk, status in now.items() if status == "submitted"}


def test_what_is_handed_in_does_not_change_afterwards(guarded):
    entries, judge = many_entries()
    sheets = {one.entry_id: one for one in ScoreSheet.objects.select_related("entry")}

    def hand_in(entry: RoundEntry) -> int:
        with transaction.atomic():
            submit_sheet(sheet=sheets[entry.pk], by=judge.user, arrived_at=timezone.now())
            return int(Score.objects.get(sheet__entry=entry).value or 0)

    answers = race(
        [(lambda one=one: give(one, judge, 5, None), lambda one=one: hand_in(one)) for one in entries], together=guarded
    )
    now = values()
    torn = [one for one, (_given, handed_in) in zip(entries, answers, strict=True) if now[one.pk] != handed_in]
    assert (torn == []) is guarded
    if guarded:
        refused = [isinstance(given, MoveNotAllowed) for given, _handed_in in answers]
        assert refused == [now[one.pk] == 1 for one in entries]


def test_handing_in_twice_at_once_is_handing_in_once(guarded):
    entries, judge = many_entries()
    pairs = [[ScoreSheet.objects.select_related("entry").get(entry=one) for _side in range(2)] for one in entries]

    def hand_in(sheet: ScoreSheet) -> ScoreSheet:
        return submit_sheet(sheet=sheet, by=judge.user, arrived_at=timezone.now())

    answers = race([(lambda a=a: hand_in(a), lambda b=b: hand_in(b)) for a, b in pairs], together=guarded)
    odd = [pair for pair in answers if any(isinstance(one, Exception) for one in pair)]
    assert (odd == []) is guarded
    assert {type(one) for pair in odd for one in pair if isinstance(one, Exception)} <= {StateHasMoved}
    assert AuditEvent.objects.filter(action="sheet.submitted").count() == ROUNDS


def test_two_windows_that_begin_at_once_begin_one_sheet(guarded):
    entries, judge = many_entries(with_sheets=False)
    now = timezone.now()
    answers = race(
        [
            tuple(lambda one=one: begin_sheet(entry=one, by=judge.user, arrived_at=now).pk for _side in range(2))
            for one in entries
        ],
        together=guarded,
    )
    odd = [pair for pair in answers if pair[0] != pair[1] or not isinstance(pair[0], int)]
    assert (odd == []) is guarded
    if guarded:
        assert ScoreSheet.objects.count() == AuditEvent.objects.filter(action="sheet.begun").count() == ROUNDS
