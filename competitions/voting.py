"""What the public's vote goes by: one address one vote, and no count before the end."""

import unicodedata
from contextlib import suppress
from datetime import datetime

from django.db.models import Count
from django.utils.crypto import salted_hmac

from competitions.models import Finalist, PublicVote

ONE_LETTERBOX = {"gmail.com", "googlemail.com"}
"""Where dots in the first part make no difference, and both names are one provider's."""


def normalised(address: str) -> str:
    """An address as it is counted: small letters, nothing from a plus sign on before the @, and at Gmail no dots.

    >>> normalised(" Jo.Ann+Award@GoogleMail.com "), normalised("Jo.Ann@Firma.DE")
    ('joann@gmail.com', 'jo.ann@firma.de')
    """
    local, _at, domain = unicodedata.normalize("NFKC", address).strip().lower().rpartition("@")
    local = local.partition("+")[0]
    with suppress(UnicodeError):  # no domain there is: nobody reads mail there, so nothing is counted
        domain = domain.encode("idna").decode()
    if domain in ONE_LETTERBOX:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def digest_in(vote: PublicVote, address: str) -> str:
    """What is kept of an address in one vote. Keyed by the site's secret: nobody finds out who voted by trying names."""
    return salted_hmac(f"vote:{vote.pk}", normalised(address), algorithm="sha256").hexdigest()


def is_open(vote: PublicVote, now: datetime) -> bool:
    return vote.status == PublicVote.Status.PUBLISHED and vote.opens_at <= now < vote.closes_at


def candidates(vote: PublicVote):
    """Those one may vote for, in the order of their numbers: an order that tells nothing."""
    rows = Finalist.objects.standing().filter(competition=vote.competition_id)
    return (
        rows.select_related("application__organisation", "application__competition", "category")
        .prefetch_related("application__organisation__texts")
        .order_by("application_id")
    )


def votes_by_finalist(vote: PublicVote) -> dict[int, int]:
    """Finalist → counted votes. Nobody asks this before the end (`results`, competitions/voted.py)."""
    counted = vote.ballots.counted().values("choice").order_by("choice").annotate(votes=Count("pk"))
    return dict(counted.values_list("choice", "votes"))


def results(vote: PublicVote, now: datetime) -> list[Finalist] | None:
    """Each candidate with `votes`, most first; None before the end, for staff as for everybody."""
    if vote.status != PublicVote.Status.PUBLISHED or now < vote.closes_at:
        return None
    numbers = votes_by_finalist(vote)
    rows = list(candidates(vote))
    for row in rows:
        row.votes = numbers.get(row.pk, 0)
    return sorted(rows, key=lambda row: (-row.votes, row.application_id))
