"""The world's ceremonies: one that has been announced, and one that is secret, with everything that belongs to each."""

from datetime import timedelta

from django.utils import timezone

from competitions.models import (
    Ballot,
    CeremonyPlan,
    Certificate,
    Finalist,
    Guest,
    PressPass,
    PressPicture,
    PublicVote,
    RunItem,
)
from competitions.models.application import digest_of, new_token
from core.files import store
from tests.site.canaries import World
from tests.site.roles import EVERYBODY, MANUFACTURER, ORGANISERS, OTHER

OF = {
    # name of the ceremony: (competition, application, its people, status)
    "announced": ("open", "submitted", OTHER, "revealed"),
    "secret": ("closed", "refused", MANUFACTURER, "secret"),
}


def plant_ceremonies(world: World) -> None:
    for name, (competition, application, people, status) in OF.items():
        _ceremony(world, name, world.competitions[competition], world.applications[application], people, status)
    _vote(world)


def _ceremony(world: World, name: str, competition, application, people, status: str) -> None:
    now = timezone.now()
    is_public = status == "revealed"
    readers = EVERYBODY if is_public else ORGANISERS | people
    plan = world.award[f"{name} plan"] = CeremonyPlan.objects.create(
        competition=competition,
        status=status,
        starts_at=now + timedelta(days=20),
        revealed_at=now if is_public else None,
    )
    finalist = world.award[f"{name} finalist"] = Finalist.objects.create(
        competition=competition,
        application=application,
        award="winner",
        place=1,
        printed_en=world.plant(f"printed name of the {name} finalist", readers),
        invited_at=now,
    )
    tokens = {what: new_token() for what in ("guest", "pass")}
    world.award |= {f"{name} {what}": token for what, token in tokens.items()}
    Guest.objects.create(
        plan=plan,
        name_en=world.plant(f"guest of the {name} ceremony", EVERYBODY),
        diet=world.plant(f"diet of a guest of the {name} ceremony", EVERYBODY),
        digest=digest_of(tokens["guest"]),
    )
    world.award[f"{name} item"] = RunItem.objects.create(
        plan=plan,
        kind="award",
        name_en=world.plant(f"item of the {name} run sheet", ORGANISERS),
        card_en=world.plant(f"card of the {name} run sheet", ORGANISERS),
        finalist=finalist,
    )
    _papers(world, name, competition, application, readers if is_public else ORGANISERS)
    PressPass.objects.create(
        competition=competition, name="Ada", medium="Paper", email="ada@paper.example", digest=digest_of(tokens["pass"])
    )


def _papers(world: World, name: str, competition, application, readers) -> None:
    words = {"name": world.plant(f"name on the {name} certificate", readers), "award": "Winner", "competition": "",
             "category": "", "prize": "", "city": ""}  # fmt: skip
    certificate = world.award[f"{name} certificate"] = Certificate.objects.create(
        competition=competition,
        application=application,
        kind="winner",
        content={"en": words, "zh-hans": words, "date": "2027-05-20"},
        sha256="0" * 64,
    )
    certificate.file = store(b"%PDF-1.7", purpose="certificate", owner_id=certificate.pk, name="certificate.pdf",
                             content_type="application/pdf", by=None)  # fmt: skip
    certificate.save(update_fields=["file"])
    file = store(b"\x89PNG", purpose="press-picture", owner_id=competition.pk, name="p.png", content_type="image/png",
                 by=None)  # fmt: skip
    world.award[f"{name} picture"] = PressPicture.objects.create(
        competition=competition,
        file=file,
        caption_en=world.plant(f"caption of the {name} picture", readers),
        credit="Ada",
    )


def _vote(world: World) -> None:
    now, token = timezone.now(), new_token()
    vote = PublicVote.objects.create(
        competition=world.competitions["open"],
        status="published",
        published_at=now,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=6),
        rules_en="One each.",
        rules_zh="每人一票。",
    )
    world.award["ballot"] = token
    Ballot.objects.create(
        vote=vote, choice=world.award["announced finalist"], address_digest="x", digest=digest_of(token)
    )
