"""Machines: what they make of what, how large and how fine, and what an hour of them costs."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from production.engine.money import Currency
from production.engine.processes import Process
from production.engine.reference.materials import MATERIALS
from production.models.site import ProductionSite, member_of

PROBATION = 3
"""The first jobs of a machine. They come one at a time, and whoever is quoted a price is told of them."""


class MachineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own organisations, and nobody else's."""
        return self.filter(site__organisation__in=member_of(user).values("pk"))

    def editable_by(self, user):
        return self.filter(site__organisation__in=member_of(user, editing=True).values("pk"))

    def working(self):
        return self.filter(is_active=True, site__is_active=True)


def _number(label, digits: int, places: int, least=0, **more) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=digits, decimal_places=places, validators=[MinValueValidator(least)], **more
    )


class Machine(models.Model):
    """Lengths are in mm, `rate` in mm³/h (of sheets, mm of cut an hour), `finish_rate` in mm²/h, `energy` in kWh/h."""

    site = models.ForeignKey(ProductionSite, on_delete=models.PROTECT, related_name="machines")
    code = models.SlugField(_("short name of the machine"), max_length=30)
    name = models.CharField(_("make and model"), max_length=120)
    process = models.CharField(_("process"), max_length=20, choices=[(one.value, one.value) for one in Process])
    x = _number(_("longest part it holds, x (mm)"), 7, 1, 1)
    y = _number(_("longest part it holds, y (mm)"), 7, 1, 1)
    z = _number(_("longest part it holds, z (mm)"), 7, 1, 1)
    tolerance = _number(_("finest tolerance (± mm)"), 6, 3)
    least_feature = _number(_("smallest feature (mm)"), 6, 3)
    currency = models.CharField(_("currency"), max_length=3, choices=[(one.value, one.value) for one in Currency])
    hour_rate = _number(_("price of an hour"), 9, 2)
    set_up = _number(_("price of a set-up"), 9, 2)
    rate = _number(_("built or removed in an hour (mm³)"), 12, 1, null=True, blank=True)
    finish_rate = _number(_("surface finished in an hour (mm²)"), 12, 1, null=True, blank=True)
    energy = _number(_("electricity in an hour (kWh)"), 7, 2)
    buy_to_fly = _number(_("material bought for each kilogram of part (kg)"), 6, 3, 1, default=1)
    support_factor = _number(_("supports, as a share of hull less part"), 5, 3, default=0)
    smallest_quantity = models.PositiveIntegerField(_("fewest pieces of a job"), default=1)
    largest_quantity = models.PositiveIntegerField(_("most pieces of a job"), null=True, blank=True)
    longest_part = _number(_("longest side it takes (mm)"), 7, 1, 1, null=True, blank=True)
    """None: what fits into the machine."""
    subcontracts = models.BooleanField(_("part of the work goes to a subcontractor"), default=False)
    subcontractor = models.CharField(_("to whom"), max_length=160, blank=True)
    probation_jobs = models.PositiveSmallIntegerField(default=PROBATION, editable=False)
    """How many of its first jobs are still to come; 0 when it has done them."""
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = MachineQuerySet.as_manager()

    class Meta:
        ordering = ["site", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "code"],
                name="machine_code_once",
                violation_error_message=_("Another machine of this site has this short name."),
            ),
            models.CheckConstraint(
                condition=Q(smallest_quantity__gte=1)
                & (Q(largest_quantity=None) | Q(largest_quantity__gte=F("smallest_quantity"))),
                name="machine_quantities_in_order",
                violation_error_message=_("The most pieces of a job cannot be fewer than the fewest."),
            ),
            models.CheckConstraint(
                condition=Q(subcontracts=True) & ~Q(subcontractor="") | Q(subcontracts=False, subcontractor=""),
                name="machine_subcontractor_named",
                violation_error_message=_("Say to whom the work goes, or that none does."),
            ),
            models.CheckConstraint(condition=Q(probation_jobs__lte=PROBATION), name="machine_probation_of_three"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_on_probation(self) -> bool:
        return self.probation_jobs > 0


class MachineMaterial(models.Model):
    """What a machine works, and what a kilogram of it costs, in the machine's currency."""

    machine = models.ForeignKey(Machine, on_delete=models.CASCADE, related_name="materials")
    code = models.CharField(max_length=20, choices=[(code, code) for code in MATERIALS])
    price = _number(_("price of a kilogram"), 9, 2)

    class Meta:
        ordering = ["machine", "code"]
        constraints = [models.UniqueConstraint(fields=["machine", "code"], name="machine_material_once")]

    def __str__(self) -> str:
        return f"{self.code} on {self.machine_id}"
