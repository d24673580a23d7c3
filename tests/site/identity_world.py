"""The world's other names, proofs of domains, likely duplicates, and one organisation that was merged into another."""

from ecosystem.actions.merging import merge
from ecosystem.identity.hosts import domain_of
from ecosystem.models import DomainProof, DuplicatePair, OrganisationName
from tests.factories import make_organisation
from tests.site.canaries import World
from tests.site.roles import EVERYBODY, NO_ONE, STAFF, STARTUP_EDITORS, UNVERIFIED

EDITORS_OF = {"startup": STARTUP_EDITORS, "unverified": frozenset({"unverified_owner"})}


def plant_identity(world: World) -> None:
    for key, editors in EDITORS_OF.items():
        organisation = world.organisations[key]
        readers = EVERYBODY if key == "startup" else UNVERIFIED | STAFF
        world.identity[f"name of {key}"] = OrganisationName.objects.create(
            organisation=organisation, kind="former", text=world.plant(f"former name of {key}", readers)
        )
        DomainProof.objects.create(
            organisation=organisation,
            host=domain_of(organisation.website),
            token=world.plant(f"token of the domain of {key}", editors),
        )
    startup, unverified, other = (world.organisations[key] for key in ("startup", "unverified", "declined"))
    for state, (one, two) in {"open": (startup, unverified), "dismissed": (startup, other)}.items():
        decided = {} if state == "open" else {"decided_at": startup.created_at, "decided_by": world.people["staff"]}
        first, second = sorted((one, two), key=lambda row: row.pk)
        word = world.plant(f"why two are alike, {state}", STAFF)
        reasons = [{"code": "name_same", "one": word, "other": word}]
        world.identity[f"pair {state}"] = DuplicatePair.objects.create(
            first=first, second=second, state=state, score=0.8, reasons=reasons, **decided
        )
    _merged(world)


def _merged(world: World) -> None:
    """What only the one that is no more said is kept for undoing, and shown to nobody."""
    gone = make_organisation(
        "startup", slug=world.plant("slug of merged", STAFF), name=world.plant("name of merged", EVERYBODY)
    )
    gone.texts.update(tagline=world.plant("tagline of merged", NO_ONE, never=True))
    kept = world.organisations["startup"]
    world.identity["slug of merged"] = gone.slug
    world.identity["merge"] = merge(kept=kept, gone=gone, by=world.people["staff"])
