"""Introductions on the pages, by the API and for judging."""

import re

import pytest
from django.urls import reverse

from api.actions.webhooks import add_webhook
from api.models import Delivery
from collaboration.actions.introductions import accept_introduction, ask_for_introduction, say_about_introduction
from collaboration.models import Introduction, Message, Room
from competitions.judging.finders import worked_together
from ecosystem.models import Membership
from matching.blocks import block_partner
from tests.collaboration.scene import make_introduction, make_pair, make_room
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
NOTE = "We would like to show you a printed sample."


@pytest.fixture
def pair():
    return make_pair()


def at(name: str, *arguments) -> str:
    return reverse(f"collaboration:{name}", args=arguments)


def asking(pair, **more) -> dict:
    return {"for": pair.startup.slug, "pair": f"{pair.need.pk}-{pair.offer.pk}", "message": NOTE, **more}


def asked(pair) -> Introduction:
    return ask_for_introduction(
        organisation=pair.startup,
        partner=pair.manufacturer,
        need=pair.need,
        offer=pair.offer,
        message=NOTE,
        by=pair.ada,
    )


def test_one_asks_from_a_match_and_both_see_it(client, pair):
    client.force_login(pair.ada)
    answer = client.post(at("ask", pair.manufacturer.slug), asking(pair))
    one = Introduction.objects.get()
    assert (answer.status_code, answer.url, one.origin) == (302, at("introduction", one.pk), "match")
    home = client.get(at("home")).context
    assert ([seen.introduction for seen in home["awaited"]], home["waiting"]) == ([one], [])
    client.force_login(pair.li)
    home = client.get(at("home")).context
    assert ([seen.introduction for seen in home["waiting"]], home["awaited"]) == ([one], [])
    page = client.get(at("introduction", one.pk)).content.decode()
    assert NOTE in page and pair.ada.email not in page and f">{pair.ada.name}<" not in page
    why = client.get(reverse("matching:why", args=[pair.startup.slug]))
    assert NOTE in why.content.decode()
    assert [one for one, _other in client.get(reverse("matching:matches")).context["asking"]] == [one]


def test_what_was_typed_stays_when_something_is_wrong(client, pair):
    client.force_login(pair.ada)
    typed = "Too lo" + "ng " * 400
    answer = client.post(at("ask", pair.manufacturer.slug), asking(pair, message=typed))
    html = answer.content.decode()
    assert (answer.status_code, typed.strip() in html, "at most 1000" in html) == (422, True, True)
    assert f'value="{pair.need.pk}-{pair.offer.pk}"' in html


def test_from_a_profile_one_chooses_a_listing(client, pair):
    client.force_login(pair.ada)
    page = client.get(at("ask", pair.manufacturer.slug))
    assert [value for value, _words in page.context["form"].fields["about"].choices] == [
        str(pair.need.pk), str(pair.offer.pk),
    ]  # fmt: skip
    client.post(at("ask", pair.manufacturer.slug), {"about": pair.need.pk, "message": NOTE})
    one = Introduction.objects.get()
    assert (one.origin, one.need, one.offer) == ("profile", pair.need, None)


def test_a_block_is_answered_byte_for_byte_like_an_organisation_without_people(client, pair):
    client.force_login(pair.ada)
    address = at("ask", pair.manufacturer.slug)

    def answers() -> list[bytes]:
        found = [client.get(address), client.post(address, asking(pair))]
        return [one.content for one in found] + [one.status_code for one in found]

    plain = answers_without_tokens(answers())
    client.get(at("home"))  # which says that it was sent
    block_partner(organisation=pair.manufacturer, partner=pair.startup, by=pair.li)
    Introduction.objects.all().delete()
    blocked = answers_without_tokens(answers())
    pair.manufacturer.blocks.all().delete()
    Membership.objects.filter(organisation=pair.manufacturer).delete()
    nobody = answers_without_tokens(answers())
    assert blocked == nobody
    assert blocked != plain
    assert Introduction.objects.count() == 0


def answers_without_tokens(answers: list) -> list:
    token = re.compile(rb'(csrfmiddlewaretoken" value=|csrf-token" content=)"[^"]*"')
    return [token.sub(b"", one) if isinstance(one, bytes) else one for one in answers]


def test_declining_on_the_page_needs_a_reason_and_keeps_the_words(client, pair):
    one = asked(pair)
    client.force_login(pair.li)
    answer = client.post(at("introduction", one.pk), {"verb": "decline", "words": "Perhaps in spring."})
    assert (answer.status_code, "Perhaps in spring." in answer.content.decode()) == (422, True)
    client.post(at("introduction", one.pk), {"verb": "decline", "words": "Perhaps in spring.", "reason": "timing"})
    client.force_login(pair.ada)
    page = client.get(at("introduction", one.pk)).content.decode()
    assert "Perhaps in spring." in page and "You can ask them again from" in page


