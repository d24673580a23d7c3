"""Rooms by the API: what one sits in, read and spoken in; and what the webhooks of both sides hear."""

import json

import pytest

from api.models import Delivery, Webhook
from collaboration.actions.talking import send_message
from collaboration.models import Message
from portal.demo.collaboration_room import plant
from portal.demo.collaborations import Pair
from tests.collaboration.scene import make_pair, make_room
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def room(pair):
    return make_room(pair)


def test_a_member_reads_and_speaks_and_a_stranger_finds_nothing(client, room, pair):
    send_message(room=room, text="可以先看图纸吗？", by=pair.li)
    client.force_login(pair.ada)
    (told,) = client.get("/api/v1/rooms").json()["items"]
    assert (told["id"], told["unread"]) == (str(room.pk), 1)
    address = f"/api/v1/rooms/{room.pk}/messages"
    sent = {"data": json.dumps({"text": "Yes, today."}), "content_type": "application/json"}
    answers = [client.post(address, **sent, headers={"Idempotency-Key": "once"}) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [one["text"] for one in client.get(address).json()["items"]] == ["Yes, today.", "可以先看图纸吗？"]
    client.force_login(make_user())
    assert client.get("/api/v1/rooms").json()["items"] == []
    assert [client.get(address).status_code, client.post(address, **sent).status_code] == [404, 404]
    assert Message.objects.count() == 2


def test_webhooks_hear_numbers_and_no_words(room, pair):
    for side in room.sides:
        Webhook.objects.create(organisation=side, url="https://hook.example/", events=["message.sent"])
    said = send_message(room=room, text="A secret word", by=pair.li)
    bodies = [json.loads(one.body) for one in Delivery.objects.order_by("pk")]
    assert [(one["type"], one["data"]["organisation"], one["data"]["message"]) for one in bodies] == [
        ("message.sent", pair.startup.slug, said.pk), ("message.sent", pair.manufacturer.slug, said.pk),
    ]  # fmt: skip
    assert "secret" not in json.dumps(bodies)


def test_the_demo_is_planted_once(room, pair):
    demo = Pair(pair.startup, pair.manufacturer, pair.ada, pair.li, room)
    plant(demo), plant(demo)
    assert [Message.objects.count(), room.tasks.count(), room.meetings.count()] == [5, 3, 2]
