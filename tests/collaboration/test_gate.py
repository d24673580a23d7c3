"""Who may read a document: everything that must hold, one thing taken away at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collaboration.gate import may_read, readable_by
from collaboration.models import Agreement, Declaration, Document, Grant, GrantPerson, Mode, Room, RoomMember
from ecosystem.models import Membership
from tests.collaboration.scene import (
    make_agreement,
    make_document,
    make_grant,
    make_pair,
    make_pilot,
    make_room,
    make_version,
    sit,
)
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self, rung: str = "nda") -> None:
        self.pair = make_pair()
        self.room = make_room(self.pair)
        self.agreement = make_agreement(self.room)
        self.version = make_version(make_document(self.pair.startup, rung=rung))
        self.grant = make_grant(self.room, self.version)

    def reads(self, person=None, mode: str = Mode.VIEW, now=None) -> bool:
        person = person or self.pair.li
        admitted = may_read(person, self.version, mode, now) is not None
        if mode == Mode.VIEW:
            assert readable_by(person, now).filter(pk=self.version.pk).exists() == admitted
        return admitted


@pytest.fixture
def scene():
    return Scene()


def test_it_opens_for_the_other_side_and_for_ones_own(scene):
    assert [scene.reads(), scene.reads(scene.pair.ada)] == [True, True]
    strangers = [make_user(), make_staff(), make_staff(is_superuser=True)]
    assert [scene.reads(person) for person in strangers] == [False, False, False]


def close(scene):
    Grant.objects.update(closed_at=timezone.now(), closed_how="revoked")


def run_out(scene):
    Grant.objects.update(starts_at=timezone.now() - timedelta(2), ends_at=timezone.now() - timedelta(seconds=1))


def begin_tomorrow(scene):
    Grant.objects.update(starts_at=timezone.now() + timedelta(1))


def close_room(scene):
    Room.objects.update(state="closed", closed_at=timezone.now())


def leave_room(scene):
    RoomMember.objects.filter(user=scene.pair.li).update(left_at=timezone.now())


def leave_organisation(scene):
    Membership.objects.filter(user=scene.pair.li).delete()


def suspend(scene):
    scene.pair.li.is_active = False
    scene.pair.li.save()


def name_another(scene):
    Grant.objects.update(named=True)
    GrantPerson.objects.create(grant=scene.grant, user=sit(scene.room, scene.pair.manufacturer))


def end_agreement(scene):
    Agreement.objects.update(state="terminated", ended_at=timezone.now())


def let_agreement_run_out(scene):
    Agreement.objects.update(ends_at=timezone.now())


def protect_the_other_side_only(scene):
    Agreement.objects.update(discloser=scene.pair.manufacturer)


def await_review(scene):
    Declaration.objects.update(answer="unsure", review="waiting")


def put_away(scene):
    Document.objects.update(archived_at=timezone.now())


def ask_for_a_contract(scene):
    Document.objects.update(rung="contract")


@pytest.mark.parametrize(
    "without",
    [
        close, run_out, begin_tomorrow, close_room, leave_room, leave_organisation, suspend, name_another,
        end_agreement, let_agreement_run_out, protect_the_other_side_only, await_review, put_away, ask_for_a_contract,
    ],
)  # fmt: skip
def test_without_any_one_of_these_it_stays_shut(scene, without):
    assert scene.reads()
    without(scene)
    assert not scene.reads()


def test_a_colleague_who_is_not_named_and_one_who_does_not_sit_in_the_room_read_nothing(scene):
    outside = make_user()
    Membership.objects.create(organisation=scene.pair.manufacturer, user=outside, role="owner")
    beside = sit(scene.room, scene.pair.manufacturer)
    assert [scene.reads(outside), scene.reads(beside)] == [False, True]
    Grant.objects.update(named=True)
    GrantPerson.objects.create(grant=scene.grant, user=scene.pair.li)
    assert [scene.reads(beside), scene.reads()] == [False, True]


def test_view_only_is_no_download_and_a_version_is_no_other_version(scene):
    assert not scene.reads(mode=Mode.DOWNLOAD)
    Grant.objects.update(mode=Mode.DOWNLOAD)
    assert scene.reads(mode=Mode.DOWNLOAD)
    assert may_read(scene.pair.li, make_version(scene.version.document)) is None


def test_the_last_moment_is_the_one_before_its_end(scene):
    end = scene.grant.ends_at
    assert [scene.reads(now=end - timedelta(microseconds=1)), scene.reads(now=end)] == [True, False]


@pytest.mark.parametrize(
    ("rung", "agreed", "contract", "opens"),
    [
        ("introduced", False, "", True),
        ("nda", False, "", False),
        ("room", True, "", True),
        ("contract", True, "", False),
        ("contract", True, "TB-7", True),
        ("contract", False, "TB-7", False),
    ],
)
def test_each_rung_asks_for_what_it_says(rung, agreed, contract, opens):
    scene = Scene(rung)
    if not agreed:
        end_agreement(scene)
    make_pilot(scene.room, contract=contract)
    assert scene.reads() is opens
