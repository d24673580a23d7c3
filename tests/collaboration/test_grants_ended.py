"""What a grant rests on: the park’s review, the room, the agreement and its time; what their end does to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from collaboration.actions.disclosing import ask
from collaboration.actions.grants import renew
from collaboration.actions.reviewing import review_declaration
from collaboration.actions.rooms import close_room
from collaboration.disclosing.chores import close_expired_grants, warn_of_ending_grants
from collaboration.models import Agreement, Document, Grant
from collaboration.signals import agreement_moved
from core.permissions import NotAllowed
from tests.collaboration.disclosure_scene import (
    UNSURE,
    Disclosure,
    kinds,
    notices,
    reads,
)
from tests.collaboration.scene import make_agreement, make_version
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def scene():
    return Disclosure()


def test_whoever_is_unsure_waits_for_the_park_and_both_are_told(scene):
    grant = scene.give(export=UNSURE)
    assert (grant.declaration.review, reads(scene)) == ("waiting", False)
    staff = make_staff()
    with pytest.raises(NotAllowed):
        review_declaration(declaration=grant.declaration, clear=True, words="Fine", by=scene.ada)
    with pytest.raises(ValidationError):
        review_declaration(declaration=grant.declaration, clear=True, words="", by=staff)
    review_declaration(declaration=grant.declaration, clear=True, words="On no list", by=staff)
    assert reads(scene)
    assert notices(scene.li) == ["grant.waits.theirs", "declaration.cleared.theirs"]
    review_declaration(declaration=grant.declaration, clear=False, words="A new edition names it", by=staff)
    grant.refresh_from_db()
    assert (reads(scene), grant.closed_how) == (False, "stopped")
    assert notices(scene.ada)[-1] == "declaration.stopped.ours"
    with pytest.raises(NotAllowed):
        review_declaration(declaration=grant.declaration, clear=True, words="After all", by=staff)


def test_what_was_never_announced_stays_unknown_while_it_waits(scene):
    Document.objects.update(announced=False)
    grant = scene.give(export=UNSURE)
    assert (notices(scene.li), Grant.objects.visible_to(scene.li).count()) == ([], 0)
    review_declaration(declaration=grant.declaration, clear=True, words="On no list", by=make_staff())
    assert (notices(scene.li), Grant.objects.visible_to(scene.li).count()) == (["declaration.cleared.theirs"], 1)


# --- what a grant rests on ----------------------------------------------------------------------------------------------
def test_closing_the_room_ends_its_grants_and_requests(scene):
    grant = scene.give()
    other = Disclosure(rung="nda")
    kept = other.give()
    request = ask(
        room=scene.room, document=scene.document, purpose="pilot", words="More", by=scene.li
    )  # an ask beside a grant: to have it for longer
    close_room(room=scene.room, because="Done", by=scene.ada)
    for row in (grant, kept, request):
        row.refresh_from_db()
    assert (grant.closed_how, kept.closed_at, request.state) == ("room", None, "withdrawn")
    assert kinds(scene.room)[-3:] == ["grant.closed", "disclosure.withdrawn", "room.closed"]


def test_the_end_of_the_agreement_ends_what_it_covered(scene):
    low = make_version(Document.objects.create(organisation=scene.pair.startup, title="Open", rung="introduced"))
    grant, stays = scene.give(), scene.give(version=low)
    Agreement.objects.update(state="terminated", ended_at=timezone.now())
    scene.agreement.refresh_from_db()
    agreement_moved.send(sender=Agreement, agreement=scene.agreement, verb="terminate")
    grant.refresh_from_db()
    stays.refresh_from_db()
    assert (grant.closed_how, stays.closed_at, reads(scene, version=low)) == ("agreement", None, True)
    assert notices(scene.li)[-1] == "grant.closed.theirs"


def test_an_agreement_that_is_renewed_ends_nothing(scene):
    grant = scene.give()
    Agreement.objects.update(state="renewed", ended_at=timezone.now())
    scene.agreement.refresh_from_db()
    agreement_moved.send(sender=Agreement, agreement=scene.agreement, verb="renew")
    new = make_agreement(scene.room, replaces=scene.agreement)
    agreement_moved.send(sender=Agreement, agreement=new, verb="sign")
    grant.refresh_from_db()
    assert (grant.closed_at, reads(scene)) == (None, True)


def test_the_chore_closes_what_is_over_once_and_the_gate_needs_no_chore(scene):
    grant = scene.give()
    Grant.objects.update(starts_at=timezone.now() - MONTH, ends_at=timezone.now() - timedelta(seconds=1))
    assert not reads(scene)
    assert (close_expired_grants(), close_expired_grants()) == (False, False)
    grant.refresh_from_db()
    assert (grant.closed_how, kinds(scene.room).count("grant.expired")) == ("expired", 1)
    assert notices(scene.ada)[-1] == "grant.expired.ours"


def test_a_grant_whose_time_is_over_makes_place_before_the_chore_comes(scene):
    old = scene.give()
    Grant.objects.update(starts_at=timezone.now() - MONTH, ends_at=timezone.now() - timedelta(seconds=1))
    scene.give()
    old.refresh_from_db()
    assert (old.closed_how, reads(scene)) == ("expired", True)


def test_the_owner_and_the_readers_are_told_seven_days_before_the_end_once(scene):
    grant = scene.give()
    short = scene.give(version=make_version(scene.document), ends_at=timezone.now() + timedelta(days=7))
    warn_of_ending_grants()
    assert "grant.ends.ours" not in notices(scene.ada)
    now = timezone.now()
    begun = now - timedelta(days=24)
    Grant.objects.filter(pk=grant.pk).update(starts_at=begun, granted_at=begun, ends_at=now + timedelta(days=6))
    warn_of_ending_grants()
    warn_of_ending_grants()
    assert (notices(scene.ada).count("grant.ends.ours"), notices(scene.li).count("grant.ends.theirs")) == (1, 1)
    short.refresh_from_db()
    assert short.warned_at is None
    renew(grant=grant, ends_at=now + MONTH, by=scene.ada)
    grant.refresh_from_db()
    assert grant.warned_at is None
