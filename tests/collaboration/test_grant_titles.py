"""What a grant's document is called: as now while the grant stands, as it was when the grant was given once it has ended."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone, translation

from collaboration.actions.documents import describe_document
from collaboration.actions.grants import revoke
from collaboration.logbook.names import in_words
from collaboration.models import Document, Grant, LogEntry
from tests.api.scene import Program
from tests.collaboration.disclosure_scene import Disclosure, read_page
from tests.collaboration.scene import sit

pytestmark = pytest.mark.django_db
MIGRATION = import_module("collaboration.migrations.0007_title_of_a_grant")
THEN, NOW = "Nozzle drawing", "Nozzle drawing, third design"


@pytest.fixture
def scene():
    scene = Disclosure(title=THEN)
    scene.grant = scene.give()
    return scene


def rename(scene, title: str = NOW, announced: bool = True) -> None:
    kind, rung = scene.document.kind, scene.document.rung
    describe_document(document=scene.document, title=title, kind=kind, rung=rung, announced=announced, by=scene.ada)


def pages(scene, person) -> list[bool]:
    """Of the pages that tell of the grant: (the title of then, the title of now) on each."""
    client, number = Client(), LogEntry.objects.get(kind="grant.given").number
    client.force_login(person)
    room = f"/en/rooms/{scene.room.pk}"
    addresses = [f"/en/grants/{scene.grant.pk}/", f"{room}/receipts/{number}/"]
    found = []
    for address in addresses:
        text = client.get(address).content.decode()
        found.append((f"{THEN}<" in text or f"{THEN} ·" in text, NOW in text))
    return found


def log_says(scene, person) -> list[str]:
    entries = LogEntry.objects.filter(room=scene.room, kind__in=("grant.given", "document.viewed", "grant.revoked"))
    with translation.override("en"):
        return [one.text.partition("“")[2].partition("”")[0] for one in in_words(list(entries), scene.room, person)]


def test_a_grant_that_stands_is_told_by_what_its_document_is_called_now(scene):
    rename(scene)
    assert scene.grant.title == THEN
    assert [pages(scene, person) for person in (scene.ada, scene.li)] == [[(False, True)] * 2] * 2
    assert log_says(scene, scene.li) == [NOW]


def test_a_grant_that_has_ended_is_told_by_what_its_document_was_called(scene):
    read_page(scene.grant, scene.li)
    revoke(grant=scene.grant, by=scene.ada)
    rename(scene)
    assert [pages(scene, person) for person in (scene.ada, scene.li)] == [[(True, False)] * 2] * 2
    assert log_says(scene, scene.li) == log_says(scene, scene.ada) == [THEN, THEN, THEN]
    client = Client()
    client.force_login(scene.li)
    room = client.get(f"/en/rooms/{scene.room.pk}/documents/").context
    assert [one.grant.told_title for one in room["over"]] == [THEN]
    assert [row["document"].title for row in room["announced"]] == [NOW]


def test_a_grant_whose_time_is_over_has_ended_before_anybody_writes_it_down(scene):
    rename(scene)
    long_ago = timezone.now() - timedelta(days=3)
    Grant.objects.update(starts_at=long_ago, ends_at=timezone.now() - timedelta(seconds=1))
    assert Grant.objects.get().told_title == THEN


def test_the_log_tells_a_colleague_who_was_not_named_nothing_of_what_it_was_called(scene):
    colleague = sit(scene.room, scene.pair.manufacturer)
    revoke(grant=scene.grant, by=scene.ada)
    scene.give(people=[scene.li])
    second = Grant.objects.get(closed_at=None)
    revoke(grant=second, by=scene.ada)
    rename(scene)
    assert log_says(scene, colleague) == [THEN, THEN, NOW, NOW]
    rename(scene, announced=False)
    assert log_says(scene, colleague) == [""] * 4


def test_the_api_tells_the_title_of_then(scene):
    revoke(grant=scene.grant, by=scene.ada)
    rename(scene)
    answer = Program(scene.li)("GET", f"/disclosures/{scene.grant.pk}")
    assert (answer.status_code, answer.json()["title"]) == (200, THEN)


def test_grants_of_before_are_given_the_title_that_their_document_has(scene):
    Grant.objects.update(title="")
    Document.objects.update(title=NOW)
    MIGRATION.copy(apps, None)
    assert Grant.objects.get().title == NOW
    MIGRATION.copy(apps, None)
    assert Grant.objects.get().title == NOW
