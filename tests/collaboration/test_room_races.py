"""Two hands in one room at the same moment: what follows is as if one had come first.

Each race has a twin in which rows are taken as they were read before, without the room being held; it must go wrong.
"""

from copy import copy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from collaboration.actions import meeting, seats
from collaboration.models import Meeting, Room, RoomMember
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.collaboration.scene import make_pair, make_room, sit
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


def scenes() -> list[tuple[Any, Room]]:
    pairs = [make_pair() for _number in range(ROUNDS)]
    return [(pair, make_room(pair)) for pair in pairs]


class Unchecked:
    """Moves whatever the state is."""

    @staticmethod
    def move(row, verb, **changes) -> None:
        Meeting.objects.filter(pk=row.pk).update(state="agreed", **changes)
        row.state, row.starts_at, row.sequence = "agreed", changes["starts_at"], changes["sequence"]


@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_who_choose_a_time_one_wins_and_the_other_is_told(audited, monkeypatch, guarded):
    rounds, found = [], []
    for pair, room in scenes():
        second = sit(room, pair.manufacturer, role="editor")
        times = [timezone.now() + timedelta(days=days) for days in (1, 2)]
        proposed = meeting.propose_meeting(room=room, title="Trial", times=times, by=pair.ada)
        found.append(proposed)
        rounds.append(
            tuple(
                choosing(proposed, time, by) for time, by in zip(proposed.times.all(), (pair.li, second), strict=True)
            )
        )
    if not guarded:
        monkeypatch.setattr(meeting, "_held", lambda one: (one.room, copy(one)))
        monkeypatch.setattr(meeting, "MEETING", Unchecked)
        monkeypatch.setattr(meeting, "write", lambda *args, **more: SimpleNamespace(number=0))
    both = 0
    for proposed, answers in zip(found, race(rounds, together=guarded), strict=True):
        refused = [type(answer) for answer in answers if answer is not None]
        both += not refused
        if guarded:
            assert refused in ([MoveNotAllowed], [StateHasMoved]), answers
            now = Meeting.objects.get(pk=proposed.pk)
            chosen = list(now.times.all())[0 if answers[0] is None else 1]
            assert (now.state, now.starts_at, now.sequence) == ("agreed", chosen.starts_at, 0)
    assert (both == 0) is guarded


def choosing(proposed: Meeting, time, by):
    return lambda: meeting.agree_meeting(meeting=proposed, time=time, by=by)


@pytest.mark.parametrize("guarded", [True, False])
def test_the_last_two_of_a_side_do_not_both_leave(audited, monkeypatch, guarded):
    rounds = []
    for pair, room in scenes():
        people = (pair.ada, sit(room, pair.startup, role="editor"))
        rounds.append(tuple(leaving(RoomMember.objects.get(room=room, user=one), one) for one in people))
    if not guarded:
        monkeypatch.setattr(seats, "somebody_stays", lambda room, side, member: True)  # as it was before
    race(rounds, together=guarded)
    left = [
        RoomMember.objects.sitting().filter(room=room, organisation=room.organisation).count()
        for room in Room.objects.all()
    ]
    assert left == [1 if guarded else 0] * ROUNDS


def leaving(member: RoomMember, by):
    return lambda: seats.remove_member(member=member, by=by)
