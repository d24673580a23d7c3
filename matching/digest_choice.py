"""Wanting weekly matches, or not."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.telling import DIGEST, stopper
from core import audit
from matching.models import DigestChoice


@stopper(DIGEST)
def stop_digests(person: User) -> None:
    choose_digests(wanted=False, by=person)


@transaction.atomic
def choose_digests(*, wanted: bool, by: User) -> None:
    """Switches a person's weekly matches on or off, for all their organisations. People choose for themselves."""
    before = DigestChoice.objects.filter(person=by).values_list("wanted", flat=True).first()
    if before == wanted:
        return
    DigestChoice.objects.update_or_create(person=by, defaults={"wanted": wanted, "changed_at": timezone.now()})
    audit.record("digest.chosen", by=by, target=by, before={"wanted": before}, after={"wanted": wanted})
