"""The link in a letter by which one person answers one request, once, without signing in.

The link is signed and only its digest is kept: a copy of the database opens nothing, and neither does a link that is
signed but has been replaced. Asking writes nothing; `claim` uses it up, in the transaction of the answer.
"""

import hashlib

from django.core.signing import BadSignature, Signer
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from collaboration.models import Introduction, IntroductionKey
from core.transitions import StateHasMoved
from ecosystem.models import Membership, Organisation

signer = Signer(salt="collaboration.introduction")


class Stands(TextChoices):
    """What may be done with a key."""

    OPEN = "open"
    USED = "used"
    ENDED = "ended"


def link_for(introduction: Introduction, person: User) -> str:
    """The key of a person's link: the same one until it is used, then a new one."""
    row = IntroductionKey.objects.filter(introduction=introduction, person=person).first()
    if row is None:
        row = IntroductionKey(introduction=introduction, person=person)
    elif row.used_at is not None:
        row.made_at, row.used_at = timezone.now(), None
    token = _token(row)
    row.digest = _digest(token)
    row.save()
    return token


def _token(row: IntroductionKey) -> str:
    return signer.sign(f"{row.introduction_id}-{row.person_id}-{int(row.made_at.timestamp() * 1_000_000)}")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def read(token: str) -> IntroductionKey | None:
    """The key of a link, used or not; None for one that we did not make, or have replaced."""
    try:
        signer.unsign(token)
    except BadSignature:
        return None
    rows = IntroductionKey.objects.select_related("introduction__organisation", "introduction__partner", "person")
    return rows.filter(digest=_digest(token)).first()


def side_of_key(key: IntroductionKey) -> Organisation | None:
    """The side for which its person would answer; None where there is nothing to answer, or they no longer may."""
    introduction = key.introduction
    if not key.person.is_active:
        return None
    edited = Membership.objects.filter(user=key.person, role__in=Membership.EDITING)
    mine = set(edited.values_list("organisation_id", flat=True))
    return next((one for one in introduction.sides if one.pk in mine and introduction.waits_for(one.pk)), None)


def standing_of(key: IntroductionKey) -> Stands:
    if key.used_at is not None:
        return Stands.USED
    over = key.introduction.expires_at <= timezone.now()
    return Stands.ENDED if over or side_of_key(key) is None else Stands.OPEN


def claim(key: IntroductionKey) -> None:
    """Uses a key up, by compare-and-swap. Raises StateHasMoved for whoever comes second."""
    if not IntroductionKey.objects.filter(pk=key.pk, digest=key.digest, used_at=None).update(used_at=timezone.now()):
        raise StateHasMoved(_("This link has been used already."))
