"""Contact details are shown while every consent that is needed holds, and not a read longer."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Notice
from collaboration.actions.consents import outdate_consents, publish_notice, withdraw_consent
from collaboration.consenting.consents import (
    CATEGORIES,
    contact_of,
    current_notices,
    name_for_partner,
    notice_sha256,
    questions_for,
)
from collaboration.consenting.countries import country_of, is_abroad
from collaboration.consenting.events import canonical, consent_faults
from collaboration.consenting.pdf import drawn
from collaboration.consenting.receipts import empty_fields
from collaboration.log import faults
from collaboration.models import Consent, ConsentEvent, ConsentNotice, LogEntry, Room, RoomMember, Transfer
from core import audit
from core.models import AppendOnly
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from ecosystem.models import Membership
from tests.collaboration.consent_scene import agree_to_all, answer, make_border
from tests.collaboration.scene import sit
from tests.factories import make_concept, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

NEXT = {
    "text_en": "New words.",
    "text_zh": "新的文字。",
    "categories": ["name", "email"],
    "method": "Shown.",
    "method_zh": "显示。",
    "retention": "A year.",
    "retention_zh": "一年。",
    "confirmed_by_counsel": "",
}


@pytest.fixture
def border():
    return make_border()


def shown(border, viewer=None, person=None) -> str:
    contact = contact_of(viewer or border.li, person or border.ada, border.room)
    return contact.email if contact else "through the room only"


def publish(purpose: str, **more) -> ConsentNotice:
    return publish_notice(purpose=purpose, by=make_staff(), **({"after": 1} | NEXT | more))


# --- what is needed -----------------------------------------------------------------------------------------------------
def test_both_consents_are_needed_across_a_border_and_neither_brings_the_other(border):
    assert shown(border) == "through the room only"
    answer(border, border.ada, "contact")
    assert shown(border) == "through the room only"
    answer(border, border.ada, "abroad")
    assert shown(border) == border.ada.email
    assert shown(border, border.ada, border.li) == "through the room only", "each gives their own"


def test_within_the_eea_one_is_enough_and_the_other_is_not_asked():
    border = make_border("region.de", "region.se")
    assert [one.purpose for one in questions_for(border.ada, border.room, border.pair.startup)] == ["contact"]
    with pytest.raises(NotAllowed):
        answer(border, border.ada, "abroad")
    answer(border, border.ada, "contact")
    assert shown(border) == border.ada.email
    assert Transfer.objects.count() == 0


@pytest.mark.parametrize(
    ("here", "there", "country", "abroad"),
    [
        ("region.de", "region.fr", "de", False),
        ("region.de", "region.cn-hn.430100", "de", True),
        ("region.cn-hn", "region.cn-gd", "cn", False),
        ("region.cn-hn", "region.cn-hk", "cn", True),
        ("region.gb", "region.de", "gb", True),
        ("region.europe", "region.de", "", True),
        ("", "", "", True),
    ],
)
def test_which_country_an_organisation_is_in(here, there, country, abroad):
    one, other = (make_organisation(region=make_concept(code) if code else None) for code in (here, there))
    assert (country_of(one), is_abroad(one, other)) == (country, abroad)


def test_refusing_takes_nothing_away_and_is_written_down_once(border):
    answer(border, border.ada, "contact", agrees=False)
    answer(border, border.ada, "contact", agrees=False)
    assert [(one.state, one.receipt) for one in Consent.objects.all()] == [("refused", {})]
    assert Room.objects.visible_to(border.ada).filter(pk=border.room.pk).exists()
    (question, _abroad) = questions_for(border.ada, border.room, border.pair.startup)
    assert (question.holds, question.is_refused) == (False, True)
    answer(border, border.ada, "contact")
    assert Consent.objects.given().count() == 1


# --- what closes it -----------------------------------------------------------------------------------------------------
def withdraw(border):
    withdraw_consent(consent=Consent.objects.get(person=border.ada, purpose="contact"), by=border.ada)


def withdraw_what_is_abroad(border):
    withdraw_consent(consent=Consent.objects.get(person=border.ada, purpose="abroad"), by=border.ada)


def say_no_in_the_room(border):
    answer(border, border.ada, "contact", agrees=False)


def close_room(border):
    Room.objects.update(state="closed", closed_at=timezone.now())
    border.room.refresh_from_db()


def person_leaves_room(border):
    RoomMember.objects.filter(user=border.ada).update(left_at=timezone.now())


def viewer_leaves_room(border):
    RoomMember.objects.filter(user=border.li).update(left_at=timezone.now())


def viewer_leaves_organisation(border):
    Membership.objects.filter(user=border.li).delete()


def suspend(border):
    type(border.ada).objects.filter(pk=border.ada.pk).update(is_active=False)


def change_what_people_are_told(border):
    publish("contact")


def move_recipient(border):
    border.pair.manufacturer.region = make_concept("region.us")
    border.pair.manufacturer.save()
    border.room.refresh_from_db()


@pytest.mark.parametrize(
    "end",
    [
        withdraw, withdraw_what_is_abroad, say_no_in_the_room, close_room, person_leaves_room, viewer_leaves_room,
        viewer_leaves_organisation, suspend, change_what_people_are_told, move_recipient,
    ],
)  # fmt: skip
def test_it_is_over_at_the_next_read(border, end):
    agree_to_all(border, border.ada)
    assert shown(border) == border.ada.email
    end(border)
    border.room = Room.objects.get(pk=border.room.pk)
    assert shown(border) == "through the room only"


def test_nobody_outside_is_shown_anything_and_colleagues_are_not_asked_here(border):
    agree_to_all(border, border.ada)
    beside = sit(border.room, border.pair.startup)
    outside = make_user()
    Membership.objects.create(organisation=border.pair.manufacturer, user=outside, role="owner")
    for viewer in (beside, outside, make_user(), make_staff(is_superuser=True)):
        assert shown(border, viewer) == "through the room only"
    assert shown(border, sit(border.room, border.pair.manufacturer)) == border.ada.email


def test_a_consent_is_for_one_recipient(border):
    agree_to_all(border, border.ada)
    other = make_border()
    RoomMember.objects.create(room=other.room, organisation=other.pair.startup, user=border.ada)
    Membership.objects.create(organisation=other.pair.startup, user=border.ada, role="viewer")
    assert contact_of(other.li, border.ada, other.room) is None


def test_what_is_no_kind_of_the_notice_is_not_shown(border):
    publish("contact", categories=["name"])
    agree_to_all(border, border.ada)
    contact = contact_of(border.li, border.ada, border.room)
    assert (contact.name, contact.email) == (border.ada.name, "")


def test_somebody_without_a_name_is_not_called_by_their_address():
    assert name_for_partner(make_user(name="")) == "a member of the team"


# --- the record ---------------------------------------------------------------------------------------------------------
def test_the_receipt_has_every_field_and_its_hash_verifies_offline(border):
    for language in ("en", "zh-hans"):
        consent = answer(border, border.ada if language == "en" else border.li, "abroad", language=language)
        receipt = consent.receipt
        assert empty_fields(receipt) == []
        assert set(receipt) >= {
            "schema_version", "record_id", "receipt_id", "pii_principal_id", "privacy_notice", "language", "purpose",
            "pii_information", "pii_controllers", "storage_locations", "retention_period", "jurisdiction",
            "recipient_third_parties", "withdrawal_method", "events", "lawful_basis", "collection_method",
            "processing_method", "processing_locations", "geographic_restrictions", "rights", "authority",
        }  # fmt: skip
        assert receipt["privacy_notice"]["text"] == consent.notice.text_in(language)
        assert receipt["privacy_notice"]["sha256"] == notice_sha256(consent.notice, language)
        assert hashlib.sha256(canonical(receipt)).hexdigest() == consent.receipt_sha256
        words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn(consent))).pages)
        assert consent.receipt_sha256 in words.replace("\n", "")
        assert drawn(consent) == drawn(Consent.objects.get(pk=consent.pk))


def test_the_receipt_names_nobody(border):
    text = json.dumps(answer(border, border.ada, "contact").receipt, ensure_ascii=False)
    assert (border.ada.email in text, border.ada.name in text) == (False, False)


def test_the_receipt_is_frozen(border):
    consent = answer(border, border.ada, "contact")
    consent.receipt["language"] = "tlh"
    with pytest.raises(DatabaseError), transaction.atomic():
        consent.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(receipt_sha256="0" * 64)
    assert list(consent_faults(Consent.objects.all())) == []


def test_history_is_only_added_to_and_what_is_done_behind_the_site_s_back_is_found(border):
    consent = answer(border, border.ada, "contact")
    withdraw(border)
    events = list(ConsentEvent.objects.all())
    assert [(one.state, one.by) for one in events] == [("given", border.ada), ("withdrawn", border.ada)]
    with pytest.raises(AppendOnly):
        events[0].save()
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentEvent.objects.update(state="refused")
    assert list(consent_faults(Consent.objects.all())) == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM collaboration_consentevent WHERE state = 'withdrawn'")
    assert list(consent_faults(Consent.objects.all())) == [(consent, "history")]


def test_both_sides_logs_tell_it_without_words(border):
    agree_to_all(border, border.ada)
    withdraw(border)
    told = [(one.kind, one.by_id, one.data) for one in LogEntry.objects.filter(kind__startswith="consent.")]
    person = border.ada.pk
    assert told == [
        ("consent.given", person, {"purpose": "contact", "person": person}),
        ("consent.given", person, {"purpose": "abroad", "person": person}),
        ("consent.ended", person, {"purpose": "contact", "person": person}),
    ]
    assert list(faults(Room.objects.get(pk=border.room.pk))) == []


def test_given_twice_is_given_once_and_withdrawn_twice_is_withdrawn_once(border):
    first, second = answer(border, border.ada, "contact"), answer(border, border.ada, "contact")
    assert first == second
    withdraw(border)
    withdraw(border)
    assert ConsentEvent.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        for _number in range(2):
            Consent.objects.create(
                person=border.ada, notice=first.notice, purpose="contact", recipient=border.pair.manufacturer,
                language="en",
            )  # fmt: skip


def test_nobody_answers_for_another(border):
    consent = answer(border, border.ada, "contact")
    with pytest.raises(NotAllowed):
        withdraw_consent(consent=consent, by=border.li)
    token = audit.acting.set(audit.Acting(by=make_staff(is_superuser=True), person=border.ada))
    try:
        with pytest.raises(NotAllowed):
            answer(border, border.ada, "abroad")
    finally:
        audit.acting.reset(token)
    assert Consent.objects.count() == 1


# --- notices ------------------------------------------------------------------------------------------------------------
def test_a_new_edition_ends_consents_and_asks_again(border):
    agree_to_all(border, border.ada)
    publish("contact", categories=["name", "email", "phone"])
    assert shown(border) == "through the room only", "before any worker has come by"
    assert [outdate_consents(), outdate_consents()] == [False, False]
    assert list(Consent.objects.order_by("purpose").values_list("purpose", "state")) == [
        ("abroad", "given"),
        ("contact", "outdated"),
    ]
    notice = Notice.objects.get(person=border.ada)
    assert (notice.what, notice.view, notice.arguments) == (
        "consent.outdated", "collaboration:consent", [str(border.room.pk)],
    )  # fmt: skip
    question = questions_for(border.ada, border.room, border.pair.startup)[0]
    assert (question.holds, question.is_changed) == (False, True)
    answer(border, border.ada, "contact")
    assert shown(border) == border.ada.email


def test_an_answer_to_a_text_that_is_gone_is_not_taken(border):
    old = current_notices()["contact"].pk
    publish("contact")
    with pytest.raises(StateHasMoved):
        answer(border, border.ada, "contact", notice=old)
    assert Consent.objects.count() == 0


def test_counsel_s_word_alone_ends_nothing(border):
    agree_to_all(border, border.ada)
    current = current_notices()["contact"]
    same = {name: getattr(current, name) for name in NEXT}
    published = publish("contact", **(same | {"confirmed_by_counsel": "Weber & Chen, 2026-11-20"}))
    assert (published.edition, shown(border)) == (1, border.ada.email)


def test_two_who_publish_at_once_and_somebody_who_may_not():
    publish("contact")
    with pytest.raises(StateHasMoved):
        publish("contact", text_en="Others.")
    with pytest.raises(NotAllowed):
        publish_notice(purpose="contact", after=2, by=make_user(), **NEXT)
    assert current_notices()["contact"].edition == 2


def test_every_kind_of_the_first_notices_has_words():
    assert {code for notice in current_notices().values() for code in notice.categories} <= set(CATEGORIES)
    assert sorted(current_notices()) == ["abroad", "contact"]


def test_a_consent_given_in_chinese_is_about_the_chinese_text(border):
    consent = answer(border, border.li, "contact", language="zh-hans")
    assert consent.receipt["privacy_notice"]["text"] == consent.notice.text_zh
    assert consent.receipt["recipient_third_parties"][0]["country"] == "德国"
    assert timezone.now() - consent.asked_at < timedelta(minutes=1)
