"""Quotations: what a customer would have made, and what each machine would ask for it."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.models import Organisation
from production.engine.costing.ask import Checking
from production.engine.money import Currency, Rate
from production.engine.processes import Process
from production.engine.reference.finishes import FINISHES
from production.engine.reference.materials import MATERIALS
from production.models.machine import Machine
from production.models.numbers import quotation_number
from production.models.part import PartVersion, organisations_of
from taxonomy.models import Concept

PERSON = settings.AUTH_USER_MODEL
MOST_LOTS = 8


class QuotationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own organisations. A manufacturer that is asked reads the request, not the quotation: beside its own
        figures there stand others'."""
        return self.filter(organisation__in=organisations_of(user).values("pk"))

    def editable_by(self, user):
        return self.filter(organisation__in=organisations_of(user, editing=True).values("pk"))

    def priced(self):
        return self.filter(state=Quotation.State.PRICED)


class Quotation(models.Model):
    """Nothing of what was asked is changed later: whoever wants something else asks anew."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of a quotation", "Being priced")
        PRICED = "priced", pgettext_lazy("state of a quotation", "Priced")
        FAILED = "failed", pgettext_lazy("state of a quotation", "Could not be priced")

    class Secrecy(models.IntegerChoices):
        """What a maker must have come to with the customer before it may see the part."""

        OPEN = 0, pgettext_lazy("who may see a part", "Any verified manufacturer")
        KNOWN = 1, pgettext_lazy("who may see a part", "Manufacturers we share a room with")
        AGREED = 2, pgettext_lazy("who may see a part", "Manufacturers with a confidentiality agreement in force")
        CONTRACT = 3, pgettext_lazy("who may see a part", "Manufacturers with a contract in force")

    class Freight(models.TextChoices):
        RAIL = "rail", pgettext_lazy("way of transport", "Rail")
        SEA = "sea", pgettext_lazy("way of transport", "Sea")
        AIR = "air", pgettext_lazy("way of transport", "Air")

    number = models.CharField(max_length=12, unique=True, default=quotation_number, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quotations")
    """The customer."""
    version = models.ForeignKey(PartVersion, on_delete=models.PROTECT, related_name="quotations")
    process = models.CharField(_("process"), max_length=20, choices=[(one.value, one.value) for one in Process])
    material = models.CharField(_("material"), max_length=20, choices=[(code, code) for code in MATERIALS])
    finish = models.CharField(_("finish"), max_length=20, blank=True, choices=[(code, code) for code in FINISHES])
    checking = models.CharField(
        _("inspection"), max_length=8, choices=[(one.value, one.value) for one in Checking], default=Checking.VISUAL
    )
    aql = models.CharField(_("acceptance quality limit"), max_length=5, default="2.5")
    tolerance = models.DecimalField(_("finest tolerance (± mm)"), max_digits=6, decimal_places=3, null=True, blank=True)
    quantities = models.JSONField(_("quantities"))
    """Pieces, the first being the main one."""
    need_by = models.DateField(_("needed by"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=[(one.value, one.value) for one in Currency])
    rate_value = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    rate_source = models.CharField(max_length=160, blank=True)
    rate_on = models.DateField(null=True)
    destination = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="+", verbose_name=_("where to"))
    latitude = models.DecimalField(max_digits=7, decimal_places=4)
    longitude = models.DecimalField(max_digits=7, decimal_places=4)
    freight = models.CharField(_("from abroad by"), max_length=4, choices=Freight.choices, default=Freight.RAIL)
    certificates = models.ManyToManyField(Concept, blank=True, related_name="+", verbose_name=_("certificates"))
    confidentiality = models.PositiveSmallIntegerField(
        _("who may see the part"), choices=Secrecy.choices, default=Secrecy.OPEN
    )
    regions = models.ManyToManyField(Concept, blank=True, related_name="+", verbose_name=_("made only in"))
    """None: anywhere."""
    excluded = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("not by"))
    second_source = models.BooleanField(_("two sites make it"), default=False)
    max_lots = models.PositiveSmallIntegerField(_("at most so many sites"), default=2)
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ASKED)
    failure = models.CharField(max_length=30, blank=True)
    """A code of production/quoting/reasons.py."""
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    """When it was priced, or could not be."""

    objects = QuotationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="priced")
                | Q(rate_value__isnull=False, rate_on__isnull=False, valid_until__isnull=False, ended_at__isnull=False),
                name="quotation_priced_has_rate_and_end",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(failure="") | ~Q(state="failed") & Q(failure=""),
                name="quotation_failed_says_why",
            ),
            models.CheckConstraint(condition=Q(confidentiality__lte=3), name="quotation_secrecy_of_four"),
            models.CheckConstraint(
                condition=Q(max_lots__gte=1, max_lots__lte=MOST_LOTS) & (Q(second_source=False) | Q(max_lots__gte=2)),
                name="quotation_lots_for_two_sources",
            ),
            models.CheckConstraint(condition=~Q(quantities=[]), name="quotation_has_a_quantity"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def quantity(self) -> int:
        return self.quantities[0]

    @property
    def rate(self) -> Rate | None:
        if self.rate_value is None or self.rate_on is None:
            return None
        return Rate(self.rate_value, self.rate_source, self.rate_on)

    @property
    def place(self) -> tuple[float, float]:
        return float(self.latitude), float(self.longitude)

    @property
    def country(self) -> str:
        """Of the destination: its two letters, as ISO 3166 writes them in lower case."""
        return self.destination.code.removeprefix("region.")[:2]

    def is_valid(self, today: date | None = None) -> bool:
        return self.valid_until is not None and (today or timezone.localdate()) <= self.valid_until


class SiteQuote(models.Model):
    """What one machine asks for one quantity. `lines` are {code, low, expected, high, hours, carbon_kg}, `parameters`
    {name, value, unit, source, date}; decimals in them are text, so that they stay exact."""

    class Kind(models.TextChoices):
        FIRM = "firm", pgettext_lazy("how binding a price is", "Firm price")
        INDICATION = "indication", pgettext_lazy("how binding a price is", "Indication")
        MANUAL = "manual", pgettext_lazy("how binding a price is", "Only on request")

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="site_quotes")
    machine = models.ForeignKey(Machine, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reasons = models.JSONField(default=list)
    """Codes: why it is no firm price."""
    against = models.JSONField(default=list)
    """Codes: why this site may not make it (certificates, regions, …), whatever it asks."""
    currency = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Currency])
    low = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    hours = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    """Of the machine."""
    carbon_kg = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    mass_g = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    waste_g = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    band_errors = models.PositiveIntegerField(default=0)
    """How many recorded errors the low and the high end were learnt from; 0 for the default."""
    lines = models.JSONField(default=list)
    parameters = models.JSONField(default=list)
    ready_on = models.DateField(null=True)
    """Made at the site; None where the machine's free weeks do not reach so far."""
    arrives_on = models.DateField(null=True)
    transport_days = models.PositiveSmallIntegerField(default=0)
    lead_days = models.PositiveIntegerField(null=True)
    """From the day of asking to that of arrival."""

    class Meta:
        ordering = ["quotation", "quantity", F("expected").asc(nulls_last=True), "machine"]
        constraints = [
            models.UniqueConstraint(fields=["quotation", "machine", "quantity"], name="site_quote_once"),
            models.CheckConstraint(
                condition=Q(kind="manual", expected=None) & ~Q(reasons=[])
                | Q(kind="indication", expected__isnull=False) & ~Q(reasons=[])
                | Q(kind="firm", expected__isnull=False, reasons=[]),
                name="site_quote_kind_has_its_figures",
            ),
            models.CheckConstraint(
                condition=Q(expected=None) | Q(low__lte=F("expected"), high__gte=F("expected")),
                name="site_quote_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quotation_id} on {self.machine_id}, {self.quantity} pieces"

    @property
    def each(self) -> Decimal | None:
        """Expected, for one piece."""
        return None if self.expected is None else self.expected / self.quantity
