"""One pair through all the parts, by the actions alone: what one part ends, the others end with it, and the log tells it."""

import pytest

from collaboration.actions.agreements import terminate_agreement
from collaboration.actions.disclosing import ask
from collaboration.actions.documents import archive_document, describe_document
from collaboration.actions.rooms import close_room
from collaboration.gate import grants_of, may_read
from collaboration.log import faults
from collaboration.logbook.names import in_words
from collaboration.models import LogEntry, Pilot, Room
from tests.collaboration.agreement_scene import in_force, offer
from tests.collaboration.disclosure_scene import Disclosure
from tests.collaboration.pilots_scene import proposed, running
from tests.collaboration.scene import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    scene = Disclosure(agreed=False)
    scene.agreement = in_force(scene.room, scene.ada, scene.li)
    return scene


def kinds_after(scene, number: int) -> list[str]:
    rows = LogEntry.objects.filter(room=scene.room, number__gt=number).order_by("number")
    return list(rows.values_list("kind", flat=True))


def last(scene) -> int:
    return Room.objects.get(pk=scene.room.pk).number


def test_a_terminated_agreement_shuts_what_it_opened_in_the_same_moment(scene):
    grant, before = scene.give(), last(scene)
    assert may_read(scene.li, scene.version).grant == grant
    terminate_agreement(agreement=scene.agreement, words="Over", by=scene.li)
    grant.refresh_from_db()
    assert (grant.closed_how, may_read(scene.li, scene.version)) == ("agreement", None)
    assert kinds_after(scene, before) == ["agreement.terminated", "grant.closed"]


def test_a_renewed_agreement_leaves_no_gap(scene):
    grant = scene.give()
    in_force(scene.room, scene.ada, scene.li)
    scene.agreement.refresh_from_db()
    grant.refresh_from_db()
    assert (scene.agreement.state, grant.closed_at, may_read(scene.li, scene.version).grant) == ("renewed", None, grant)


def test_a_closed_room_has_nothing_open_in_it(scene):
    scene.give()
    ask(room=scene.room, document=scene.document, purpose="pilot", words="For longer", by=scene.li)
    offer(scene.room, scene.li)
    runs, waits = running(scene.room, scene.ada, scene.li), proposed(scene.room, scene.li)
    before = last(scene)
    close_room(room=scene.room, because="Done", by=scene.ada)
    told = kinds_after(scene, before)
    assert told[-1] == "room.closed"
    assert sorted(told[:-1]) == [
        "agreement.withdrawn", "disclosure.withdrawn", "grant.closed", "pilot.dropped", "pilot.ended",
    ]  # fmt: skip
    assert [Pilot.objects.get(pk=one.pk).state for one in (runs, waits)] == ["ended", "dropped"]
    assert (grants_of(scene.li).exists(), list(faults(Room.objects.get()))) == (False, [])


def test_a_document_that_moves_up_or_is_put_away_says_so_to_both(scene):
    scene.give()
    scene.give(version=make_version(scene.document))
    before = last(scene)
    describe_document(
        document=scene.document, title=scene.document.title, kind=scene.document.kind, rung="contract", announced=False,
        by=scene.ada,
    )  # fmt: skip
    assert may_read(scene.li, scene.version) is None
    archive_document(document=scene.document, by=scene.ada)
    assert kinds_after(scene, before) == ["document.rung_changed", "document.archived"]
    ours, theirs = (
        [one.text for one in in_words(LogEntry.objects.filter(number__gt=before), scene.room, person)]
        for person in (scene.ada, scene.li)
    )
    name = scene.pair.startup.name
    assert ours == [
        f"Ada ({name}) changed how far two must have come before “{scene.document.title}” is shown.",
        f"Ada ({name}) put “{scene.document.title}” away: the other side reads it no more.",
    ]
    assert theirs == [text.replace(f"“{scene.document.title}”", "a document") for text in ours]
