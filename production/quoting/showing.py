"""What pages, files and the API show of quotations: the same rows in the same order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ecosystem.models import OrganisationText
from production.engine.costing.ask import Checking
from production.engine.processes import Process
from production.models import Quotation, SiteQuote
from production.quoting import words
from production.sites.words import MATERIALS, PROCESSES

BAND = ("low", "expected", "high")


def must_read(user, number: str) -> Quotation:
    """Raises Http404 for a quotation that somebody may not see, as for one there is not."""
    return get_object_or_404(rows_of(user), number=number)


def rows_of(user) -> QuerySet[Quotation]:
    return Quotation.objects.visible_to(user).select_related("organisation", "version__part", "destination")


def asked_lines(quotation: Quotation, *, of_maker: bool = False) -> list[tuple[str, str]]:
    """What was asked, as (label, words); to a manufacturer without what is between the customer and others."""
    lines = [
        (_("Process"), str(PROCESSES[Process(quotation.process)])),
        (_("Material"), str(MATERIALS[quotation.material])),
        (_("Finish"), str(words.FINISHES.get(quotation.finish) or _("As it comes from the machine"))),
        (_("Inspection"), _checking(quotation)),
        (_("Quantities"), ", ".join(f"{many:,}" for many in quotation.quantities)),
        (_("Where to"), quotation.destination.label),
    ]
    if not of_maker:
        lines.append((_("Who may see the part"), str(quotation.get_confidentiality_display())))
        lines.append((_("At most so many sites"), str(quotation.max_lots)))
    if quotation.tolerance is not None:
        lines.append((_("Finest tolerance"), f"± {quotation.tolerance.normalize():f} mm"))
    if quotation.second_source and not of_maker:
        lines.append((_("Second source"), _("Two sites make it, each a fifth at least")))
    named = [
        (_("Certificates"), [one.label for one in quotation.certificates.all()]),
        (_("Made only in"), [one.label for one in quotation.regions.all()]),
    ]
    named = named[:1] if of_maker else named
    return lines + [(label, ", ".join(found)) for label, found in named if found]


def _checking(quotation: Quotation) -> str:
    said = str(words.CHECKING[Checking(quotation.checking)])
    return f"{said}, AQL {quotation.aql}" if quotation.checking == "sampled" else said


# --- answers --------------------------------------------------------------------------------------------------------------
def answers_of(quotation: Quotation, quantity: int | None = None) -> list[SiteQuote]:
    """Of one quantity, the cheapest first, then those without a price; with machines, sites and names. Four queries at most."""
    rows = SiteQuote.objects.filter(quotation=quotation)
    if quantity is not None:
        rows = rows.filter(quantity=quantity)
    texts = Prefetch("machine__site__organisation__texts", queryset=OrganisationText.objects.all())
    rows = rows.select_related("machine__site__organisation", "machine__site__region").prefetch_related(texts)
    return list(rows.order_by("quantity", F("expected").asc(nulls_last=True), "machine"))


@dataclass(frozen=True)
class Line:
    label: str
    low: Decimal
    expected: Decimal
    high: Decimal
    hours: Decimal
    carbon_kg: Decimal


@dataclass(frozen=True)
class Shown:
    """One machine's answer in words."""

    row: SiteQuote
    lines: list[Line]
    reasons: list[str]
    against: list[str]
    parameters: list[dict[str, Any]]

    @property
    def site(self):
        return self.row.machine.site

    @property
    def maker(self):
        return self.site.organisation

    @property
    def is_firm(self) -> bool:
        return self.row.kind == SiteQuote.Kind.FIRM and not self.against

    @property
    def carbon_kg(self) -> Decimal | None:
        return None if self.row.carbon_kg is None else self.row.carbon_kg.quantize(Decimal("0.01"))


def shown(row: SiteQuote) -> Shown:
    return Shown(
        row,
        [_line(one) for one in row.lines],
        words.reasons(row.reasons),
        words.reasons(row.against),
        [
            one | {"label": words.parameter(one["name"], one["unit"]), "on": date.fromisoformat(one["date"])}
            for one in row.parameters
        ],
    )


def _line(one: dict[str, str]) -> Line:
    numbers = (Decimal(one[name]) for name in (*BAND, "hours", "carbon_kg"))
    return Line(str(words.LINES[one["code"]]), *numbers)


def shown_all(rows: Iterable[SiteQuote]) -> list[Shown]:
    """Those that may make it first."""
    found = [shown(row) for row in rows]
    return sorted(found, key=lambda one: (bool(one.against), one.row.expected is None))


# --- tiers ----------------------------------------------------------------------------------------------------------------
WIDTH, HEIGHT, LEFT, ROOM = 420.0, 180.0, 58.0, 22.0


@dataclass(frozen=True)
class Tier:
    """The cheapest machine that may make so many: what a piece costs, and where that stands on the drawing."""

    quantity: int
    each: Decimal
    low: Decimal
    high: Decimal
    x: float
    y: float
    y_low: float
    y_high: float

    @property
    def tall(self) -> float:
        return round(self.y_low - self.y_high, 1)


def tiers_of(rows: Iterable[SiteQuote]) -> list[Tier]:
    """By quantity, the smallest first; places on a drawing of WIDTH × HEIGHT whose foot is nothing."""
    best: dict[int, SiteQuote] = {}
    for row in rows:
        if row.expected is None or row.against:
            continue
        if row.quantity not in best or row.expected < (best[row.quantity].expected or 0):
            best[row.quantity] = row
    most = max((_each(one.high, one) for one in best.values()), default=Decimal(1)) or Decimal(1)
    found = []
    for number, many in enumerate(sorted(best)):
        row = best[many]
        each, low, high = (_each(value, row) for value in (row.expected, row.low, row.high))
        x = LEFT + (WIDTH - LEFT) * (number + 0.5) / len(best)
        found.append(Tier(many, each, low, high, round(x, 1), *(_y(value, most) for value in (each, low, high))))
    return found


def _each(value: Decimal | None, row: SiteQuote) -> Decimal:
    return ((value or Decimal(0)) / row.quantity).quantize(Decimal("0.01"))


def _y(value: Decimal, most: Decimal) -> float:
    return round(HEIGHT - ROOM - float(value / most) * (HEIGHT - 2 * ROOM), 1)
