"""The conditions that a listing has set, as short as a line can say them."""

from dataclasses import dataclass

from django.utils.translation import pgettext

from ecosystem.models import Listing


@dataclass(frozen=True)
class Condition:
    """One condition in a few words; `must` where the need insists on it."""

    text: str
    must: bool


def conditions_of(listing: Listing) -> list[Condition]:
    """What is set, in the order of the editor; nothing for what is left open. Two queries, unless prefetched."""
    comma = pgettext("between names", ", ")
    texts = {
        "trl": _level("TRL", listing.trl_min, listing.trl_max),
        "mrl": _level("MRL", listing.mrl_min, listing.mrl_max),
        "region": comma.join(concept.label for concept in listing.regions.all()),
        "certificate": comma.join(concept.label for concept in listing.certificates.all()),
        "volume": listing.volume,
        "language": comma.join(listing.spoken),
    }
    musts = listing.musts if listing.kind == Listing.Kind.NEED else ()
    return [Condition(text, kind in musts) for kind, text in texts.items() if text]


def _level(scale: str, least: int | None, most: int | None) -> str:
    """TRL 4–6, TRL 4 where both ends are the same, TRL ≥ 4 or ≤ 6 where one is open."""
    if least is None and most is None:
        return ""
    if least is None or most is None:
        return f"{scale} ≥ {least}" if most is None else f"{scale} ≤ {most}"
    return f"{scale} {least}" if least == most else f"{scale} {least}–{most}"
