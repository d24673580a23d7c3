"""Tones, reasons and money of orders, as pages and papers say them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

TONES = {
    "placed": "warn", "accepted": "info", "in_production": "accent", "shipped": "info", "delivered": "good",
    "closed": "neutral", "cancelled": "bad", "offered": "warn", "inspected": "good", "received": "good",
    "declined": "bad", "dropped": "neutral", "made": "warn", "rejected": "bad", "withdrawn": "neutral",
}  # fmt: skip
OBJECTIVES = {
    "cheapest": _("the cheapest way"),
    "fastest": _("the fastest way"),
    "greenest": _("the greenest way"),
    "weighted": _("by your own weights"),
    "answered": _("as the manufacturer has answered"),
}
BANDS = (
    (90, "A", _("A: very reliable")),
    (75, "B", _("B: reliable")),
    (60, "C", _("C: mixed")),
    (0, "D", _("D: often late or faulty")),
)
"""What staff see of a partner's score: the band that its low end reaches."""


def money(amount: Decimal, currency: str) -> str:
    return f"{number_format(amount, decimal_pos=2, force_grouping=True)} {currency}"


def signed(amount: Decimal, currency: str) -> str:
    return f"{'+' if amount >= 0 else '−'}{money(abs(amount), currency)}"


def band_of(low: float) -> tuple[str, str]:
    return next((letter, str(words)) for least, letter, words in BANDS if low >= least)
