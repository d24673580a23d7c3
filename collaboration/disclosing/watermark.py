"""The mark of a reader on what they read: who, for whom, when by two clocks, and a code that the disclosure log holds."""

import secrets
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from core.apart.letters import set_in_fonts
from core.templatetags.instants import offset
from ecosystem.models import Organisation

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Mark:
    """`lines` as core/apart draws them; `code` stands in the picture and in the log, so that a copy leads back to one read."""

    lines: list[list[dict[str, Any]]]
    code: str


def mark_of(user, organisation: Organisation) -> Mark:
    code = "".join(secrets.choice(LETTERS) for _letter in range(8))
    code = f"{code[:4]}-{code[4:]}"
    now = timezone.now()
    there = now.astimezone(ZoneInfo(user.time_zone))
    when = f"{now:%Y-%m-%d %H:%M} UTC · {there:%H:%M} {offset(there)}"
    # Names may be erased or very long; the address says who it is where a name does not.
    who = f"{(user.name or user.email)[:40]} · {organisation.name[:40]}"
    return Mark(set_in_fonts([who, when, code]), code)
