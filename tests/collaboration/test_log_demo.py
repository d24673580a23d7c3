"""The demo's pair has a room, another was closed, a request waits each way; written once."""

import pytest

from collaboration.log import faults
from collaboration.logbook.stuck import stuck_pairs
from collaboration.models import Introduction, Room
from portal.demo import collaborations, people
from tests.factories import make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ecosystem():
    known = {"startup": people.STARTUP, "manufacturer": people.MANUFACTURER}
    for kind, listing in (("startup", "offer"), ("manufacturer", "need")):
        for number in range(3):
            person = make_user(known[kind] if number == 0 else f"{kind}-{number}@people.example")
            made = make_organisation(kind, slug=f"{kind}-{number}", name=f"{kind} {number}", owner=person)
            make_listing(made, listing)


def pairs() -> list[tuple[str, str, str]]:
    return sorted(Introduction.objects.values_list("organisation__slug", "partner__slug", "state"))


def test_it_is_written_once(ecosystem, monkeypatch):
    planted = []
    monkeypatch.setattr(collaborations, "PARTS", [lambda pair: planted.append(pair.room)])
    assert [collaborations.load(), collaborations.load()] == [True, False]
    assert pairs() == [
        ("startup-0", "manufacturer-0", "accepted"),
        ("startup-0", "manufacturer-1", "asked"),
        ("startup-0", "manufacturer-2", "accepted"),
        ("startup-2", "manufacturer-0", "asked"),
    ]
    assert sorted(Room.objects.values_list("partner__slug", "state")) == [
        ("manufacturer-0", "open"),
        ("manufacturer-2", "closed"),
    ]
    assert [fault for room in Room.objects.all() for fault in faults(room)] == []
    assert [(one.kind, one.days) for one in stuck_pairs()] == [("introduction", 9)]
    assert planted == [Room.objects.get(state="open")] * 2


def test_nothing_is_written_where_the_demos_people_are_not():
    assert (collaborations.load(), Introduction.objects.count()) == (False, 0)
