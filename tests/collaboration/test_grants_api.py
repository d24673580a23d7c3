"""Documents between partners over the API: the same rules as on the pages, and what webhooks hear."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from api.models import Delivery, Webhook
from collaboration.actions.disclosing import ask
from collaboration.actions.grants import revoke
from collaboration.disclosing.chores import close_expired_grants
from collaboration.models import DisclosureRequest, Document, Grant
from tests.api.scene import Program, ending, kind_of
from tests.collaboration.disclosure_scene import UNSURE, Disclosure
from tests.collaboration.scene import sit
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Disclosure()


def wanted(scene, **more):
    return {
        "room": str(scene.room.pk), "document": str(scene.document.pk), "purpose": "pilot", "words": "For the pilot",
        "ends_at": (timezone.now() + timedelta(days=30)).isoformat(), "export": "not_listed", "country": "China",
        "end_use": "Trial", **more,
    }  # fmt: skip


def test_a_document_is_asked_for_shown_listed_and_revoked(scene):
    ada, li = Program(scene.ada), Program(scene.li)
    body = {"room": str(scene.room.pk), "document": str(scene.document.pk), "purpose": "pilot", "words": "Please"}
    asked = li("POST", "/disclosures/requests", body)
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    given = ada("POST", "/disclosures", wanted(scene), **{"Idempotency-Key": "one"})
    again = ada("POST", "/disclosures", wanted(scene) | {"words": "x"}, **{"Idempotency-Key": "one"})
    assert (given.status_code, again.status_code, Grant.objects.count()) == (201, 422, 1)
    assert DisclosureRequest.objects.get().state == "granted"
    listed = li.get("/disclosures").json()["items"]
    assert [(one["title"], one["mode"], one["closed_how"]) for one in listed] == [(scene.document.title, "view", "")]
    assert [one["id"] for one in ada.get("/disclosures?which=given").json()["items"]] == [listed[0]["id"]]
    ended = ada("POST", f"/disclosures/{listed[0]['id']}/revoke", {})
    assert (ended.status_code, ended.json()["closed_how"]) == (200, "revoked")
    assert li.get("/disclosures").json()["items"] == []
    assert ending(ada("POST", f"/disclosures/{listed[0]['id']}/revoke", {})) == (409, "moved")


def test_what_is_not_theirs_does_not_exist(scene):
    beside = sit(scene.room, scene.pair.manufacturer)
    grant = scene.give(people=[scene.li])
    for person in (beside, make_user()):
        program = Program(person)
        for way in ("", "/revoke"):
            method = "POST" if way else "GET"
            found = [program(method, f"/disclosures/{key}{way}", {} if way else None) for key in (grant.pk, 987654)]
            bodies = [{**one.json(), "instance": ""} for one in found]
            assert (bodies[0], found[0].status_code) == (bodies[1], 404)
    assert ending(Program(scene.li)("POST", f"/disclosures/{grant.pk}/revoke", {})) == (403, "not-allowed")
    assert ending(Program(make_user())("POST", "/disclosures", wanted(scene))) == (404, "not-found")
    assert ending(Program(scene.li)("POST", "/disclosures", wanted(scene))) == (404, "not-found")


def test_what_is_missing_is_said(scene):
    ada = Program(scene.ada)
    scene.agreement.state, scene.agreement.ended_at = "terminated", timezone.now()
    scene.agreement.save()
    refused = ada("POST", "/disclosures", wanted(scene))
    assert (ending(refused), "agreement on confidentiality" in refused.json()["detail"]) == ((403, "not-allowed"), True)
    scene.agreement.state, scene.agreement.ended_at = "in_force", None
    scene.agreement.save()
    refused = ada("POST", "/disclosures", wanted(scene, export="licensed"))
    assert (refused.status_code, [one["name"] for one in refused.json()["errors"]]) == (422, ["licence"])
    assert kind_of(ada("POST", "/disclosures", wanted(scene, until="x"))) == "invalid"
    assert Grant.objects.count() == 0


def heard(organisation) -> list[dict]:
    rows = Delivery.objects.filter(webhook__organisation=organisation).order_by("pk")
    return [json.loads(row.body) for row in rows]


def test_webhooks_of_both_sides_hear_ids_and_nothing_else(scene):
    names = ["disclosure.requested", "disclosure.granted", "disclosure.revoked", "disclosure.expired"]
    for side in (scene.pair.startup, scene.pair.manufacturer):
        Webhook.objects.create(organisation=side, url="https://example.com/hook", events=names)
    request = ask(room=scene.room, document=scene.document, purpose="pilot", words="Secret", by=scene.li)
    grant = scene.give(request=request)
    revoke(grant=grant, by=scene.ada)
    scene.give()
    Grant.objects.filter(closed_at=None).update(starts_at=timezone.now() - timedelta(2), ends_at=timezone.now())
    close_expired_grants()
    for side in (scene.pair.startup, scene.pair.manufacturer):
        kinds = [one["type"] for one in heard(side)]
        assert kinds == [names[0], names[1], names[2], names[1], names[3]]
        keys = {key for one in heard(side) for key in one["data"]}
        assert keys == {"organisation", "partner", "room", "request", "disclosure", "address"}
    assert [one for one in heard(scene.pair.startup) if "Secret" in str(one) or scene.document.title in str(one)] == []


def test_the_other_side_hears_nothing_of_what_it_may_not_know(scene):
    Document.objects.update(announced=False)
    Webhook.objects.create(
        organisation=scene.pair.manufacturer, url="https://example.com/hook", events=["disclosure.revoked"]
    )
    revoke(grant=scene.give(export=UNSURE), by=scene.ada)
    assert heard(scene.pair.manufacturer) == []
