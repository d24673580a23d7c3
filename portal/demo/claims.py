"""What is said of the demo's organisations: most by themselves, some with the park's eye on the evidence, a few in
dispute. The same for the same organisation each time."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from accounts.models import User
from ecosystem.models import Claim, Organisation
from taxonomy.models import Concept

SIZES = Organisation.Size.values
LIST, REGISTER = "Gründerliste 2024", {"startup": "Handelsregister", "manufacturer": "国家企业信用信息公示系统"}


def claims_of(
    row: Organisation, entry: dict, *, since: datetime, now: datetime, staff: User, concepts: Mapping[str, Concept]
) -> Iterator[Claim]:
    """Yields the claims of one organisation of the demo's files."""
    chance = random.Random(f"claims of {row.slug}")  # noqa: S311 (not a secret)
    own = {"organisation": row, "source": Claim.Source.OWNER, "said_at": since}
    yield Claim(fact="size", choice=entry["employees"], **own)
    yield Claim(fact="founded", number=entry["founded"], **own)
    for code in dict.fromkeys(entry["certificates"]):
        until = (now + timedelta(days=chance.randint(90, 1000))).date()
        seen = {"seen_at": since, "seen_by": staff} if chance.random() < 0.5 else {}
        dated = {"valid_until": until, "link": f"{entry['website']}/certificates"} if chance.random() < 0.8 else {}
        yield Claim(fact="certificate", concept=concepts[code], **own, **dated, **(seen if dated else {}))
    if row.kind == "startup":
        yield Claim(fact="sme", choice="micro" if entry["employees"] == "1-10" else "small", **own)
        if chance.random() < 0.6:
            yield Claim(fact="funding", number=chance.randint(4, 120) * 100_000, unit="EUR", **own)
    elif chance.random() < 0.6:
        yield Claim(fact="capacity", number=chance.randint(2, 90) * 1000, unit="pieces", **own)
    if chance.random() < 0.3:
        yield Claim(
            organisation=row, fact="founded", number=entry["founded"], source=Claim.Source.REGISTER,
            where=REGISTER[row.kind], said_at=since, said_by=staff, seen_at=since, seen_by=staff,
        )  # fmt: skip
    if entry["known_owner"] or chance.random() < 0.06:
        other = SIZES[(SIZES.index(entry["employees"]) + 1) % len(SIZES)]
        yield Claim(organisation=row, fact="size", choice=other, source=Claim.Source.IMPORT, where=LIST, said_at=since)
