"""The facts of which claims are made: what their values look like, and what they are called in words."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ecosystem.certificates import day_of
from ecosystem.models import Claim, Organisation

Fact, Source = Claim.Fact, Claim.Source
Words = str | Promise

SME_CHOICES: dict[str, Words] = {
    "micro": gettext_lazy("Micro: below 10 people, at most €2 million"),
    "small": gettext_lazy("Small: below 50 people, at most €10 million"),
    "medium": gettext_lazy("Medium: below 250 people, at most €50 million"),
    "large": gettext_lazy("Not an SME"),
}
SME_HELP = gettext_lazy(
    "By the European Union's definition: fewer than 250 people, and a turnover of at most €50 million a year or a "
    "balance sheet of at most €43 million, counted together with partner and linked enterprises. Source: Commission "
    "Recommendation 2003/361/EC."
)
MONEY: dict[str, Words] = {"EUR": "EUR", "CNY": "CNY", "USD": "USD"}
AMOUNTS: dict[str, Words] = {
    "pieces": pgettext_lazy("capacity", "pieces a year"),
    "tonnes": pgettext_lazy("capacity", "tonnes a year"),
    "hours": pgettext_lazy("capacity", "machine hours a year"),
    "m2": pgettext_lazy("capacity", "m² of floor"),
}
CHOICES: dict[str, dict[str, Words]] = {Fact.SIZE: dict(Organisation.Size.choices), Fact.SME: SME_CHOICES}
UNITS: dict[str, dict[str, Words]] = {Fact.FUNDING: MONEY, Fact.CAPACITY: AMOUNTS}
COLUMNS = {"size": Fact.SIZE, "founded": Fact.FOUNDED, "certificates": Fact.CERTIFICATE}
"""The organisation's own columns, which are what is shown, and the fact each is about."""

SEVERAL = (Fact.CERTIFICATE, Fact.CAPACITY)
"""Of which one organisation may have more than one."""

RELIANCE = {source: place for place, source in enumerate(Source.values)}


def in_words(claim: Claim) -> str:
    """A claim's value as people read it."""
    if claim.fact in CHOICES:
        return str(CHOICES[claim.fact].get(claim.choice, claim.choice))
    if claim.concept_id:
        return claim.concept.label
    assert claim.number is not None  # noqa: S101 (the constraint claim_value_fits_fact)
    if claim.fact == Fact.FOUNDED:
        return str(int(claim.number))
    figure = f"{_plain(claim.number):,}"
    return f"{figure} {UNITS[claim.fact][claim.unit]}" if claim.unit else figure


def _plain(number: Decimal) -> Decimal | int:
    return int(number) if number == number.to_integral_value() else number


@dataclass
class Told:
    """All that stands about one thing: the claims on it, those one relies on most first, and which is shown.

    `subject` names the certificate or the unit where a fact has several. `is_shown` says whether the profile shows it.
    """

    fact: str
    claims: list[Claim]
    is_shown: bool
    shown: Claim | None
    disputed: bool
    ends: date | None = None
    is_over: bool = False
    text: str = field(default="")

    @property
    def label(self) -> str:
        return str(Fact(self.fact).label)

    @property
    def key(self) -> str:
        """Names it in an address and in a form."""
        return f"{self.fact}-{self.claims[0].concept_id or self.claims[0].unit}".rstrip("-")


def told(organisation: Organisation, claims: list[Claim], day: date | None = None) -> list[Told]:
    """What standing claims say of an organisation, thing by thing, in the order of `Fact`."""
    day = day or day_of()
    by_subject: dict[tuple[str, str, int | None], list[Claim]] = {}
    for claim in claims:
        by_subject.setdefault((claim.fact, claim.unit, claim.concept_id), []).append(claim)
    certificates = {concept.pk for concept in organisation.certificates.all()}
    found = [_told(organisation, fact, some, certificates, day) for (fact, _unit, _c), some in by_subject.items()]
    order = {fact: place for place, fact in enumerate(Fact.values)}
    return sorted(found, key=lambda one: (order[one.fact], one.text))


def _told(organisation: Organisation, fact: str, claims: list[Claim], certificates: set[int], day: date) -> Told:
    claims = sorted(claims, key=lambda claim: (-RELIANCE[claim.source], -claim.pk))
    ends = max((claim.valid_until for claim in claims if claim.valid_until), default=None)
    shown = next((claim for claim in claims if _is_shown(organisation, claim, certificates)), None)
    disputed = len({claim.value for claim in claims}) > 1
    if fact == Fact.CERTIFICATE:
        disputed = len({claim.valid_until for claim in claims if claim.valid_until}) > 1
    return Told(
        fact,
        claims,
        shown is not None,
        shown,
        disputed,
        ends,
        ends is not None and ends < day,
        in_words(shown or claims[0]),
    )


def _is_shown(organisation: Organisation, claim: Claim, certificates: set[int]) -> bool:
    if claim.fact == Fact.SIZE:
        return claim.choice == organisation.size
    if claim.fact == Fact.FOUNDED:
        return claim.number == organisation.founded
    if claim.fact == Fact.CERTIFICATE:
        return claim.concept_id in certificates
    return True


def said_in_words(claim: Claim) -> str:
    """Who says it, as readers are told: never by a person's name."""
    words = {
        Source.OWNER: _("said by the organisation"),
        Source.STAFF: _("said by the park"),
        Source.IMPORT: _("from the list “%(where)s”"),
        Source.REGISTER: _("from the register “%(where)s”"),
        Source.DOCUMENT: _("from the document “%(where)s”"),
    }
    return words[Source(claim.source)] % {"where": claim.where}
