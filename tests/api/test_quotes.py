"""Quotations by the API, and what webhooks hear of them."""

import json

import pytest

from api.actions.tokens import make_token
from api.models import Delivery, Webhook
from core.models import Effect
from core.outbox import run_effect
from production.models import Quotation
from tests.production.quotes_scene import fresh, hunan, make_quoting_site, make_scene

pytestmark = pytest.mark.django_db
HERE = "/api/v1"


def key(person, *scopes: str) -> dict[str, str]:
    _row, secret = make_token(by=person, name="ERP", scopes=list(scopes or ("quotes",)), days=30)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def wanted(scene, **changes):
    return {
        "part": scene.version.part.number, "process": "lpbf", "material": "316l", "quantities": [1, 10],
        "destination": hunan().code, "latitude": "28.2", "longitude": "112.9", **changes,
    }  # fmt: skip


def sent(client, person, body, **more):
    return client.post(f"{HERE}/quotations", json.dumps(body), content_type="application/json", **key(person), **more)


def test_a_quotation_is_asked_for_once_and_read_when_it_is_priced(client):
    machine, scene = make_quoting_site(), make_scene()
    once = {"HTTP_IDEMPOTENCY_KEY": "q-1"}
    token = key(scene.buyer)
    answers = [
        client.post(f"{HERE}/quotations", json.dumps(wanted(scene)), content_type="application/json", **token, **once)
        for _time in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert Quotation.objects.count() == 1
    asked = answers[0].json()
    assert (asked["state"], asked["sites"]) == ("asked", [])
    run_effect(Effect.objects.get(kind="production.price").pk)
    found = client.get(answers[0]["Location"], **token).json()
    site = found["sites"][0]
    assert (found["state"], site["manufacturer"], site["kind"]) == ("priced", machine.site.organisation.slug, "firm")
    lines = {one["code"]: one["expected"] for one in site["lines"]}
    assert (lines["set_up"], lines["machine_time"], lines["material"]) == ("150.00", "291.20", "7.90")
    assert sorted({one["objective"] for one in found["plans"]}) == ["cheapest", "fastest", "greenest"]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"part": "P-00000"}, 404, ""),
        ({"material": "abs"}, 422, "material"),
        ({"destination": "region.nowhere"}, 422, "destination"),
        ({"excluded": ["nobody"]}, 422, "excluded"),
        ({"quantities": []}, 422, "quantities"),
        ({"surprise": 1}, 422, "surprise"),
    ],
)
def test_what_cannot_be_asked_is_told_as_a_problem(client, changes, status, field):
    scene = make_scene()
    answer = sent(client, scene.buyer, wanted(scene, **changes))
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert field in json.dumps(answer.json())
    assert Quotation.objects.count() == 0


def test_another_permission_does_not_do(client):
    scene = make_scene()
    assert client.get(f"{HERE}/quotations", **key(scene.buyer, "read")).status_code == 403
    assert client.get(f"{HERE}/quotations", **key(scene.buyer)).status_code == 200


def test_webhooks_hear_that_it_is_priced_and_no_price():
    make_quoting_site()
    scene = make_scene()
    events = ["quotation.priced", "quote_request.sent"]
    Webhook.objects.create(organisation=scene.customer, url="https://a.example/", events=events)
    quotation = scene.priced()
    [delivery] = Delivery.objects.all()
    told = json.loads(delivery.body)
    assert (delivery.kind, told["data"]["quotation"]) == ("quotation.priced", quotation.number)
    assert str(fresh(quotation).site_quotes.get().expected) not in delivery.body
