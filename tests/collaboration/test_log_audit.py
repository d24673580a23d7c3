"""`verify_audit` finds whatever is done to logs, to the audit trail and to their seals behind the site's back."""

# ruff: noqa: S608 (the statements are of our own)

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from collaboration.log import digest_of
from collaboration.logbook import seals
from collaboration.logbook.diagnoses import logs_are_whole, the_trail_is_sealed
from collaboration.models import LogEntry, LogSeal, Room
from core import audit, audit_seals
from core.models import AppendOnly, AuditEvent, AuditSeal
from core.sealing import is_signed, signature_of
from tests.collaboration.scene import logged, make_room
from tests.factories import make_user
from tests.guards import LOG, LOG_SEALS, TRAIL, TRAIL_SEALS, taken_off

pytestmark = pytest.mark.django_db


def behind_its_back(*statements: str) -> None:
    """What somebody with the password of the database could do."""
    with taken_off(LOG, LOG_SEALS, TRAIL, TRAIL_SEALS), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def verified(*arguments: str) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("verify_audit", "--json", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def found(*arguments: str) -> list[tuple[str, int, str]]:
    code, told = verified(*arguments)
    assert (code == 0) is told["whole"] is (told["faults"] == [])
    return [(one["where"], one["number"], one["what"]) for one in told["faults"]]


@pytest.fixture
def room():
    room = make_room()
    for number in range(4):
        logged(room, "document.viewed", page=number)
    seals.seal_some()
    return Room.objects.get(pk=room.pk)


@pytest.fixture
def trail():
    """Six events in two seals."""
    person = make_user()
    for part in range(2):
        for number in range(3):
            audit.record("organisation.changed", by=person, target=person, after={"part": part, "number": number})
        audit_seals.seal(settled=timedelta(0))
    first = AuditEvent.objects.order_by("id").first().id
    return [one.pk for one in AuditSeal.objects.all()], first


# --- logs -------------------------------------------------------------------------------------------------------------
def test_what_is_whole_is_told_as_whole(room, trail):
    code, told = verified()
    assert (code, told["whole"], told["rooms"], told["entries"], told["seals"], told["faults"]) == (
        0,
        True,
        1,
        5,
        2,
        [],
    )
    assert told["head"] == AuditSeal.objects.get(number=2).digest
    out = StringIO()
    call_command("verify_audit", stdout=out, no_color=True)
    assert out.getvalue().splitlines()[-1] == "All of it is whole."


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (["UPDATE collaboration_logentry SET kind = 'document.read' WHERE number = 3"], [(3, "changed")]),
        (["DELETE FROM collaboration_logentry WHERE number = 3"], [(3, "removed")]),
        (["DELETE FROM collaboration_logentry WHERE number = 5"], [(5, "cut"), (5, "rewritten")]),
        (["UPDATE collaboration_room SET number = 4"], [(4, "added")]),
        (["UPDATE collaboration_logseal SET number = 4"], [(4, "not signed")]),
        (["UPDATE collaboration_room SET head = 'f'"], [(5, "changed")]),
    ],
)
def test_what_is_done_to_a_log_is_found(room, done, told):
    behind_its_back(*done)
    assert found("--room", str(room.pk)) == [(str(room.pk), *one) for one in told]
    assert [finding.well for finding in logs_are_whole()] == [False] * len(told)


def test_two_entries_that_change_places_are_found(room):
    behind_its_back(
        *(
            f"UPDATE collaboration_logentry SET number = {to} WHERE number = {was}"
            for was, to in ((2, 99), (3, 2), (99, 3))
        )
    )
    assert {(2, "reordered"), (2, "changed"), (3, "reordered")} <= {one[1:] for one in found()}


def test_a_log_that_is_written_anew_whole_is_found_by_its_seal(room):
    """The control: without the seal nothing would be amiss, for each digest fits the one before."""
    entries, previous, statements = list(LogEntry.objects.filter(room=room)), "", []
    for entry in entries:
        entry.data, entry.previous = {"page": 0}, previous
        previous = digest_of(entry)
        statements.append(
            "UPDATE collaboration_logentry SET data = '{\"page\": 0}', "
            f"previous = '{entry.previous}', digest = '{previous}' WHERE number = {entry.number}"
        )
    behind_its_back(*statements, f"UPDATE collaboration_room SET head = '{previous}'")
    assert found() == [(str(room.pk), 5, "rewritten")]
    behind_its_back("DELETE FROM collaboration_logseal")
    assert found() == []


