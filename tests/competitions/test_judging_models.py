"""What must be true of rounds, judges and sheets, broken one by one; and the gate."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from competitions.models import Application, Assignment, Judge, ScoreSheet
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_conflict,
    make_judge,
    make_round,
    make_sheet,
    put_in,
)

pytestmark = pytest.mark.django_db


def breaks(name: str, change) -> bool:
    """Whether the database refuses a change by the constraint of that name; SQLite names a unique one by its columns."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    return name in str(refused.value) or (name.endswith(("_once", "_address")) and "UNIQUE" in str(refused.value))


def test_what_must_be_true_of_rows_is_kept_by_the_database():
    entry = put_in(make_round())
    judge = make_judge(entry.round.competition)
    sheet = make_sheet(entry, judge, 3, None, 5)
    rows = {
        "round_opened_has_frozen_method": (entry.round, {"method_sha256": ""}),
        "round_closed_has_time": (entry.round, {"status": "closed"}),
        "round_decided_has_time": (entry.round, {"decided_at": timezone.now()}),
        "round_loads_in_order": (entry.round, {"least_load": 21}),
        "round_entry_removed_has_a_reason": (entry, {"removed_at": timezone.now()}),
        "judge_sitting_has_signed": (judge, {"statement_sha256": ""}),
        "assignment_ended_has_a_reason": (judge.assignments.get(), {"status": "recused"}),
        "score_sheet_submitted_has_time": (sheet, {"submitted_at": None}),
        "score_not_applicable_is_no_value": (sheet.scores.all()[1], {"value": 3}),
        "criterion_scale_in_order": (entry.round.criteria.first(), {"most": 0}),
    }
    for name, (row, changes) in rows.items():
        assert breaks(name, lambda row=row, changes=changes: type(row).objects.filter(pk=row.pk).update(**changes)), (
            name
        )
    assert breaks("score_sheet_once", lambda: make_sheet(entry, judge, 1))
    assert breaks("assignment_once", lambda: assign(entry, judge))
    assert breaks("judge_once_per_address", lambda: make_judge(judge.competition, email=judge.email))


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("as it is", 1),
        ("conflict", 0),
        ("lifted conflict", 1),
        ("round not begun", 0),
        ("recused", 0),
        ("entry taken out", 0),
        ("off the panel", 0),
    ],
)
def test_one_gate_says_what_a_judge_has_to_do_with(what, seen):
    entry = put_in(make_round(status="draft" if what == "round not begun" else "open"))
    judge = make_judge(entry.round.competition)
    assignment = assign(entry, judge, "recused" if what == "recused" else "accepted")
    if "conflict" in what:
        make_conflict(judge, entry.application, state="lifted" if "lifted" in what else "active")
    elif what == "entry taken out":
        type(entry).objects.filter(pk=entry.pk).update(removed_at=timezone.now(), removed_why="Withdrawn")
    elif what == "off the panel":
        Judge.objects.filter(pk=judge.pk).update(status="removed")
    assert list(Assignment.objects.judged_by(judge.user)) == [assignment][:seen]
    assert list(Assignment.objects.judged_by(make_judge(entry.round.competition).user)) == []


def test_a_sheet_counts_until_a_conflict_stands_before_it():
    entry = put_in(make_round())
    judge, other = make_judge(entry.round.competition), make_judge(entry.round.competition)
    sheet, kept = make_sheet(entry, judge, 3, 3, 3), make_sheet(entry, other, 4, 4, 4)
    assert list(ScoreSheet.objects.counted()) == [sheet, kept]
    make_conflict(judge, entry.application)
    assert list(ScoreSheet.objects.counted()) == [kept]


def test_an_organiser_who_judges_reads_nothing_that_a_conflict_stands_before():
    entry = put_in(make_round())
    chair = make_chair(entry.round.competition)
    assert list(Application.objects.read_by(chair)) == [entry.application]
    make_conflict(make_judge(entry.round.competition, user=chair), entry.application)
    assert list(Application.objects.read_by(chair)) == []
