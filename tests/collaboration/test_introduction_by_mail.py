"""The link in a letter: it opens one page, acts once and only when something is sent, and signs nobody in."""

import re

import pytest
from django.urls import reverse

from collaboration.actions.introductions import (
    ask_for_introduction,
    remind_of_introduction,
    say_about_introduction,
    withdraw_introduction,
)
from collaboration.models import Introduction, IntroductionKey, IntroductionWord, Room
from core.models import AuditEvent, Mail
from ecosystem.models import Membership
from tests.collaboration.scene import make_pair

pytestmark = pytest.mark.django_db
NOTE = "We print coolant nozzles and would like to try them on your line."
LINK = re.compile(r"https?://[^/\s]+(/\S+/introductions/mail/\S+)")


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def asked(pair):
    return ask_for_introduction(
        organisation=pair.startup,
        partner=pair.manufacturer,
        need=pair.need,
        offer=pair.offer,
        message=NOTE,
        by=pair.ada,
    )


def link(person, template: str = "introduction_asked") -> str:
    mail = Mail.objects.filter(to=person.email, template=template).latest("pk")
    return LINK.search(mail.text)[1]


def test_looking_shows_the_request_and_changes_nothing(client, pair, asked):
    before = IntroductionKey.objects.values().get()
    for _time in range(3):
        page = client.get(link(pair.li))
    client.head(link(pair.li))
    html = page.content.decode()
    assert page.status_code == 200
    assert all(word in html for word in (NOTE, pair.startup.name, pair.need.title, pair.offer.title))
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Cache-Control"] == "no-store"
    assert (Introduction.objects.get().state, IntroductionKey.objects.values().get()) == ("asked", before)
    assert before["used_at"] is None
    assert pair.ada.email not in html and pair.ada.name not in html


def test_accepting_opens_the_room_once_and_signs_nobody_in(client, pair, asked):
    at = link(pair.li)
    answer = client.post(at, {"verb": "accept"})
    assert (answer.status_code, answer.url) == (302, at)
    room = Room.objects.get()
    assert room.introduction == asked
    assert AuditEvent.objects.get(action="introduction.accepted").after["way"] == "mail"
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("collaboration:introduction", args=[asked.pk])).status_code == 302
    after = client.get(at)
    assert (after.status_code, NOTE in after.content.decode()) == (410, False)
    assert "This link has been used" in after.content.decode() or "此链接" in after.content.decode()
    assert client.post(at, {"verb": "decline", "reason": "timing"}).status_code == 410
    assert Introduction.objects.get().state == "accepted"


def test_declining_needs_a_reason_and_what_was_typed_stays(client, pair, asked):
    at = link(pair.li)
    answer = client.post(at, {"verb": "decline", "words": "Perhaps in spring."})
    assert (answer.status_code, "Perhaps in spring." in answer.content.decode()) == (422, True)
    assert IntroductionKey.objects.get().used_at is None
    assert client.post(at, {"verb": "decline", "reason": "timing", "words": "Perhaps in spring."}).status_code == 302
    one = Introduction.objects.get()
    assert (one.state, one.words, one.ended_by) == ("declined", "Perhaps in spring.", pair.li)


def test_a_question_uses_the_link_and_the_answer_brings_a_new_one(client, pair, asked):
    first = link(pair.li)
    assert client.post(first, {"verb": "ask", "text": ""}).status_code == 422
    assert client.post(first, {"verb": "ask", "text": "Which alloy?"}).status_code == 302
    assert IntroductionWord.objects.get().by == pair.li
    assert client.get(first).status_code == 410
    say_about_introduction(introduction=asked, text="Titanium.", by=pair.ada)
    second = link(pair.li, "introduction_said")
    assert second != first
    assert client.get(first).status_code == 404
    assert "Titanium." in client.get(second).content.decode()
    assert client.post(second, {"verb": "accept"}).status_code == 302
    assert Introduction.objects.get().state == "accepted"


def test_a_reminder_holds_the_same_link_while_it_is_unused(client, pair, asked):
    first = link(pair.li)
    remind_of_introduction(introduction=asked)
    assert link(pair.li, "introduction_reminder") == first


def test_a_link_is_over_when_the_request_is_or_its_reader_has_left(client, pair, asked):
    at = link(pair.li)
    Membership.objects.filter(user=pair.li).update(role="viewer")
    assert (client.get(at).status_code, client.post(at, {"verb": "accept"}).status_code) == (410, 410)
    Membership.objects.filter(user=pair.li).update(role="owner")
    assert client.get(at).status_code == 200
    withdraw_introduction(introduction=asked, by=pair.ada)
    page = client.get(at)
    assert (page.status_code, NOTE in page.content.decode()) == (410, False)
    assert Room.objects.count() == 0


def test_a_link_opens_nothing_else_and_none_can_be_made(client, pair, asked):
    at = link(pair.li)
    token = at.rstrip("/").rpartition("/")[2]
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "1-2-3", token.partition(":")[0], "x" * 300):
        address = reverse("collaboration:introduction-by-mail", args=[wrong])
        assert (client.get(address).status_code, client.post(address, {"verb": "accept"}).status_code) == (404, 404)
    IntroductionKey.objects.all().delete()
    assert client.get(at).status_code == 404
    assert Introduction.objects.get().state == "asked"


def test_it_needs_no_cookie_and_no_token_of_a_form(pair, asked):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link(pair.li), {"verb": "accept"}, headers={"origin": "null"}).status_code == 302
    assert Room.objects.count() == 1
