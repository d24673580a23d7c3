"""What is counted of a round is kept until something about it changes, whichever change that is.

Each change has a twin whose numbers the database does not raise; what is shown must then be out of date.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from competitions.judging import following, remembered
from competitions.judging.counted import fingerprint, hidden_from
from competitions.models import Application, Assignment, Conflict, Judge, JudgingMark, RoundEntry, ScoreSheet
from tests.competitions.assigning_scene import make_lead, make_panel
from tests.competitions.judging_scene import assign, make_conflict, make_sheet

pytestmark = pytest.mark.django_db(transaction=True)


def seen(round, lead):
    """What is told of a round, as pages tell it."""
    return (
        following.judge_rows(lead, round, NOW),
        following.entries_short(lead, round),
        fingerprint(round, hidden_from(lead, round)),
    )


NOW = timezone.now()


def scene():
    """Two sheets handed in, one begun, one assignment that waits."""
    round, judges, entries = make_panel()
    make_sheet(entries[0], judges[0], 3, 3, 3)
    make_sheet(entries[1], judges[0], 4, 3, 3)
    make_sheet(entries[1], judges[1], 2, submitted=False)
    assign(entries[2], judges[1], "invited")
    return round, judges, entries, make_lead(round)


def hand_in(judges, entries):
    now = timezone.now()
    ScoreSheet.objects.filter(entry=entries[1], judge=judges[1]).update(status="submitted", submitted_at=now)
    Assignment.objects.filter(entry=entries[1], judge=judges[1]).update(status="done")


CHANGES = {
    "a sheet is handed in": hand_in,
    "a sheet that counts is changed": lambda judges, entries: ScoreSheet.objects.filter(judge=judges[0]).update(revision=9),
    "an entry is given to a judge": lambda judges, entries: assign(entries[3], judges[2]),
    "an entry is taken from a judge": lambda judges, entries: Assignment.objects.filter(
        entry=entries[2]
    ).update(status="removed", reason="Ill"),
    "it is due earlier": lambda judges, entries: Assignment.objects.filter(entry=entries[2]).update(
        due_at=NOW - timedelta(days=1)
    ),
    "an assignment is deleted": lambda judges, entries: Assignment.objects.filter(entry=entries[2]).delete(),
    "a conflict is found": lambda judges, entries: make_conflict(judges[0], entries[0].application),
    "an entry is removed": lambda judges, entries: RoundEntry.objects.filter(pk=entries[0].pk).update(
        removed_at=timezone.now(), removed_why="Twice"
    ),
    "an application is withdrawn": lambda judges, entries: Application.objects.filter(
        pk=entries[0].application_id
    ).update(status="withdrawn", withdrawn_at=NOW),
    "a judge is taken off the panel": lambda judges, entries: Judge.objects.filter(pk=judges[1].pk).update(
        status="removed"
    ),
}  # fmt: skip


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "unguarded"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_seen_at_once(change, guarded, monkeypatch):
    round, judges, entries, lead = scene()
    if not guarded:
        monkeypatch.setattr(remembered, "_marks", lambda round: [0])
    remembered.forget()
    before = seen(round, lead)
    assert seen(round, lead) == before
    change(judges, entries)
    with transaction.atomic():
        afresh = seen(round, lead)
    assert afresh != before
    assert (seen(round, lead) == afresh) is guarded


def test_a_conflict_that_does_not_hold_any_more_is_seen_too():
    round, judges, entries, lead = scene()
    before = seen(round, lead)
    conflict = make_conflict(judges[0], entries[0].application)
    assert seen(round, lead) != before
    Conflict.objects.filter(pk=conflict.pk).update(state="lifted")
    assert seen(round, lead) == before


def test_what_one_person_may_see_is_not_told_to_another():
    round, _judges, entries, lead = scene()
    other = make_lead(round)
    own = Judge.objects.create(
        competition=round.competition, user=other, email=other.email, name="Kai", status="accepted",
        statement_sha256="1" * 64, statement_language="en", answered_at=NOW,
    )  # fmt: skip
    make_conflict(own, entries[0].application)
    told = [seen(round, person) for person in (lead, other, lead, other)]
    assert told[0] == told[2] != told[1] == told[3]
    assert [sum(row.done for row in rows) for rows, _short, _mark in told[:2]] == [2, 1]


def test_a_draft_makes_no_result_out_of_date():
    round, judges, entries, _lead = scene()
    before = fingerprint(round)
    ScoreSheet.objects.filter(entry=entries[1], judge=judges[1]).update(revision=5, changed_at=timezone.now())
    assert fingerprint(round) == before


def test_nothing_is_counted_twice_while_nothing_changes(django_assert_num_queries):
    round, _judges, _entries, lead = scene()
    seen(round, lead)
    with django_assert_num_queries(4):  # three times the number of the round, once what the reader must not see
        seen(round, lead)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
def test_judges_who_save_at_the_same_time_do_not_wait_for_each_other():
    round, judges, entries, _lead = scene()
    number = JudgingMark.objects.get(round=round).number
    met, done = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            ScoreSheet.objects.filter(entry=entries[0], judge=judges[0]).update(revision=2)
            met.set()
            assert done.wait(20), "the second waited for the first"
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert met.wait(20)
    with transaction.atomic():
        ScoreSheet.objects.filter(entry=entries[1], judge=judges[1]).update(revision=2)
    done.set()
    thread.join()
    assert JudgingMark.objects.get(round=round).number == number + 2
