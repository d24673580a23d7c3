"""The world's verifications and teams, with their evidence, remarks, invitations and requests to join."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from core.files import store
from ecosystem.actions.verification import decline, request_verification
from ecosystem.files import EVIDENCE
from ecosystem.models import Claim, Evidence, Invitation, JoinRequest, VerificationRemark, VerificationRequest
from ecosystem.models.team import digest_of, new_token
from tests.site.canaries import World
from tests.site.roles import EVERYBODY, NO_ONE, STAFF, STARTUP, STARTUP_EDITORS

EDITORS_OF = {"startup": STARTUP_EDITORS, "unverified": frozenset({"unverified_owner"})}
"""Of those that have shown evidence."""


def _evidence(world: World, key: str) -> None:
    """A file of evidence, and what was said of it."""
    organisation, readers = world.organisations[key], STAFF | EDITORS_OF[key]
    words = b"%PDF-1.7 " + world.plant(f"file of evidence of {key}", readers).encode()
    name = f"{world.plant(f'file name of evidence of {key}', readers)}.pdf"
    file = store(words, purpose=EVIDENCE, owner_id=organisation.pk, name=name, content_type="application/pdf", by=None)
    world.evidence[key] = Evidence.objects.create(organisation=organisation, file=file)
    for from_park in (True, False):
        VerificationRemark.objects.create(
            organisation=organisation,
            text=world.plant(f"remark on {key}, {from_park}", readers),
            from_park=from_park,
        )


def _claims(world: World, key: str, members: frozenset[str]) -> None:
    """Two sources that differ, and a third that was decided against."""
    organisation, readers = world.organisations[key], STAFF | EDITORS_OF[key]
    about = {"organisation": organisation, "fact": "customers"}
    shown = EVERYBODY if organisation.is_verified else readers | members
    world.claims[f"{key} own"] = Claim.objects.create(
        **about,
        number=40,
        source="owner",
        link=f"https://{world.plant(f'link of a claim of {key}', readers)}.example/",
        evidence=world.evidence[key],
    )
    world.claims[f"{key} park"] = Claim.objects.create(
        **about, number=4, source="register", where=world.plant(f"register of a claim of {key}", shown)
    )
    Claim.objects.create(
        **about,
        number=400,
        source="import",
        where=world.plant(f"list of an ended claim of {key}", readers),
        ended_at=timezone.now(),
        ended_reason=world.plant(f"why a claim of {key} ended", readers),
    )


def plant_verification(world: World, members: Mapping[str, frozenset[str]]) -> None:
    """`members` belong to each organisation."""
    for key in EDITORS_OF:
        _evidence(world, key)
        _claims(world, key, members[key])
    owners = {"unverified": "unverified_owner", "declined": "declined_owner"}
    for key, role in owners.items():
        organisation = world.organisations[key]
        evidence = world.plant(f"evidence of {key}", STAFF | {role})
        request_verification(organisation=organisation, evidence=evidence, by=world.people[role])
    answer = world.plant("answer to declined", STAFF | {"declined_owner"})
    decline(organisation=world.organisations["declined"], by=world.people["staff"], answer=answer)
    VerificationRequest.objects.create(
        organisation=world.organisations["startup"],
        evidence=world.plant("evidence of startup", STAFF | STARTUP_EDITORS),
        requested_by=world.people["startup_owner"],
        decided_at=timezone.now(),
        decided_by=world.people["staff"],
        granted=True,
        answer=world.plant("answer to startup", STAFF | STARTUP),
    )


def plant_team(world: World) -> None:
    """Somebody invited to the startup, somebody who asks to join it, and a member."""
    startup, owner = world.organisations["startup"], frozenset({"startup_owner"})
    address = world.plant("invited address", owner | STAFF)
    token = new_token()
    world.team["invitation"] = Invitation.objects.create(
        organisation=startup,
        email=f"{address}@people.example",
        role="viewer",
        language="en",
        digest=digest_of(token),
        sent_at=timezone.now() - timedelta(hours=1),
        expires_at=timezone.now() + timedelta(days=9),
        invited_by=world.people["startup_owner"],
    )
    world.keys["invitation"] = token
    world.know(digest_of(token), "digest of an invitation", NO_ONE, never=True)
    world.team["member"] = startup.memberships.get(user=world.people["startup_viewer"])
    note = world.plant("note of who asks to join", owner | STAFF)
    world.team["asking"] = JoinRequest.objects.create(organisation=startup, user=world.people["newcomer"], note=note)
