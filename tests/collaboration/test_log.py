"""The disclosure log is only ever added to, and whoever does something else to it is found out."""

import pytest
from django.db import DatabaseError, connection, transaction

from collaboration.log import digest_of, faults, held, write
from collaboration.models import LogEntry, Room
from core.models import AppendOnly
from core.transitions import StateHasMoved
from tests.collaboration.scene import logged, make_room
from tests.guards import LOG, taken_off

pytestmark = pytest.mark.django_db


def behind_its_back(*statements: str) -> None:
    """What somebody with the password of the database could do."""
    with taken_off(LOG), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def found(room: Room) -> list[tuple[int, str]]:
    return [(fault.number, fault.what) for fault in faults(Room.objects.get(pk=room.pk))]


@pytest.fixture
def room():
    room = make_room()
    for number in range(4):
        logged(room, "document.read", page=number)
    return room


def test_an_entry_is_bound_to_the_one_before(room):
    entries = list(LogEntry.objects.filter(room=room))
    assert [one.number for one in entries] == [1, 2, 3, 4, 5]
    assert [one.previous for one in entries] == ["", *(one.digest for one in entries[:-1])]
    assert [digest_of(one) for one in entries] == [one.digest for one in entries]
    assert found(room) == []


def test_neither_the_model_nor_the_database_lets_an_entry_be_changed(room):
    entry = LogEntry.objects.filter(room=room).first()
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()
    for statement in ("UPDATE collaboration_logentry SET kind = 'x'", "DELETE FROM collaboration_logentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert found(room) == []


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ("UPDATE collaboration_logentry SET kind = 'document.viewed' WHERE number = 3", [(3, "changed")]),
        ("UPDATE collaboration_logentry SET data = '{\"page\": 9}' WHERE number = 2", [(2, "changed")]),
        ("DELETE FROM collaboration_logentry WHERE number = 3", [(3, "removed")]),
        ("DELETE FROM collaboration_logentry WHERE number = 5", [(5, "cut")]),
    ],
)
def test_what_is_done_behind_its_back_is_found(room, done, told):
    behind_its_back(done)
    assert found(room) == told


def test_two_entries_that_change_places_are_found(room):
    behind_its_back(
        "UPDATE collaboration_logentry SET number = 99 WHERE number = 2",
        "UPDATE collaboration_logentry SET number = 2 WHERE number = 3",
        "UPDATE collaboration_logentry SET number = 3 WHERE number = 99",
    )
    assert {(2, "reordered"), (2, "changed"), (3, "reordered"), (3, "changed")} <= set(found(room))


def test_nothing_is_logged_of_a_room_that_was_not_held(room):
    mine = held(room)
    write(held(room), "room.seen")
    with pytest.raises(StateHasMoved):
        write(mine, "room.seen")
