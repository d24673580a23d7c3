"""Lots: the pieces of an order that one machine makes; what was done of them, what was found, and what it came to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import StoredFile
from ecosystem.models import Organisation
from production.engine.money import Currency
from production.models.capacity import Booking
from production.models.machine import Machine
from production.models.order import Order
from production.models.part import organisations_of

PERSON = settings.AUTH_USER_MODEL


class LotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own organisations' orders, and those that are made on one's own machines."""
        mine = organisations_of(user).values("pk")
        return self.filter(Q(order__organisation__in=mine) | Q(machine__site__organisation__in=mine))

    def made_by(self, user):
        return self.filter(machine__site__organisation__in=organisations_of(user).values("pk"))

    def bought_by(self, user):
        return self.filter(order__organisation__in=organisations_of(user).values("pk"))

    def live(self):
        return self.filter(state__in=Order.LIVE_LOTS)

    def under_way(self):
        """Which their customer does not have yet."""
        return self.filter(state__in=Lot.UNDER_WAY)

    def open(self):
        """Whose pieces are not all made yet, as far as anybody knows."""
        return self.filter(state__in=Lot.OPEN)


class Lot(models.Model):
    """`made` pieces are finished; they stay, whatever becomes of the rest. `offer` is what the site asks once and for each
    piece, as the engine counts (cents, minutes, grams). `due` is the last day of work there."""

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("state of a lot", "Offered")
        ACCEPTED = "accepted", pgettext_lazy("state of a lot", "Accepted")
        IN_PRODUCTION = "in_production", pgettext_lazy("state of a lot", "In production")
        INSPECTED = "inspected", pgettext_lazy("state of a lot", "Inspected")
        SHIPPED = "shipped", pgettext_lazy("state of a lot", "Shipped")
        RECEIVED = "received", pgettext_lazy("state of a lot", "Received")
        DECLINED = "declined", pgettext_lazy("state of a lot", "Declined")
        DROPPED = "dropped", pgettext_lazy("state of a lot", "Made elsewhere")
        CANCELLED = "cancelled", pgettext_lazy("state of a lot", "Cancelled")

    OPEN = (State.OFFERED, State.ACCEPTED, State.IN_PRODUCTION)
    UNDER_WAY = (*OPEN, State.INSPECTED, State.SHIPPED)

    class Because(models.TextChoices):
        """Why it is declined."""

        CAPACITY = "capacity", pgettext_lazy("why a lot is declined", "No time on the machine")
        MATERIAL = "material", pgettext_lazy("why a lot is declined", "Material is not to be had")
        FEASIBILITY = "feasibility", pgettext_lazy("why a lot is declined", "It cannot be made as drawn")
        PRICE = "price", pgettext_lazy("why a lot is declined", "The price does not cover it")
        TERMS = "terms", pgettext_lazy("why a lot is declined", "The terms")
        OTHER = "other", pgettext_lazy("why a lot is declined", "Something else")
        NO_ANSWER = "no_answer", pgettext_lazy("why a lot is declined", "Not answered in time")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lots")
    number = models.PositiveSmallIntegerField()
    machine = models.ForeignKey(Machine, on_delete=models.PROTECT, related_name="lots")
    pieces = models.PositiveIntegerField(_("pieces"))
    offered_pieces = models.PositiveIntegerField(default=0)
    """As many as were offered; some may have been given to somebody else since."""
    made = models.PositiveIntegerField(_("pieces finished"), default=0)
    low = models.DecimalField(max_digits=14, decimal_places=2)
    expected = models.DecimalField(max_digits=14, decimal_places=2)
    high = models.DecimalField(max_digits=14, decimal_places=2)
    lines = models.JSONField(default=list)
    offer = models.JSONField()
    hours = models.DecimalField(max_digits=10, decimal_places=2)
    grams = models.PositiveBigIntegerField()
    due = models.DateField()
    arrives = models.DateField()
    bookings = models.ManyToManyField(Booking, related_name="lots")
    state = models.CharField(max_length=13, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)
    inspected_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When it was declined, dropped or cancelled."""
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    because = models.CharField(max_length=11, choices=Because.choices, blank=True)
    because_words = models.CharField(_("in your own words"), max_length=300, blank=True)
    late_at = models.DateTimeField(null=True)
    """When somebody was told that its day has passed; None again once it has another."""

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="lot_number_once"),
            models.CheckConstraint(condition=Q(pieces__gte=1, made__lte=F("pieces")), name="lot_makes_what_it_has"),
            models.CheckConstraint(
                condition=Q(state__in=("declined", "dropped", "cancelled"), ended_at__isnull=False)
                | (~Q(state__in=("declined", "dropped", "cancelled")) & Q(ended_at__isnull=True)),
                name="lot_ended_has_time",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(because=""), name="lot_declined_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=("inspected", "shipped", "received")) | Q(made=F("pieces")),
                name="lot_inspected_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"

    @property
    def left(self) -> int:
        return self.pieces - self.made

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def maker(self) -> Organisation:
        return self.machine.site.organisation


class LotStep(models.Model):
    """Something that was done of a lot, with photographs."""

    class Kind(models.TextChoices):
        MATERIAL = "material", pgettext_lazy("step of production", "Material is there")
        SET_UP = "set_up", pgettext_lazy("step of production", "Set up")
        MACHINE = "machine", pgettext_lazy("step of production", "On the machine")
        FINISH = "finish", pgettext_lazy("step of production", "Finishing")
        PACK = "pack", pgettext_lazy("step of production", "Packed")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("what was done"), max_length=8, choices=Kind.choices, default=Kind.MACHINE)
    pieces = models.PositiveIntegerField(_("pieces finished in this step"), default=0)
    words = models.CharField(_("note"), max_length=500, blank=True)
    photos = models.ManyToManyField(StoredFile, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.lot_id}"


class Inspection(models.Model):
    """A sample by ISO 2859-1: `accept` bad ones at most, from `reject` on the lot is not taken. `letter` is empty where every
    piece is looked at."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="inspections")
    letter = models.CharField(max_length=1, blank=True)
    aql = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    accept = models.PositiveIntegerField()
    reject = models.PositiveIntegerField()
    bad = models.PositiveIntegerField(_("pieces that do not conform"))
    words = models.CharField(_("what was measured, with what"), max_length=500, blank=True)
    report = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    passed = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=True, bad__lte=F("accept")) | Q(passed=False, bad__gt=F("accept")),
                name="inspection_passes_by_its_numbers",
            ),
            models.CheckConstraint(condition=Q(bad__lte=F("size")), name="inspection_finds_in_its_sample"),
        ]

    def __str__(self) -> str:
        return f"inspection {self.pk}"


class LotActual(models.Model):
    """What a lot came to, beside what had been estimated. Only its manufacturer reads it."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="actual")
    hours = models.DecimalField(_("hours of the machine"), max_digits=10, decimal_places=2)
    cost = models.DecimalField(_("what it came to"), max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Currency])
    lead_days = models.PositiveIntegerField(_("days from your yes until it left"))
    scrap = models.PositiveIntegerField(_("pieces scrapped"), default=0)
    hours_estimated = models.DecimalField(max_digits=10, decimal_places=2)
    cost_estimated = models.DecimalField(max_digits=14, decimal_places=2)
    lead_days_estimated = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=0, cost__gte=0, cost_estimated__gt=0), name="lot_actual_is_not_below_zero"
            )
        ]

    def __str__(self) -> str:
        return f"actual of {self.lot_id}"
