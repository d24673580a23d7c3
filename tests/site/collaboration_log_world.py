"""A room's log with an entry of each kind, a document that the other side may not know of, and pairs that are stuck."""

from datetime import timedelta

from django.utils import timezone

from collaboration.logbook.seals import sealed
from collaboration.logbook.words import WORDS
from tests.collaboration.scene import logged, make_document, make_pilot, make_version
from tests.site.canaries import World
from tests.site.roles import SITTING, STARTUP


def plant_log(world: World) -> None:
    room, people = world.together["room"], world.people
    startup = world.organisations["startup"]
    hidden = make_document(
        startup, title=world.plant("title of a document that nobody was told of", STARTUP), announced=False
    )
    known = make_document(startup, title=world.plant("title of a document in a log", SITTING | STARTUP))
    version = make_version(known)
    pilot = make_pilot(
        room,
        title=world.plant("title of a pilot in a log", SITTING),
        goal=world.plant("goal of a pilot in a log", SITTING, never=True),
    )
    type(pilot).objects.filter(pk=pilot.pk).update(moved_at=timezone.now() - timedelta(days=30))
    for kind in sorted(WORDS):
        about = {"document": str((hidden if kind == "document.viewed" else known).pk), "pilot": str(pilot.pk)}
        person = people["manufacturer_owner"]
        logged(room, kind, by=person, organisation=room.partner_id, person=person.pk, version=version.pk, **about)
    room.refresh_from_db()
    world.together["seal of the log"] = sealed(room, timezone.now())
    # There can be one open introduction of a pair, so the one that waits is the one that was asked.
    stuck = world.together["stuck introduction"] = world.together["asked"]
    type(stuck).objects.filter(pk=stuck.pk).update(asked_at=timezone.now() - timedelta(days=9))
