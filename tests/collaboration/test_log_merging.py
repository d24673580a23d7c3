"""What becomes of collaborations when two organisations are made one, and when that is taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from collaboration.log import faults
from collaboration.logbook.names import in_words
from collaboration.models import (
    Agreement,
    Consent,
    ConsentNotice,
    Document,
    Grant,
    Introduction,
    LogEntry,
    Milestone,
    Pilot,
    Room,
    RoomMember,
    Signature,
    Survey,
    Transfer,
)
from core.models import StoredFile
from ecosystem.actions import merging as actions
from ecosystem.models import Membership
from tests.collaboration.scene import (
    Pair,
    logged,
    make_agreement,
    make_document,
    make_grant,
    make_introduction,
    make_pair,
    make_pilot,
    make_room,
    make_version,
)
from tests.factories import make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


class World:
    """A startup that deals with two profiles of one manufacturer."""

    def __init__(self):
        self.staff = make_staff()
        self.pair = make_pair()
        self.kept = self.pair.manufacturer
        bo = make_user(name="Bo")
        self.gone = make_organisation("manufacturer", owner=bo, name="Works Ltd")
        self.double = Pair(
            self.pair.startup, self.gone, self.pair.ada, bo, self.pair.offer, make_listing(self.gone, "need")
        )

    def merge(self):
        return actions.merge(kept=self.kept, gone=self.gone, by=self.staff)

    def undo(self, record) -> None:
        actions.undo(record=record, by=self.staff)

    def between(self) -> Pair:
        """The two profiles themselves, as a pair."""
        return Pair(self.kept, self.gone, self.pair.li, self.double.li, self.pair.need, self.double.need)


@pytest.fixture
def world():
    return World()


def dump() -> dict[str, list[Any]]:
    """Every row of this app, but for logs, which only grow, and what a room knows of its log."""
    found = {}
    for model in apps.get_app_config("collaboration").get_models(include_auto_created=True):
        if model is LogEntry:
            continue
        left_out = {"number", "head", "moved_at"} if model is Room else set()
        columns = [one.attname for one in model._meta.concrete_fields if one.attname not in left_out]
        found[model._meta.label] = [
            dict(zip(columns, row, strict=True)) for row in model.objects.order_by("pk").values_list(*columns)
        ]
    return found


def restored(world: World) -> bool:
    """Merges and takes it back: whether every row is as it was, and every log whole."""
    before = dump()
    world.undo(world.merge())
    assert [fault for room in Room.objects.all() for fault in faults(room)] == []
    return dump() == before


def test_what_one_of_them_has_goes_to_the_one_that_stays_and_back(world):
    room = make_room(world.double)
    document = make_document(world.gone)
    make_grant(room, make_version(document))
    make_agreement(room, discloser=world.gone, offered_for=world.gone)
    pilot = make_pilot(room, proposed_for=world.gone)
    Milestone.objects.create(pilot=pilot, title="First", organisation=world.gone)
    assert restored(world)
    world.merge()
    room.refresh_from_db()
    agreement = Agreement.objects.get()
    assert (room.partner, room.state) == (world.kept, "open")
    assert (agreement.discloser, agreement.offered_for, agreement.state) == (world.kept, world.kept, "in_force")
    assert set(Signature.objects.values_list("organisation", flat=True)) == {world.kept.pk, world.pair.startup.pk}
    assert (Document.objects.get().organisation, Pilot.objects.get().proposed_for) == (world.kept, world.kept)
    assert StoredFile.objects.get(purpose="document").owner_id == world.kept.pk
    assert RoomMember.objects.filter(organisation=world.kept).count() == 1
    assert list(faults(room)) == []


def test_of_two_rooms_with_one_partner_one_is_closed_and_keeps_its_log(world):
    first, second = make_room(world.pair), make_room(world.double)
    make_grant(second, make_version(make_document(world.pair.startup)))
    assert restored(world)
    number = Room.objects.get(pk=second.pk).number
    assert list(second.log.values_list("kind", flat=True)) == ["room.opened", "room.merged", "room.unmerged"]
    world.merge()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.partner) == ("open", "closed", world.kept)
    assert (second.number, list(faults(second))) == (number + 1, [])
    assert in_words(list(second.log.all()), second, world.pair.ada)[-1].text == (
        "Two organisations became one on Techbridge; this room was closed."
    )
    assert Grant.objects.get().closed_at is None  # it opens nothing in a closed room, and does again after undoing


def test_entries_that_name_the_one_that_is_gone_name_the_one_that_stays(world):
    room = make_room(world.double)
    logged(room, "message.sent", by=world.double.li, organisation=world.gone.pk)
    world.merge()
    room = Room.objects.get(pk=room.pk)
    assert in_words(list(room.log.all()), room, world.pair.ada)[-1].text == f"Bo ({world.kept.name}) wrote a message."


def test_a_room_between_the_two_is_closed_with_what_was_open_in_it(world):
    room = make_room(world.between())
    make_agreement(room, discloser=world.gone, offered_for=world.kept)
    running, proposed = make_pilot(room), make_pilot(room, state="proposed")
    for side in (world.kept, world.gone):
        Survey.objects.create(pilot=running, organisation=side, fit=3, delivery=3, communication=3, again=True)
    assert restored(world)
    world.merge()
    room.refresh_from_db()
    assert (room.organisation, room.partner, room.state) == (world.kept, world.kept, "closed")
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.discloser, agreement.signatures.count()) == ("terminated", world.kept, 1)
    running.refresh_from_db()
    proposed.refresh_from_db()
    assert (running.state, running.outcome, proposed.state) == ("ended", "stopped", "dropped")
    assert (Survey.objects.count(), room.log.last().kind) == (1, "room.merged")


def test_an_open_room_of_one_organisation_is_refused_by_the_database(world):
    """The control: a row that is merely moved."""
    room = make_room(world.between())
    with pytest.raises(IntegrityError, match="room_open_joins_two"), transaction.atomic():
        Room.objects.filter(pk=room.pk).update(organisation=world.gone)
    introduction = make_introduction(world.between())
    with pytest.raises(IntegrityError, match="introduction_open_joins_two"), transaction.atomic():
        Introduction.objects.filter(pk=introduction.pk).update(organisation=world.gone)


@pytest.mark.parametrize("ours", ["between", "double"])
def test_an_introduction_that_cannot_stay_open_is_withdrawn(world, ours):
    make_introduction(world.pair)
    asked = make_introduction(world.between() if ours == "between" else world.double)
    assert restored(world)
    world.merge()
    asked.refresh_from_db()
    assert (asked.state, asked.partner, asked.ended_at is not None) == ("withdrawn", world.kept, True)
    assert Introduction.objects.filter(state="asked").count() == 1


def test_who_declined_is_the_one_that_stays(world):
    asked = make_introduction(world.double, state="declined", reason="fit", declined_for=world.gone)
    alone = make_introduction(world.pair, state="declined", reason="fit", declined_for=world.gone)
    assert restored(world)
    world.merge()
    for one in (asked, alone):
        one.refresh_from_db()
    assert (asked.declined_for, asked.partner, alone.declined_for) == (world.kept, world.kept, world.kept)


def test_of_consents_and_transfers_to_both_one_stays(world):
    notice = ConsentNotice.objects.create(purpose="contact", edition=2, text_en="x", text_zh="x")
    fields = {"person": world.pair.ada, "notice": notice, "purpose": "contact", "language": "en", "notice_sha256": "0"}
    for recipient in (world.kept, world.gone):
        Consent.objects.create(recipient=recipient, **fields)
        Transfer.objects.create(person=world.pair.ada, recipient=recipient, year=2026, from_china=False)
    assert restored(world)
    world.merge()
    assert sorted(Consent.objects.values_list("recipient", "state")) == [
        (world.kept.pk, "given"),
        (world.kept.pk, "outdated"),
    ]
    assert list(Transfer.objects.values_list("recipient", flat=True)) == [world.kept.pk]


def test_a_seat_goes_with_the_membership(world):
    room = make_room(world.double)
    world.merge()
    assert Membership.objects.get(user=world.double.li).organisation == world.kept
    assert Room.objects.visible_to(world.double.li).get() == room
    assert timezone.now() - Room.objects.get().moved_at < timedelta(minutes=1)
