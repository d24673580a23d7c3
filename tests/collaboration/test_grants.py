"""Asking for a document and showing it: what must be there first, every refusal, and who is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Notice
from collaboration.actions.declaring import Stated
from collaboration.actions.disclosing import decline_request, give, withdraw_request
from collaboration.disclosing.conditions import NotYet
from collaboration.log import faults
from collaboration.models import Agreement, Declaration, Document, Grant, LogEntry, Room
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from tests.collaboration.disclosure_scene import (
    NOT_LISTED,
    Disclosure,
    asked,
    close,
    end_agreement,
    kinds,
    notices,
    reads,
)
from tests.collaboration.scene import make_pilot, make_version, sit
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def scene():
    return Disclosure()


def test_a_document_is_asked_for_and_shown_with_a_receipt_for_both(scene):
    request = asked(scene)
    grant = scene.give(request=request)
    request.refresh_from_db()
    assert (request.state, grant.request, reads(scene)) == ("granted", request, True)
    assert kinds(scene.room) == ["disclosure.requested", "grant.given", "declaration.stated"]
    assert notices(scene.ada) == ["disclosure.requested.ours", "grant.given.ours"]
    assert notices(scene.li) == ["disclosure.requested.theirs", "grant.given.theirs"]
    assert Mail.objects.filter(template="disclosure_told").count() == 4
    assert list(faults(Room.objects.get(pk=scene.room.pk))) == []


def test_neither_letters_nor_notices_nor_the_trail_nor_the_log_hold_confidential_words(scene):
    scene.give(request=asked(scene, words="Secret quotation"), words="Secret purpose")
    said = [f"{one.subject} {one.text} {one.html}" for one in Mail.objects.all()]
    said += [str(one.values) for one in Notice.objects.all()]
    said += [f"{one.target_label} {one.before} {one.after}" for one in AuditEvent.objects.all()]
    said += [str(one.data) for one in LogEntry.objects.all()]
    hidden = (scene.document.title, "Secret", "Trial on a coating line")
    assert [word for word in hidden for text in said if word in text] == []


def test_what_is_not_announced_cannot_be_asked_for(scene):
    Document.objects.update(announced=False)
    with pytest.raises(NotAllowed, match="not announced"):
        asked(scene)
    Document.objects.update(announced=True, archived_at=timezone.now())
    with pytest.raises(NotAllowed, match="not announced"):
        asked(scene)


def test_a_request_needs_a_purpose_and_words_and_is_made_once(scene):
    with pytest.raises(ValidationError) as error:
        asked(scene, purpose="curiosity", words="  ")
    assert sorted(error.value.message_dict) == ["purpose", "words"]
    asked(scene)
    with pytest.raises(NotAllowed, match="already"):
        asked(scene)
    with pytest.raises(NotAllowed, match="not announced"):
        asked(scene, by=scene.ada)
    with pytest.raises(NotAllowed, match="chosen"):
        asked(scene, by=make_user())


def test_a_request_is_declined_with_words_or_taken_back_and_only_once(scene):
    request = asked(scene)
    with pytest.raises(ValidationError):
        decline_request(request=request, answer=" ", by=scene.ada)
    with pytest.raises(NotAllowed, match="owners and editors"):
        decline_request(request=request, answer="No", by=scene.li)
    with pytest.raises(NotAllowed, match="side that asked"):
        withdraw_request(request=request, by=scene.ada)
    decline_request(request=request, answer="Not before the fair", by=scene.ada)
    with pytest.raises(MoveNotAllowed):
        withdraw_request(request=request, by=scene.li)
    with pytest.raises(MoveNotAllowed):
        scene.give(request=request)
    again = asked(scene)
    withdraw_request(request=again, by=scene.li)
    request.refresh_from_db()
    again.refresh_from_db()
    assert [(one.state, one.answer) for one in (request, again)] == [
        ("declined", "Not before the fair"),
        ("withdrawn", ""),
    ]
    assert Grant.objects.count() == 0


# --- what must be there first -------------------------------------------------------------------------------------------
def turn_agreement(scene):
    Agreement.objects.update(discloser=scene.pair.manufacturer)


def put_away(scene):
    Document.objects.update(archived_at=timezone.now())


def ask_for_contract(scene):
    Document.objects.update(rung="contract")


@pytest.mark.parametrize(
    ("without", "mend", "words"),
    [
        (end_agreement, "agreement", "Offer one"),
        (turn_agreement, "agreement", "Make a mutual one"),
        (put_away, "", "put away"),
        (ask_for_contract, "contract", "number of its contract"),
    ],
)
def test_a_grant_says_what_is_missing_and_where_to_mend_it(scene, without, mend, words):
    without(scene)
    with pytest.raises(NotYet, match=words) as error:
        scene.give()
    assert (error.value.mend, Grant.objects.count(), kinds(scene.room)) == (mend, 0, [])


def test_nothing_is_shown_in_a_closed_room(scene):
    close(scene)
    with pytest.raises(NotAllowed, match="has been closed"):
        scene.give()


def test_with_a_contract_the_highest_rung_is_given(scene):
    ask_for_contract(scene)
    make_pilot(scene.room, contract="TB-7")
    scene.give()
    assert reads(scene)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"purpose": "fun"}, "purpose"),
        ({"words": ""}, "words"),
        ({"words": "x" * 501}, "words"),
        ({"mode": "print"}, "mode"),
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": timezone.now() - timedelta(seconds=1)}, "ends_at"),
        ({"ends_at": timezone.now() + timedelta(days=740)}, "ends_at"),
        ({"people": []}, "people"),
        ({"export": Stated("perhaps", "China", "Trial")}, "answer"),
        ({"export": Stated("licensed", "China", "Trial")}, "licence"),
        ({"export": Stated("not_listed", "", "Trial")}, "country"),
        ({"export": Stated("not_listed", "China", "")}, "end_use"),
    ],
)
def test_a_grant_without_its_parts_is_refused_by_field(scene, values, field):
    with pytest.raises(ValidationError) as error:
        scene.give(**values)
    assert (list(error.value.message_dict), Grant.objects.count(), Declaration.objects.count()) == ([field], 0, 0)


def test_only_owners_and_editors_who_sit_in_the_room_show_a_document(scene):
    viewer = sit(scene.room, scene.pair.startup)
    outside = make_user()
    scene.pair.startup.memberships.create(user=outside, role="owner")
    for person in (viewer, outside, scene.li, make_staff()):
        with pytest.raises(NotAllowed):
            scene.give(by=person)
    assert Grant.objects.count() == 0


def test_what_cannot_be_viewed_is_not_shown_for_view_only(scene):
    model = make_version(scene.document, pages=None)
    with pytest.raises(ValidationError):
        scene.give(version=model)
    assert scene.give(version=model, mode="download").mode == "download"


def test_named_people_alone_read_and_are_told(scene):
    beside = sit(scene.room, scene.pair.manufacturer)
    scene.give(people=[scene.li])
    assert [reads(scene), reads(scene, beside)] == [True, False]
    assert (notices(scene.li), notices(beside)) == (["grant.given.theirs"], [])
    with pytest.raises(NotAllowed, match="shown to them already"):
        scene.give()


def test_the_other_sides_document_is_not_given_in_their_name(scene):
    theirs = make_version(Document.objects.create(organisation=scene.pair.manufacturer, title="Line 3"))
    with pytest.raises(NotAllowed):
        scene.give(version=theirs)
    elsewhere = Disclosure()
    with pytest.raises(NotAllowed):
        give(
            room=scene.room, version=elsewhere.version, purpose="pilot", words="x", mode="view", by=scene.ada,
            ends_at=timezone.now() + MONTH, export=NOT_LISTED,
        )  # fmt: skip
