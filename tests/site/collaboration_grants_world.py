"""Documents in every state between the startup and the manufacturer, each with its own words planted."""

from datetime import timedelta

from django.utils import timezone

from collaboration.actions.grants import narrow
from collaboration.models import ControlList, Declaration, DisclosureRequest, Grant, GrantPerson
from tests.collaboration.scene import logged, make_declaration, make_document, make_grant, make_version, sit
from tests.site.canaries import World
from tests.site.roles import OTHER, STAFF, STARTUP

GIVERS = frozenset({"startup_owner", "startup_editor"})
READER = frozenset({"manufacturer_owner"})
BOTH = GIVERS | READER
SHOWN = {
    "open": BOTH,
    "expired": BOTH,
    "revoked": BOTH,
    "narrowed": BOTH,
    "named another": GIVERS,
    "waiting": GIVERS,
}
"""The grants by their state, and who may know of each."""


def plant_grants(world: World) -> None:
    room, startup = world.together["room"], world.organisations["startup"]
    world.together["colleague"] = sit(room, world.organisations["manufacturer"])
    for state, knowing in SHOWN.items():
        _grant(world, room, startup, state, knowing)
    for name, announced, readers in (("none", False, STARTUP), ("announced", True, STARTUP | READER)):
        document = make_document(
            startup, title=world.plant(f"title of a document: {name}", readers), announced=announced
        )
        world.together[f"version {name}"] = make_version(
            document, note=world.plant(f"note of a version: {name}", STARTUP)
        )
        world.together[f"document {name}"] = document
    theirs = make_document(
        world.organisations["other"], title=world.plant("title of another's document", OTHER), announced=True
    )
    world.together["version of another"] = make_version(theirs)
    world.together["document of another"] = theirs
    _request(world, room)
    world.together["control list"], _made = ControlList.objects.get_or_create(
        which="eu", edition="first", defaults={"valid_from": timezone.localdate()}
    )


def _grant(world: World, room, startup, state: str, knowing: frozenset[str]) -> None:
    document = make_document(
        startup, title=world.plant(f"title of a document: {state}", STARTUP | knowing), announced=False
    )
    version = make_version(document, note=world.plant(f"note of a version: {state}", STARTUP))
    answer = {"answer": "unsure", "review": "waiting"} if state == "waiting" else {"answer": "licensed"}
    declaration = make_declaration(
        licence=world.plant(f"licence: {state}", GIVERS),
        country=world.plant(f"country: {state}", GIVERS | (STAFF if state == "waiting" else frozenset())),
        end_use=world.plant(f"end use: {state}", GIVERS | (STAFF if state == "waiting" else frozenset())),
        **answer,
    )
    grant = make_grant(
        room, version, declaration=declaration, words=world.plant(f"words of a grant: {state}", knowing),
        granted_by=world.people["startup_owner"], mode="download" if state == "narrowed" else "view",
    )  # fmt: skip
    _bring(world, grant, state)
    world.together[f"document {state}"], world.together[f"version {state}"] = document, version
    world.together[f"grant {state}"] = grant
    world.together[f"receipt {state}"] = logged(room, "grant.given", grant=grant.pk)


def _bring(world: World, grant: Grant, state: str) -> None:
    now, rows = timezone.now(), Grant.objects.filter(pk=grant.pk)
    if state == "expired":
        rows.update(starts_at=now - timedelta(days=9), ends_at=now - timedelta(seconds=1))
    elif state == "revoked":
        rows.update(closed_at=now, closed_how="revoked")
    elif state == "narrowed":
        narrow(grant=grant, by=world.people["startup_owner"], view_only=True)
    elif state == "named another":
        rows.update(named=True)
        GrantPerson.objects.create(grant=grant, user=world.together["colleague"])
    elif state == "waiting":
        world.together["declaration"] = Declaration.objects.get(grant=grant)


def _request(world: World, room) -> None:
    asked = DisclosureRequest.objects.create(
        room=room,
        document=world.together["document announced"],
        organisation=world.organisations["manufacturer"],
        purpose="pilot",
        words=world.plant("words of a request", BOTH),
        asked_by=world.people["manufacturer_owner"],
    )
    world.together["request"] = asked
    world.together["answered request"] = DisclosureRequest.objects.create(
        room=room,
        document=world.together["document announced"],
        organisation=world.organisations["manufacturer"],
        purpose="pilot",
        words=world.plant("words of an answered request", BOTH),
        answer=world.plant("answer to a request", BOTH),
        state="declined",
        ended_at=timezone.now(),
    )
