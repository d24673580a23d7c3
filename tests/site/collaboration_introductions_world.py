"""Introductions of the world: one open with a question, one that was declined, one by the park, and the keys of letters."""

from datetime import timedelta

from django.utils import timezone

from collaboration.introducing.keys import link_for
from collaboration.models import Introduction, IntroductionKey, IntroductionWord
from tests.factories import make_introduction
from tests.site.canaries import World
from tests.site.roles import MANUFACTURER, NO_ONE, OTHER, STARTUP

BOTH = STARTUP | MANUFACTURER
READERS = {"asked": STARTUP | OTHER, "declined": BOTH, "by the park": BOTH, "introduction": BOTH}
"""Who reads which, by its name in `world.together`."""


def plant_introductions(world: World) -> None:
    asked, people = world.together["asked"], world.people
    IntroductionWord.objects.create(
        introduction=asked,
        organisation=asked.partner,
        by=people["other_owner"],
        text=world.plant("question about a request", STARTUP | OTHER),
        language="en",
    )
    pair = {"organisation": world.organisations["startup"], "partner": world.organisations["manufacturer"]}
    about = {"need": world.listings["need"], "offer": world.listings["public"]}
    before = timezone.now() - timedelta(days=200)
    world.together["declined"] = make_introduction(
        **pair,
        **about,
        message=world.plant("note of a declined introduction", BOTH),
        state=Introduction.State.DECLINED,
        asked_at=before,
        ended_at=before,
        ended_by=people["manufacturer_owner"],
        declined_for=pair["partner"],
        reason=Introduction.Reason.TIMING,
        words=world.plant("words of a decline", BOTH),
    )
    world.together["by the park"] = make_introduction(
        **pair,
        **about,
        message=world.plant("note by the park", BOTH),
        origin=Introduction.Origin.PARK,
        asked_by=people["staff"],
        organisation_agreed_at=None,
    )
    world.keys["of a request"] = link_for(asked, people["other_owner"])
    world.keys["used"] = link_for(world.together["declined"], people["manufacturer_owner"])
    IntroductionKey.objects.filter(introduction=world.together["declined"]).update(used_at=before)
    for key in IntroductionKey.objects.all():
        world.know(key.digest, f"digest of key {key.pk}", NO_ONE, never=True)
