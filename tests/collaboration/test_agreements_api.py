"""Agreements by the API and in webhooks: what a person reads on the site, and ids to both sides."""

import json

import pytest

from api.models import Delivery, Webhook
from collaboration.actions.agreements import terminate_agreement
from collaboration.models import Agreement
from tests.collaboration.agreement_scene import OWN, in_force
from tests.collaboration.scene import make_pair, make_room
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


def test_it_is_read_by_both_sides_and_by_nobody_else(client):
    pair = make_pair()
    room = make_room(pair)
    made = in_force(room, pair.ada, pair.li)
    listed, one = f"/api/v1/rooms/{room.pk}/agreements", f"/api/v1/agreements/{made.pk}"
    client.force_login(pair.li)
    answer = client.get(listed).json()
    assert [answer["total"], answer["items"][0]["state"], answer["items"][0]["discloser"]] == [1, "in_force", None]
    whole = client.get(one).json()
    assert whole["texts"] == {"en": made.text_en, "zh": made.text_zh}
    assert OWN["en"] in whole["texts"]["en"]
    assert [signature["name"] for signature in whole["signatures"]] == ["Ada", "李工"]
    Agreement.objects.update(ends_at=made.in_force_at)
    assert client.get(one).json()["state"] == "expired"
    client.force_login(make_staff(is_superuser=True))
    assert [client.get(address).status_code for address in (listed, one)] == [404, 404]


def test_webhooks_of_both_sides_hear_of_it_in_ids():
    pair = make_pair()
    room = make_room(pair)
    events = ["agreement.offered", "agreement.in_force", "agreement.ended"]
    for side in room.sides:
        Webhook.objects.create(organisation=side, url="https://hooks.example/x", events=events, created_by=pair.ada)
    made = in_force(room, pair.ada, pair.li)
    terminate_agreement(agreement=made, words="Zyxwv is over", by=pair.li)
    told = Delivery.objects.order_by("id").values_list("kind", "webhook__organisation")
    assert list(told) == [(kind, side.pk) for kind in events for side in room.sides]
    bodies = list(Delivery.objects.values_list("body", flat=True))
    assert {json.loads(body)["data"]["agreement"] for body in bodies} == {str(made.pk)}
    assert not [body for body in bodies if "Zyxwv" in body]
