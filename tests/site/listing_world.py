"""The files of the world's listings, one on each rung, and what people have saved of the directories."""

from core.files import store
from ecosystem.files import ATTACHMENT
from ecosystem.models import Attachment, SavedSearch
from ecosystem.models.rung import LISTING_RUNGS, Rung
from tests.site.canaries import World
from tests.site.roles import EVERYBODY, MANUFACTURER, SITTING, STAFF, STARTUP, UNVERIFIED, VERIFIED

OWNERS = {"public": STARTUP, "members": STARTUP, "draft": STARTUP, "need": MANUFACTURER, "unverified": UNVERIFIED}
SEEN_BY = {
    "public": EVERYBODY,
    "members": VERIFIED,
    "draft": STARTUP,
    "need": EVERYBODY,
    "unverified": UNVERIFIED | STAFF,
}
"""Who may see those listings that have files."""


def readers_of_file(listing: str, rung: str) -> frozenset[str]:
    """Whoever may see the listing and has reached the rung."""
    owners, seen_by = OWNERS[listing], SEEN_BY[listing]
    partners = SITTING if owners in (STARTUP, MANUFACTURER) else frozenset()
    reached = {Rung.PUBLIC: EVERYBODY, Rung.VERIFIED: VERIFIED | owners}.get(Rung(rung), owners | partners)
    return seen_by & reached


def plant_listing_files(world: World) -> None:
    for name in OWNERS:
        for rung in LISTING_RUNGS:
            readers, listing = readers_of_file(name, rung), world.listings[name]
            words = b"%PDF-1.7 " + world.plant(f"file of {name} on {rung}", readers).encode()
            file = store(
                words,
                purpose=ATTACHMENT,
                owner_id=listing.pk,
                name=f"{world.plant(f'file name of {name} on {rung}', readers)}.pdf",
                content_type="application/pdf",
                by=None,
            )
            title = world.plant(f"title of the file of {name} on {rung}", readers)
            world.files[name, rung] = Attachment.objects.create(listing=listing, file=file, title=title, rung=rung)


def plant_searches(world: World, roles: tuple[str, ...]) -> None:
    """A search of each, seen by nobody else."""
    for role in roles:
        mine = frozenset({role})
        world.searches[role] = SavedSearch.objects.create(
            user=world.people[role],
            name=world.plant(f"name of a search of {role}", mine),
            directory="listings",
            query=f"q={world.plant(f'words of a search of {role}', mine)}",
            often="never",
        )
