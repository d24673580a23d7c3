"""What is said to people about numbers, and about why two organisations may be one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.identity import numbers
from ecosystem.identity.likeness import Likeness
from ecosystem.models import Organisation

KINDS = {
    numbers.USCC: gettext_lazy("unified social credit code (China)"),
    numbers.EU_VAT: gettext_lazy("VAT number (%(country)s)"),
    numbers.UK_COMPANY: gettext_lazy("company number (GB)"),
    numbers.UK_VAT: gettext_lazy("VAT number (GB)"),
    numbers.SWISS: gettext_lazy("UID number (CH)"),
    numbers.NORWEGIAN: gettext_lazy("organisation number (NO)"),
}


@dataclass(frozen=True)
class Told:
    """A sentence on a number, a few words for a badge, and the tone of both."""

    state: str
    badge: str
    sentence: str
    tone: str


def told_of_number(organisation: Organisation) -> Told | None:
    """What the portal makes of an organisation's registration number; None where it has none."""
    if not organisation.registration_number:
        return None
    region = organisation.region.code if organisation.region else ""
    found = numbers.read_number(organisation.registration_number, numbers.country_of(region))
    if found.state == numbers.UNKNOWN:
        sentence = _("The portal knows no rule for this kind of number. It is kept as you wrote it.")
        return Told(found.state, _("not of a kind that can be checked"), sentence, "neutral")
    kind = str(KINDS[found.kind]) % {"country": found.country.upper()}
    if found.is_right:
        return Told(
            found.state, _("form is right"), _("Read as: %(kind)s. Its form is right.") % {"kind": kind}, "good"
        )
    if found.state == numbers.CHECK_DIGIT:
        sentence = _(
            "Read as: %(kind)s. Its check digit is wrong, so one of its characters is mistyped. It is kept as you wrote it."
        )
        return Told(found.state, _("check digit wrong"), sentence % {"kind": kind}, "bad")
    sentence = _(
        "Read as: %(kind)s. It does not have the form of one: count its characters. It is kept as you wrote it."
    )
    return Told(found.state, _("form is wrong"), sentence % {"kind": kind}, "warn")


REASONS = {
    "number": gettext_lazy("the same registration number, %(one)s"),
    "other_number": gettext_lazy("two registration numbers, both of the right form: %(one)s and %(other)s"),
    "domain": gettext_lazy("the same web domain, %(one)s"),
    "city": gettext_lazy("the same town"),
    "other_country": gettext_lazy("two countries"),
    "name_same": gettext_lazy("the same name: %(one)s and %(other)s"),
    "name_slip": gettext_lazy("names a letter or two apart: %(one)s and %(other)s"),
    "name_shorter": gettext_lazy("the same name, but for a trade that only one tells: %(one)s and %(other)s"),
    "name_sound": gettext_lazy("names that sound alike: %(one)s and %(other)s"),
    "name_longer": gettext_lazy("one name begins with the other: %(one)s and %(other)s"),
    "former_same": gettext_lazy("another or former name is the same: %(one)s and %(other)s"),
    "former_slip": gettext_lazy("another or former name is a letter or two apart: %(one)s and %(other)s"),
    "former_shorter": gettext_lazy("another or former name is the same, but for a trade: %(one)s and %(other)s"),
    "former_sound": gettext_lazy("another or former name sounds alike: %(one)s and %(other)s"),
    "former_longer": gettext_lazy("another or former name begins with the other: %(one)s and %(other)s"),
    "trade": gettext_lazy("the same word for two trades: %(one)s and %(other)s"),
    "other_signs": gettext_lazy("their Chinese names differ"),
}
AGAINST = frozenset({"other_number", "other_country", "trade", "other_signs"})
"""Reasons that speak for two."""


def told_of_reasons(reasons: Iterable[Mapping[str, str]]) -> list[tuple[bool, str]]:
    """The reasons of a pair in words, each with whether it speaks for one organisation."""
    return [
        (reason["code"] not in AGAINST, str(REASONS[reason["code"]]) % {"one": reason["one"], "other": reason["other"]})
        for reason in reasons
        if reason["code"] in REASONS
    ]


def told_of_likeness(like: Likeness) -> list[str]:
    """What speaks for one organisation, in words."""
    return [sentence for speaks_for, sentence in told_of_reasons([one.plain() for one in like.reasons]) if speaks_for]
