"""What one side of a room is never shown of the other's people, and what nobody sees in another person's name."""

import io
import json
import zipfile

import pytest
from allauth.mfa.models import Authenticator
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.acting import ACTING, begin_acting
from collaboration.actions.disclosing import ask
from collaboration.actions.talking import send_message
from collaboration.hurdles import OURS
from collaboration.models import Milestone, RoomMember, RoomTask
from core.api import path_view
from tests.collaboration.disclosure_scene import Disclosure
from tests.collaboration.scene import logged, make_agreement, make_document, make_pilot, sit
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "nobody.knows.me@people.example"


@pytest.fixture
def scene():
    """A room in which somebody of the manufacturer, who has an address and no name, has done all that is told."""
    made = Disclosure()
    shy = sit(made.room, made.pair.manufacturer, role="editor", person=make_user(ADDRESS, name=""))
    send_message(room=made.room, text="We looked at it.", by=shy)
    RoomMember.objects.filter(user=shy).update(seen_at=timezone.now())
    send_message(room=made.room, text="And?", by=made.ada)
    RoomMember.objects.filter(user=shy).update(seen_at=timezone.now())
    RoomTask.objects.create(room=made.room, title="Try it", owner=shy)
    RoomTask.objects.create(room=made.room, title="Tried it", owner=shy, done_at=timezone.now(), done_by=shy)
    made.grant = made.give(people=[shy])
    logged(made.room, "document.viewed", by=shy, organisation=made.pair.manufacturer.pk, grant=made.grant.pk, page=1)
    made.other = make_document(made.pair.startup)
    made.asked = ask(room=made.room, document=made.other, purpose="evaluation", words="To look at it", by=shy)
    made.pilot = make_pilot(made.room)
    Milestone.objects.create(
        pilot=made.pilot, title="Ten parts", position=1, reached_at=timezone.now(), reached_by=shy, words="Made."
    )
    now = timezone.now()
    ended = {"ended_by": shy, "ended_words": "No more.", "ended_at": now, "in_force_at": now, "ends_at": now}
    made.ended = make_agreement(made.room, state="terminated", signed=False, **ended)
    made.shy = shy
    return made


def pages(made) -> list[str]:
    rooms = ("room", "room-tasks", "room-people", "room-documents", "room-agreement", "room-pilots", "room-log")
    found = [reverse(f"collaboration:{name}", args=[made.room.pk]) for name in rooms]
    found += [
        reverse("collaboration:grant", args=[made.grant.pk]),
        reverse("collaboration:pilot", args=[made.pilot.pk]),
    ]
    found += [reverse(f"collaboration:grant-{name}", args=[made.grant.pk]) for name in ("narrow", "renew", "revoke")]
    found += [reverse("collaboration:agreement", args=[made.ended.pk])]
    found += [reverse("collaboration:disclosure", args=[made.asked.pk]), reverse("collaboration:disclosures")]
    found += [reverse(f"collaboration:{name}", args=[made.document.pk]) for name in ("document", "document-grants")]
    return [*found, f"/api/v1/rooms/{made.room.pk}/messages"]


def test_who_has_no_name_is_not_called_by_their_address(client, scene):
    client.force_login(scene.ada)
    told = {address: client.get(address) for address in pages(scene)}
    assert {answer.status_code for answer in told.values()} == {200}
    assert [address for address, answer in told.items() if ADDRESS.partition("@")[0] in answer.content.decode()] == []
    spoken = told[f"/api/v1/rooms/{scene.room.pk}/messages"].json()["items"]
    assert [one["by"] for one in spoken] == ["Ada", "a member of the team"]
    log = client.post(reverse("collaboration:room-log-file", args=[scene.room.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(log.streaming_content))) as archive:
        taken = b"".join(archive.read(name) for name in archive.namelist())
    assert (b"a member of the team" in taken, ADDRESS.encode() in taken) == (True, False)


def test_the_pages_do_name_who_has_a_name(client, scene):
    """The control: the same pages call them by it, so somebody is named there at all."""
    scene.shy.name = "Zhao Zyp"
    scene.shy.save()
    client.force_login(scene.ada)
    named = [address for address in pages(scene) if "Zhao Zyp" in client.get(address).content.decode()]
    assert len(named) >= 10, named


# --- in another person's name -------------------------------------------------------------------------------------------
def act_as(client, person) -> None:
    by = make_staff(is_superuser=True)
    Authenticator.objects.create(user=by, type="totp", data={"secret": "x"})
    client.force_login(by)
    row = begin_acting(by=by, person=person, reason="They cannot find a button.")
    session = client.session
    session[ACTING] = row.pk
    session.save()


def test_an_administrator_reads_no_room_by_the_api_in_a_members_name(client, scene):
    addresses = [
        "/api/v1/rooms",
        f"/api/v1/rooms/{scene.room.pk}/messages",
        f"/api/v1/rooms/{scene.room.pk}/agreements",
        f"/api/v1/agreements/{scene.agreement.pk}",
        "/api/v1/disclosures?which=given",
        f"/api/v1/disclosures/{scene.grant.pk}",
        f"/api/v1/pilots/{scene.pilot.pk}",
        "/api/v1/introductions",
        "/api/v1/consents",
    ]
    client.force_login(scene.ada)
    assert {client.get(address).status_code for address in addresses} == {200}
    act_as(client, scene.ada)
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {403}
    assert all(scene.document.title not in answer.content.decode() for answer in answers)
    said = client.post(addresses[1], json.dumps({"text": "Hello"}), content_type="application/json")
    assert (said.status_code, scene.room.messages.count()) == (403, 2)
    assert client.get("/api/v1/me").status_code == 200, "what is their own account's stays open"


def test_whatever_this_app_answers_by_the_api_is_behind_the_hurdle():
    """Each operation that lives in this app, or is written in api/ for it, has one of the tags that are asked for."""
    without = [
        operation.operation_id
        for operation in operations(get_resolver())
        if operation.view_func.__module__.startswith("collaboration.") and not OURS & set(operation.tags or ())
    ]
    assert without == []


def operations(resolver):
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from operations(one)
        elif (found := path_view(one.callback)) is not None:
            yield from found.operations
