"""What is done to a grant that stands: narrowed, renewed, revoked, read, and shown in a newer version."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from collaboration.actions.disclosing import move_grant
from collaboration.actions.grants import narrow, renew, revoke
from collaboration.disclosing.conditions import NotYet
from collaboration.disclosing.disclosures import ranges, read_by, told
from collaboration.models import Grant
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from tests.collaboration.disclosure_scene import (
    NOT_LISTED,
    UNSURE,
    Disclosure,
    close,
    end_agreement,
    kinds,
    make_edition,
    notices,
    read_page,
    reads,
)
from tests.collaboration.scene import make_version, sit
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def scene():
    return Disclosure()


def test_a_grant_is_narrowed_to_fewer_people_to_view_only_and_to_an_earlier_end(scene):
    beside = sit(scene.room, scene.pair.manufacturer)
    grant = scene.give(mode="download")
    assert reads(scene, beside, mode="download")
    soon = timezone.now() + timedelta(days=2)
    narrow(grant=grant, people=[scene.li], view_only=True, ends_at=soon, by=scene.ada)
    grant.refresh_from_db()
    assert (grant.named, grant.mode, grant.ends_at) == (True, "view", soon)
    assert [reads(scene), reads(scene, beside), reads(scene, mode="download")] == [True, False, False]
    assert notices(scene.li)[-1] == "grant.narrowed.theirs"


def test_narrowing_never_widens(scene):
    beside = sit(scene.room, scene.pair.manufacturer)
    grant = scene.give(people=[scene.li])
    wider = [
        {"people": [scene.li, beside]},
        {"ends_at": grant.ends_at + timedelta(days=1)},
        {"ends_at": timezone.now()},
        {"people": []},
        {},
    ]
    for values in wider:
        with pytest.raises(ValidationError):
            narrow(grant=grant, by=scene.ada, **values)
    assert [reads(scene), reads(scene, beside)] == [True, False]


def test_a_grant_is_renewed_with_the_same_checks_anew(scene):
    grant = scene.give()
    later = timezone.now() + timedelta(days=90)
    with pytest.raises(ValidationError):
        renew(grant=grant, ends_at=grant.ends_at, by=scene.ada)
    with pytest.raises(NotAllowed):
        renew(grant=grant, ends_at=later, by=scene.li)
    renew(grant=grant, ends_at=later, by=scene.ada)
    grant.refresh_from_db()
    assert (grant.ends_at, kinds(scene.room)[-1]) == (later, "grant.renewed")
    end_agreement(scene)
    with pytest.raises(NotYet) as error:
        renew(grant=grant, ends_at=later + MONTH, by=scene.ada)
    assert error.value.mend == "agreement"


def test_a_new_edition_of_a_list_asks_for_a_new_declaration_at_renewal(scene):
    grant = scene.give()
    first, later = grant.declaration, timezone.now() + timedelta(days=90)
    edition = make_edition()
    with pytest.raises(NotYet, match="new editions") as error:
        renew(grant=grant, ends_at=later, by=scene.ada)
    assert error.value.mend == "declaration"
    renew(grant=grant, ends_at=later, said=UNSURE, by=scene.ada)
    grant.refresh_from_db()
    assert grant.declaration != first
    assert edition in grant.declaration.lists.all()
    assert not reads(scene), "unsure: it waits"
    assert kinds(scene.room)[-2:] == ["grant.renewed", "declaration.stated"]


def test_a_grant_is_revoked_at_once_by_whoever_decides_for_the_owner(scene):
    grant = scene.give()
    editor = make_user()
    scene.pair.startup.memberships.create(user=editor, role="editor")
    with pytest.raises(NotAllowed):
        revoke(grant=grant, by=scene.li)
    revoke(grant=grant, by=editor)
    assert not reads(scene)
    with pytest.raises(StateHasMoved):
        revoke(grant=grant, by=scene.ada)
    with pytest.raises(StateHasMoved):
        renew(grant=grant, ends_at=timezone.now() + timedelta(days=90), by=scene.ada)
    grant.refresh_from_db()
    assert (grant.closed_how, grant.closed_by) == ("revoked", editor)
    assert scene.give().pk != grant.pk


def test_a_grant_can_be_revoked_after_its_room_was_closed_without_it(scene):
    """Whatever has gone wrong, revoking works."""
    grant = scene.give()
    close(scene)
    revoke(grant=grant, by=scene.ada)
    grant.refresh_from_db()
    assert grant.closed_how == "revoked"


def test_the_log_tells_who_has_read_which_pages_and_who_downloaded(scene):
    beside = sit(scene.room, scene.pair.manufacturer)
    grant = scene.give(mode="download")
    for page in (1, 2, 3, 7, 2):
        read_page(grant, scene.li, page)
    read_page(grant, beside, 0, "document.downloaded")
    found = [(one.person, one.pages_told, len(one.moments), len(one.downloads)) for one in read_by(grant)]
    assert found == [(scene.li, "1–3, 7", 5, 0), (beside, "", 1, 1)]
    shown = told(Grant.objects.for_telling())[0]
    assert (shown.reads, shown.state, shown.readers) == (6, "open", [scene.li, beside])
    assert ranges([]) == ""


def test_a_newer_version_is_not_shown_by_itself_and_takes_the_place_of_the_older(scene):
    grant = scene.give(people=[scene.li])
    newer = make_version(scene.document)
    assert not reads(scene, version=newer)
    assert told(Grant.objects.for_telling())[0].newer == newer
    moved = move_grant(grant=grant, version=newer, export=NOT_LISTED, by=scene.ada)
    grant.refresh_from_db()
    assert (grant.closed_how, moved.ends_at, moved.named) == ("replaced", grant.ends_at, True)
    assert [reads(scene), reads(scene, version=newer)] == [False, True]
    with pytest.raises(NotAllowed, match="newer version"):
        move_grant(grant=moved, version=scene.version, export=NOT_LISTED, by=scene.ada)
