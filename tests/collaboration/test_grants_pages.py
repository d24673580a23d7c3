"""The pages of documents and grants: what each side sees, what an error keeps, and what does not exist for whom."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from collaboration.models import ControlList, Declaration, DisclosureRequest, Document, Grant, LogEntry, Room
from tests.collaboration.disclosure_scene import UNSURE, Disclosure, make_edition, make_lists, read_page
from tests.collaboration.scene import make_agreement, make_document, make_version, sit
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
DECLARED = {"answer": "not_listed", "country": "China", "end_use": "Trial on line 3"}
FORM = {"who": "all", "purpose": "pilot", "words": "For the pilot", "mode": "view", "days": "30", **DECLARED}


@pytest.fixture
def scene():
    make_lists()
    return Disclosure()


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str, *arguments) -> str:
    with translation.override("en"):
        return reverse(f"collaboration:{name}", args=arguments)


def page(person, name: str, *arguments, status: int = 200) -> str:
    answer = browser(person).get(address(name, *arguments))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def send(person, name: str, *arguments, status: int = 302, **values) -> str:
    answer = browser(person).post(address(name, *arguments), values)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_a_document_is_asked_for_shown_read_and_revoked_on_the_pages(scene):
    room, document = scene.room.pk, scene.document.pk
    assert "Ask to see it" in page(scene.li, "room-documents", room)
    send(scene.li, "disclosure-ask", room, document, purpose="quotation", words="500 pieces", mode="view")
    request = DisclosureRequest.objects.get()
    assert "500 pieces" in page(scene.ada, "room-documents", room)
    assert "500 pieces" in page(scene.ada, "disclosure", request.pk)
    form = page(scene.ada, "grant-give", room, document)
    assert [
        word for word in ("To quote a price", "500 pieces", "2024/2547") if word not in form and word != "2024/2547"
    ] == []
    send(scene.ada, "grant-give", room, document, **FORM, version=scene.version.pk)
    grant = Grant.objects.get()
    read_page(grant, scene.li, 2)
    assert "Who has read what" in page(scene.ada, "grant", grant.pk)
    assert "Who has read what" not in page(scene.li, "grant", grant.pk)
    assert "cannot be unseen" in page(scene.ada, "grant-revoke", grant.pk)
    send(scene.ada, "grant-revoke", grant.pk)
    grant.refresh_from_db()
    assert grant.closed_how == "revoked"
    assert "Revoked" in page(scene.li, "grant", grant.pk)


def test_what_is_shown_already_is_not_offered_to_be_asked_for(scene):
    """One document waits to be asked for, one is shown to all, one to a colleague alone."""
    room, colleague = scene.room.pk, sit(scene.room, scene.pair.manufacturer)
    shown = scene.give()
    another = make_document(scene.pair.startup, rung="nda")
    only = scene.give(version=make_version(another), people=[colleague])

    def offers(person) -> list[str]:
        found = page(person, "room-documents", room)
        places = [*re.finditer("Ask to see it|Shown to you", found)]
        return sorted(one.group() for one in places)

    def links(person) -> list[bool]:
        found = page(person, "room-documents", room)
        return [f'href="{address("grant", one.pk)}">' in found for one in (shown, only)]

    assert offers(scene.li) == ["Ask to see it", "Shown to you"]
    assert offers(colleague) == ["Shown to you", "Shown to you"]
    assert [links(scene.li), links(colleague)] == [[True, False], [True, True]]
    send(scene.ada, "grant-revoke", shown.pk)
    assert offers(scene.li) == ["Ask to see it", "Ask to see it"]


def test_in_a_closed_room_nothing_is_offered_to_be_shown_or_asked_for(scene):
    offers = ("Show them a document", "Ask for what they have announced", "Nothing: all grants ended with the room.")

    def told() -> list[int]:
        found = page(scene.ada, "room-documents", scene.room.pk)
        return [found.count(words) for words in offers]

    assert told() == [1, 1, 0]
    Room.objects.update(state="closed", closed_at=timezone.now())
    assert told() == [0, 0, 2]


def test_both_have_the_same_receipt_with_the_digest_of_the_entry(scene):
    scene.give()
    entry = LogEntry.objects.get(kind="grant.given")
    for person in (scene.ada, scene.li):
        receipt = page(person, "receipt", scene.room.pk, entry.number)
        assert [word for word in (entry.digest, scene.document.title, "data-print") if word not in receipt] == []
    page(make_user(), "receipt", scene.room.pk, entry.number, status=404)
    page(scene.ada, "receipt", scene.room.pk, 1, status=404)


def test_an_error_keeps_what_was_typed_and_says_where_to_mend_it(scene):
    scene.agreement.state, scene.agreement.ended_at = "terminated", timezone.now()
    scene.agreement.save()
    before = page(scene.ada, "grant-give", scene.room.pk, scene.document.pk)
    assert "asks for an agreement on confidentiality in force" in before
    after = send(
        scene.ada, "grant-give", scene.room.pk, scene.document.pk, status=422, **FORM, version=scene.version.pk
    )
    assert [w for w in ("asks for an agreement", "For the pilot", "Trial on line 3") if w not in after] == []
    assert Grant.objects.count() == 0
    incomplete = {**FORM, "who": "named", "answer": "licensed", "days": "day"}
    make_agreement(scene.room)
    after = send(
        scene.ada, "grant-give", scene.room.pk, scene.document.pk, status=422, **incomplete, version=scene.version.pk
    )
    said = ("Choose at least one person.", "Write the number of the licence.", "Choose the day.")
    assert [sentence for sentence in said if sentence not in after] == []


def test_a_grant_is_narrowed_renewed_and_moved_on_its_pages(scene):
    beside = sit(scene.room, scene.pair.manufacturer)
    grant = scene.give(mode="download")
    send(scene.ada, "grant-narrow", grant.pk, people=[scene.li.pk], view_only="on")
    send(scene.ada, "grant-renew", grant.pk, days="90")
    grant.refresh_from_db()
    assert (grant.named, grant.mode, (grant.ends_at - timezone.now()).days) == (True, "view", 89)
    page(beside, "grant", grant.pk, status=404)
    make_edition()
    assert "new editions" in page(scene.ada, "grant-renew", grant.pk)
    newer = make_version(scene.document)
    assert "There is a newer version" in page(scene.ada, "grant", grant.pk)
    send(scene.ada, "grant-move", grant.pk, version=newer.pk, **DECLARED)
    assert list(Grant.objects.filter(closed_at=None).values_list("version", flat=True)) == [newer.pk]


def test_the_ladder_says_where_the_pair_stands_and_what_comes_next(scene):
    def told() -> tuple[int, str]:
        found = page(scene.ada, "room-documents", scene.room.pk)
        return found.count("gr-step is-reached"), re.search(r"Next, ([^:]+):", found)[1]

    assert told() == (4, "Data room")
    scene.give()
    assert told() == (5, "Contract")
    scene.agreement.discloser = scene.pair.manufacturer
    scene.agreement.save()
    assert told() == (4, "Data room")
    scene.agreement.state, scene.agreement.ended_at = "terminated", timezone.now()
    scene.agreement.save()
    assert told() == (3, "Agreement")


def test_one_glance_tells_who_can_read_what_over_all_partners(scene):
    other = Disclosure()
    grant = scene.give()
    other.give()
    found = page(scene.ada, "disclosures")
    assert (scene.document.title in found, other.document.title in found, str(scene.li) in found) == (True, False, True)
    assert scene.document.title in page(scene.li, "disclosures")
    assert str(scene.li) in page(scene.ada, "document-grants", scene.document.pk)
    Grant.objects.filter(pk=grant.pk).update(ends_at=timezone.now(), starts_at=timezone.now() - timezone.timedelta(1))
    assert scene.document.title not in page(scene.li, "disclosures")


def test_what_is_not_yours_is_answered_exactly_as_what_does_not_exist(scene):
    hidden = sit(scene.room, scene.pair.manufacturer)
    Document.objects.update(announced=False)
    grant = scene.give(people=[scene.li])
    number = LogEntry.objects.get(kind="grant.given").number
    request = DisclosureRequest.objects.create(
        room=scene.room, document=scene.document, organisation=scene.pair.manufacturer, purpose="pilot", words="x"
    )
    nowhere, outsider = uuid.UUID(int=7), make_user()
    pairs = [
        ("grant", (grant.pk,), (987654,)), ("grant-narrow", (grant.pk,), (987654,)),
        ("grant-renew", (grant.pk,), (987654,)), ("grant-move", (grant.pk,), (987654,)),
        ("grant-revoke", (grant.pk,), (987654,)), ("document-grants", (scene.document.pk,), (nowhere,)),
        ("receipt", (scene.room.pk, number), (nowhere, 3)),
        ("disclosure-ask", (scene.room.pk, scene.document.pk), (nowhere, nowhere)),
        ("grant-give", (scene.room.pk, scene.document.pk), (nowhere, nowhere)),
    ]  # fmt: skip
    rooms = [("room-documents", (scene.room.pk,), (nowhere,)), ("disclosure", (request.pk,), (987654,))]
    tried = 0
    for person, names in ((hidden, pairs), (outsider, pairs + rooms), (make_staff(), pairs + rooms)):
        client = browser(person)
        for name, theirs, none in names:
            for method in (client.get, client.post):
                found = [method(address(name, *one)) for one in (theirs, none)]
                assert [one.status_code for one in found] == [404, 404], (name, person)
                assert plain(found[0], theirs) == plain(found[1], none), (name, person)
                tried += 1
    assert tried == 62


def plain(answer, arguments) -> bytes:
    """The page without what follows from its own address and from the moment."""
    text = answer.content.decode()
    for one in arguments:
        text = text.replace(f"/{one}/", "/…/")
    return re.sub(r'csrf[^"]*"[^"]*"[^"]*"[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27,}|[A-Za-z0-9]{64}', "", text).encode()


def test_staff_review_without_seeing_the_document(scene):
    grant = scene.give(export=UNSURE, words="Secret words")
    client = browser(make_staff())
    queue = client.get(reverse("portal:desk-declarations")).content.decode()
    one = client.get(reverse("portal:desk-declaration", args=[grant.declaration_id])).content.decode()
    for text in (queue, one):
        assert [word for word in (scene.document.title, "Secret words") if word in text] == []
        assert [word for word in (scene.pair.startup.name, "China", "Drawing") if word not in text] == []
    assert "Trial on a coating line" in one
    send_to = reverse("portal:desk-declaration", args=[grant.declaration_id])
    assert client.post(send_to, {"verdict": "stop", "words": ""}).status_code == 422
    assert client.post(send_to, {"verdict": "clear", "words": "On no list"}).status_code == 302
    assert Declaration.objects.get().review == "cleared"
    assert client.post(send_to, {"verdict": "clear", "words": "Again"}).status_code == 422


def test_staff_keep_the_lists(scene):
    client, lists = browser(make_staff()), reverse("portal:desk-control-lists")
    new = {"which": "eu", "edition": "2026/1", "address": "eur-lex.europa.eu", "valid_from": "2026-01-01"}
    assert client.post(lists, new).status_code == 302
    assert client.post(lists, new).status_code == 422
    row = ControlList.objects.get(edition="2026/1")
    assert row in ControlList.objects.current()
    fix = reverse("portal:desk-control-list", args=[row.pk])
    assert client.post(fix, {"address": "https://eur-lex.europa.eu/x", "valid_from": "2099-01-01"}).status_code == 302
    assert row not in ControlList.objects.current()
    assert browser(scene.ada).get(lists).status_code == 404


def test_no_page_of_a_closed_room_offers_what_cannot_be_done(scene):
    grant = scene.give()
    scene.room.refresh_from_db()
    scene.room.state, scene.room.closed_at = "closed", timezone.now()
    scene.room.save()
    assert "Ask to see it" not in page(scene.li, "room-documents", scene.room.pk)
    assert "Revoke" in page(scene.ada, "grant", grant.pk)