def test_a_room_that_is_not_there_is_said_to_be_none():
    for key in ("nonsense", "5f0c8a52-0000-4000-8000-000000000001"):
        with pytest.raises(CommandError, match=f"There is no room {key}"):
            call_command("verify_audit", "--room", key)


# --- the audit trail --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("done", "told"),
    [
        ("UPDATE core_auditevent SET action = 'x' WHERE id = {first} + 1", [(1, "changed")]),
        ("UPDATE core_auditevent SET after = '{{}}' WHERE id = {first} + 4", [(2, "changed")]),
        ("DELETE FROM core_auditevent WHERE id = {first} + 2", [(1, "removed")]),
        ("DELETE FROM core_auditevent WHERE id >= {first} + 3", [(2, "removed")]),
        ("DELETE FROM core_auditseal WHERE number = 1", [(2, "seal removed")]),
        ("UPDATE core_auditseal SET last = last + 1, events = events WHERE number = 2", [(2, "changed")]),
        ("UPDATE core_auditseal SET digest = 'f' WHERE number = 2", [(2, "not signed"), (2, "changed")]),
    ],
)
def test_what_is_done_to_the_trail_is_found(trail, done, told):
    assert found() == []
    behind_its_back(done.format(first=trail[1]))
    assert found() == [("audit trail", *one) for one in told]


def test_two_events_that_change_places_are_found(trail):
    first = trail[1]
    moves = ((first, 99_999), (first + 1, first), (99_999, first + 1))
    behind_its_back(*(f"UPDATE core_auditevent SET id = {to} WHERE id = {was}" for was, to in moves))
    assert found() == [("audit trail", 1, "changed")]


def test_an_event_that_is_put_among_sealed_ones_is_found(trail):
    behind_its_back(f"DELETE FROM core_auditevent WHERE id = {trail[1] + 1}")
    seal = AuditSeal.objects.get(number=1)
    events, digest = audit_seals.digest_of(seal)
    behind_its_back(f"UPDATE core_auditseal SET events = {events}, digest = '{digest}' WHERE number = 1")
    assert [one[2] for one in found()] == ["seal removed", "not signed"]
    event = AuditEvent(id=trail[1] + 1, action="x", actor_label="x", target_type="x", target_id="1", target_label="x")
    AuditEvent.objects.bulk_create([event])
    assert ("audit trail", 1, "added") in found()


def test_seals_can_neither_be_changed_nor_deleted(trail, room):
    for one in (AuditSeal.objects.first(), LogSeal.objects.first()):
        with pytest.raises(AppendOnly):
            one.save()
        with pytest.raises(AppendOnly):
            one.delete()
    for table in ("core_auditseal", "collaboration_logseal"):
        for statement in (f"UPDATE {table} SET number = 9", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_a_day_is_sealed_once_and_what_is_fresh_waits():
    person = make_user()
    audit.record("organisation.changed", by=person, target=person)
    assert (audit_seals.seal_the_day(), AuditSeal.objects.count()) == (False, 0)
    AuditEvent.objects.bulk_create([AuditEvent(at=timezone.now() - timedelta(hours=2), action="x", actor_label="x")])
    assert AuditSeal.objects.count() == 0  # the younger one stands before it
    made = audit_seals.seal(settled=timedelta(0))
    assert (made.number, made.events, audit_seals.seal(settled=timedelta(0))) == (1, AuditEvent.objects.count(), None)
    assert [finding.well for finding in the_trail_is_sealed()] == [True]


def test_a_signature_is_of_its_text_and_its_key(settings):
    signature = signature_of("Löwe")
    assert [is_signed("Löwe", signature), is_signed("Lowe", signature), is_signed("Löwe", "nonsense")] == [
        True,
        False,
        False,
    ]
    settings.LOG_SEAL_KEY_FALLBACKS, settings.LOG_SEAL_KEY = (
        [settings.LOG_SEAL_KEY],
        "another key of thirty-two letters",
    )
    assert is_signed("Löwe", signature)
    settings.LOG_SEAL_KEY_FALLBACKS = []
    assert not is_signed("Löwe", signature)
