"""Agreements of the world's room: one in force, one that waits for signatures, one that is over, and a draft template."""

from django.utils import timezone

from collaboration.agreeing.agreements import digest_of
from collaboration.models import Agreement, AgreementTemplate, Signature
from core.files import store
from tests.collaboration.agreement_scene import template
from tests.site.canaries import World
from tests.site.roles import SITTING, STAFF


def plant_agreements(world: World) -> None:
    room = world.together["room"]
    standing = world.together["agreement"] = Agreement.objects.get(room=room, state="in_force")
    standing.text_en = world.plant("English text of an agreement", SITTING)
    standing.text_zh = world.plant("Chinese text of an agreement", SITTING)
    standing.text_sha256 = digest_of(standing)
    standing.pdf = store(
        b"%PDF-1.4 " + world.plant("frozen copy of an agreement", SITTING).encode(),
        purpose="agreement",
        owner_id=room.organisation_id,
        name=f"{world.plant('name of a frozen copy', SITTING)}.pdf",
        content_type="application/pdf",
        by=None,
    )
    standing.save()
    for signature in Signature.objects.filter(agreement=standing):
        signature.name = world.plant(f"name of a signer ({signature.organisation_id})", SITTING)
        signature.capacity = world.plant(f"capacity of a signer ({signature.organisation_id})", SITTING)
        signature.text_sha256 = standing.text_sha256
        signature.save()
    world.together["agreement offered"] = _one(world, "offered", offered_by=world.people["startup_owner"])
    over = _one(world, "terminated", in_force_at=timezone.now(), ends_at=timezone.now(), ended_at=timezone.now())
    over.ended_words = world.plant("words of a termination", SITTING)
    over.save()
    world.together["agreement over"] = over
    world.together["edition"] = template()
    world.together["draft edition"] = AgreementTemplate.objects.create(
        edition=2,
        text_en=world.plant("English text of a template nobody can sign yet", STAFF),
        text_zh=world.plant("Chinese text of a template nobody can sign yet", STAFF),
    )


def _one(world: World, state: str, **columns) -> Agreement:
    room = world.together["room"]
    made = Agreement(
        room=room,
        state=state,
        text_en=world.plant(f"English text of an agreement, {state}", SITTING),
        text_zh=world.plant(f"Chinese text of an agreement, {state}", SITTING),
        prevails="en",
        offered_for=room.organisation,
        **columns,
    )
    made.text_sha256 = digest_of(made)
    made.save(force_insert=True)
    return made
