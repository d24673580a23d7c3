"""What is said to people about numbers and domains."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.identity import numbers
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
            "Read as: %(kind)s. Its check digit is wrong, so one of its signs is mistyped. It is kept as you wrote it."
        )
        return Told(found.state, _("check digit wrong"), sentence % {"kind": kind}, "bad")
    sentence = _("Read as: %(kind)s. It has not the form of one: count its signs. It is kept as you wrote it.")
    return Told(found.state, _("form is wrong"), sentence % {"kind": kind}, "warn")