def test_strangers_and_staff_are_told_nothing(client, pair):
    one = asked(pair)
    for person in (make_user(), make_staff(), make_staff(is_superuser=True)):
        client.force_login(person)
        for answer in (
            client.get(at("introduction", one.pk)),
            client.post(at("introduction", one.pk), {"verb": "accept"}),
        ):
            assert answer.status_code == 404
    assert Introduction.objects.get().state == "asked"


def test_a_room_says_what_is_new_in_it(client, pair):
    room = make_room(pair)
    Message.objects.create(room=room, organisation=pair.startup, by=pair.ada, text="Hello", language="en")
    client.force_login(pair.li)
    assert [(one.pk, one.unread) for one in client.get(at("home")).context["page"]] == [(room.pk, 1)]
    client.force_login(pair.ada)
    assert [(one.pk, one.unread) for one in client.get(at("home")).context["page"]] == [(room.pk, 0)]


# --- the desk -----------------------------------------------------------------------------------------------------------
def test_staff_suggest_and_see_the_state_alone(client, pair):
    client.force_login(make_staff())
    values = {
        "startup": pair.startup.slug, "manufacturer": pair.manufacturer.slug, "message": "You both print nozzles.",
    }  # fmt: skip
    address = reverse("portal:desk-introduction-new")
    assert client.post(address, values).status_code == 422
    answer = client.post(address, {**values, "listing_of_startup": pair.offer.pk})
    assert answer.status_code == 302
    one = Introduction.objects.get()
    say_about_introduction(introduction=one, text="Which nozzles?", by=pair.li)
    page = client.get(reverse("portal:desk-introductions")).content.decode()
    assert pair.startup.name in page and "Which nozzles" not in page and "You both print" not in page
    client.post(reverse("portal:desk-introduction-take-back", args=[one.pk]))
    assert Introduction.objects.get().state == "withdrawn"


# --- the API and webhooks -------------------------------------------------------------------------------------------------
def test_one_asks_and_answers_by_the_api(client, pair):
    client.force_login(pair.ada)
    new = {
        "organisation": pair.startup.slug,
        "partner": pair.manufacturer.slug,
        "offer": pair.offer.pk,
        "message": NOTE,
    }
    kind = {"content_type": "application/json"}
    made = client.post("/api/v1/introductions", new, **kind)
    one = Introduction.objects.get()
    assert (made.status_code, made.json()["origin"], made["Location"].endswith(f"/introductions/{one.pk}")) == (
        201, "profile", True,
    )  # fmt: skip
    assert client.post("/api/v1/introductions", new, **kind).status_code == 422
    assert client.post(f"/api/v1/introductions/{one.pk}/accept", {}, **kind).status_code == 403
    client.force_login(pair.li)
    [row] = client.get("/api/v1/introductions?state=asked").json()["items"]
    assert (row["id"], row["waits_for"], row["message"], row["room"]) == (one.pk, [pair.manufacturer.slug], NOTE, None)
    accepted = client.post(f"/api/v1/introductions/{one.pk}/accept", {}, **kind).json()
    assert (accepted["state"], accepted["room"]) == ("accepted", str(Room.objects.get().pk))
    assert client.post(f"/api/v1/introductions/{one.pk}/decline", {"reason": "fit"}, **kind).status_code == 409
    client.force_login(make_user())
    assert client.get(f"/api/v1/introductions/{one.pk}").status_code == 404


def test_both_sides_webhooks_hear_of_it(pair, settings):
    settings.DEMO = True
    events = [f"introduction.{one}" for one in ("asked", "received", "accepted", "declined", "expired")]
    for organisation, owner in ((pair.startup, pair.ada), (pair.manufacturer, pair.li)):
        add_webhook(owner=organisation, url="http://127.0.0.1:9/hook", events=events, by=owner)
    one = asked(pair)
    accept_introduction(introduction=one, by=pair.li)
    told = Delivery.objects.order_by("pk").values_list("webhook__organisation__slug", "kind", "body")
    ours, theirs = pair.startup.slug, pair.manufacturer.slug
    assert sorted((slug, kind) for slug, kind, _body in told) == sorted(
        [
            (ours, "introduction.asked"), (theirs, "introduction.received"),
            (ours, "introduction.accepted"), (theirs, "introduction.accepted"),
        ]
    )  # fmt: skip
    assert all(f"/api/v1/introductions/{one.pk}" in body and NOTE not in body for _slug, _kind, body in told)


# --- judging --------------------------------------------------------------------------------------------------------------
def test_whoever_asked_answered_or_sits_in_a_room_has_worked_with_the_other_side(pair):
    make_room(pair)
    other = make_pair()
    declined = make_introduction(other, state="declined", reason="fit", declined_for=other.manufacturer)
    people = {
        pair.ada: pair.manufacturer,
        pair.li: pair.startup,
        other.ada: other.manufacturer,
        other.li: other.startup,
    }
    found = set(worked_together([one.pk for one in people]))
    year = f"{declined.asked_at:%Y}"
    assert found >= {(person.pk, organisation.pk, year) for person, organisation in people.items()}
    assert {(person, organisation) for person, organisation, _why in found} == {
        (person.pk, organisation.pk) for person, organisation in people.items()
    }
    assert list(worked_together([make_user().pk])) == []
