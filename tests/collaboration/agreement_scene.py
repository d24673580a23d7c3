"""Agreements for stories, through the actions."""

from collections.abc import Mapping
from typing import Any

from collaboration.actions.agreements import offer_agreement
from collaboration.actions.signing import sign_agreement
from collaboration.agreeing.agreements import Terms
from collaboration.models import Agreement, AgreementTemplate, LogEntry, Room, Signature

OWN = {"en": "1. Purpose\n\nBoth try a nozzle on line 3.", "zh-hans": "1. 目的\n\n双方在三号线试用喷嘴。"}
MUTUAL = Terms(None, "en", 24, 36)


def offer(room: Room, by, *, terms: Terms = MUTUAL, bodies: Mapping[str, str] = OWN, **fields: Any) -> Agreement:
    """One with a text of their own, unless a template is given."""
    return offer_agreement(room=room, terms=terms, bodies=bodies, by=by, **fields)


def sign(agreement: Agreement, by, **fields: Any) -> Signature:
    given = {
        "shown": agreement.text_sha256,
        "name": by.name,
        "capacity": "Managing director",
        "authorised": True,
        "language": by.language,
        "method": "password",
    }
    return sign_agreement(agreement=agreement, by=by, **(given | fields))


def in_force(room: Room, ada, li, **fields: Any) -> Agreement:
    """One that both have signed."""
    agreement = offer(room, ada, **fields)
    sign(agreement, ada)
    sign(agreement, li)
    agreement.refresh_from_db()
    return agreement


def template(**fields: Any) -> AgreementTemplate:
    """The edition that came with the site, or one like it."""
    found = AgreementTemplate.objects.filter(published_at__isnull=False).first()
    if found is not None and not fields:
        return found
    from django.utils import timezone

    words = {"text_en": "1. Purpose\n\nTo keep secrets.", "text_zh": "1. 目的\n\n保守秘密。", "edition": 1}
    return AgreementTemplate.objects.create(**(words | {"published_at": timezone.now()} | fields))


def kinds(room: Room) -> list[str]:
    """What the room's log says of agreements, in order."""
    rows = LogEntry.objects.filter(room=room, kind__startswith="agreement.").order_by("number")
    return [kind.removeprefix("agreement.") for kind in rows.values_list("kind", flat=True)]
