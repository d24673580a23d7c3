"""Being asked, agreeing, withdrawing: the pages."""

import hashlib
import json
import re

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory

from collaboration.consenting.consents import current_notices
from collaboration.models import Consent, Room
from tests.collaboration.consent_scene import agree_to_all, answer, make_border
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def border():
    return make_border()


@pytest.fixture
def ada(border):
    client = Client()
    client.force_login(border.ada)
    return client


def page_of(border) -> str:
    return f"/en/rooms/{border.room.pk}/consent/"


def forms_in(page: str) -> list[dict[str, str]]:
    return [
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        for form in re.findall(r"<form[^>]*consent/[^>]*>.*?</form>", page, re.DOTALL)
    ]


def press(client, border, purpose: str, answer: str):
    notice = current_notices()[purpose].pk
    return client.post(page_of(border), {"purpose": purpose, "answer": answer, "notice": notice})


def test_two_things_are_asked_each_by_itself_and_nothing_is_chosen_beforehand(ada, border):
    page = ada.get(page_of(border)).content.decode()
    assert [form["purpose"] for form in forms_in(page)] == ["contact", "abroad"]
    assert re.findall(r"<input[^>]*(?:checkbox|radio)[^>]*>", page) == []
    assert "China" in page
    assert "counsel has yet to confirm this text" in page


def test_one_press_gives_and_one_press_withdraws_from_the_same_page_and_from_ones_own(ada, border):
    assert press(ada, border, "contact", "agree").url == page_of(border)
    assert press(ada, border, "contact", "refuse").url == page_of(border)
    assert press(ada, border, "contact", "agree").status_code == 302
    given = Consent.objects.given().get()
    page = ada.get("/en/settings/consents/").content.decode()
    assert f"/en/settings/consents/{given.pk}/withdraw/" in page
    assert "Matches without profiling" in page
    ada.post(f"/en/settings/consents/{given.pk}/withdraw/")
    assert [one.state for one in Consent.objects.order_by("asked_at")] == ["withdrawn", "withdrawn"]


def test_the_receipt_is_downloaded_as_what_its_hash_is_of(ada, border):
    consent = answer(border, border.ada, "contact")
    found = ada.get(f"/en/settings/consents/{consent.pk}/receipt.json")
    assert hashlib.sha256(found.content).hexdigest() == consent.receipt_sha256
    assert json.loads(found.content)["record_id"] == str(consent.pk)
    assert found["Content-Disposition"] == 'attachment; filename="receipt.json"'
    assert ada.get(f"/en/settings/consents/{consent.pk}/receipt.pdf").content[:5] == b"%PDF-"
    assert consent.receipt_sha256 in ada.get(f"/en/settings/consents/{consent.pk}/").content.decode()


def test_nobody_else_finds_it(border):
    consent = answer(border, border.ada, "contact")
    for person in (border.li, make_user(), make_staff(is_superuser=True)):
        client = Client()
        client.force_login(person)
        for address in ("", "receipt.json", "receipt.pdf"):
            assert client.get(f"/en/settings/consents/{consent.pk}/{address}").status_code == 404
        assert client.post(f"/en/settings/consents/{consent.pk}/withdraw/").status_code == 404
    assert Consent.objects.given().count() == 1


def test_a_closed_room_asks_nothing_more_and_still_lets_one_withdraw(ada, border):
    answer(border, border.ada, "contact")
    Room.objects.update(state="closed", closed_at=border.room.opened_at)
    page = ada.get(page_of(border)).content.decode()
    assert [form["purpose"] for form in forms_in(page)] == ["contact"]
    press(ada, border, "contact", "refuse")
    assert Consent.objects.given().count() == 0


def test_a_text_that_changed_meanwhile_is_read_again(ada, border):
    answer = ada.post(page_of(border), {"purpose": "contact", "answer": "agree", "notice": "987654"}, follow=True)
    assert "Read it again, then answer." in answer.content.decode()
    assert Consent.objects.count() == 0


def test_it_is_shown_and_kept_in_the_language_of_the_page(border):
    client = Client()
    client.force_login(border.li)
    page = client.get(f"/zh-hans/rooms/{border.room.pk}/consent/").content.decode()
    assert "您可以不同意" in page
    client.post(
        f"/zh-hans/rooms/{border.room.pk}/consent/",
        {"purpose": "abroad", "answer": "agree", "notice": current_notices()["abroad"].pk},
    )
    consent = Consent.objects.get()
    assert (consent.language, consent.recipient_country, consent.receipt["language"]) == ("zh-hans", "de", "zh-hans")


def drawn(border, viewer, text: str) -> str:
    request = RequestFactory().get("/")
    request.user = viewer
    context = {"request": request, "room": border.room, "side": border.pair.startup, "person": border.li}
    return Template("{% load consents %}" + text).render(Context(context))


def test_other_pages_draw_the_card_and_the_question(border):
    card = "{% partner_contacts room as contacts %}{% contact_card person contacts %}"
    assert "Through the room only" in drawn(border, border.ada, card)
    agree_to_all(border, border.li)
    assert f"mailto:{border.li.email}" in drawn(border, border.ada, card)
    ask = "{% consent_ask room side %}"
    assert "Read and answer" in drawn(border, border.ada, ask)
    agree_to_all(border, border.ada)
    assert "sees your contact details" in drawn(border, border.ada, ask)


def test_staff_write_the_next_edition_and_what_they_typed_survives(border):
    staff = Client()
    staff.force_login(make_staff())
    typed = {"text_en": "Words typed", "text_zh": "", "categories": ["email"], "method": "Shown", "method_zh": "显示",
             "retention": "A year", "retention_zh": "一年", "after": "1"}  # fmt: skip
    answer = staff.post("/en/desk/consents/contact/", typed)
    assert (answer.status_code, "Words typed" in answer.content.decode()) == (422, True)
    assert staff.post("/en/desk/consents/contact/", typed | {"text_zh": "文字"}).url == "/en/desk/consents/"
    assert (current_notices()["contact"].edition, current_notices()["contact"].text_zh) == (2, "文字")
    assert "Have counsel confirm" in staff.get("/en/desk/consents/").content.decode()
    assert staff.post("/en/desk/consents/contact/", typed | {"text_zh": "别的"}).status_code == 422
    for page in ("transfers/", "retention/"):
        assert staff.get(f"/en/desk/consents/{page}").status_code == 200


def test_ones_own_consents_over_the_api(ada, border):
    consent = answer(border, border.ada, "contact")
    (row,) = ada.get("/api/v1/consents").json()["items"]
    assert (row["id"], row["recipient"], row["state"], row["receipt_sha256"]) == (
        str(consent.pk), border.pair.manufacturer.slug, "given", consent.receipt_sha256,
    )  # fmt: skip
    other = Client()
    other.force_login(border.li)
    assert other.get("/api/v1/consents").json()["items"] == []
    assert Client().get("/api/v1/consents").status_code == 401
