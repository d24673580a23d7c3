"""What passes between the two sides of a lot: questions, shipments, receipts and claims; and what was re-routed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from production.models.lot import Lot
from production.models.order import Order

PERSON = settings.AUTH_USER_MODEL


class OrderQuestion(models.Model):
    """A manufacturer's question about its lot. While it waits for an answer, neither the time to answer an offer nor the day
    the lot is due runs on."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(_("question"), max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(answered_at=None), name="order_question_one_open"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="order_question_answered_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Shipment(models.Model):
    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="shipment")
    pieces = models.PositiveIntegerField()
    carrier = models.CharField(_("carrier"), max_length=80)
    tracking = models.CharField(_("number of the shipment"), max_length=80, blank=True)
    expected_on = models.DateField(_("expected to arrive on"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"shipment of {self.lot_id}"


class Receipt(models.Model):
    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="receipt")
    pieces = models.PositiveIntegerField(_("pieces that arrived"))
    words = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"receipt of {self.lot_id}"


class Claim(models.Model):
    """What a customer says is wrong with a lot that has arrived."""

    class State(models.TextChoices):
        MADE = "made", pgettext_lazy("state of a claim", "Waiting for an answer")
        ACCEPTED = "accepted", pgettext_lazy("state of a claim", "Accepted")
        REJECTED = "rejected", pgettext_lazy("state of a claim", "Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a claim", "Taken back")

    class What(models.TextChoices):
        SIZE = "size", pgettext_lazy("what is wrong with pieces", "Dimensions")
        SURFACE = "surface", pgettext_lazy("what is wrong with pieces", "Surface")
        MATERIAL = "material", pgettext_lazy("what is wrong with pieces", "Material")
        DAMAGE = "damage", pgettext_lazy("what is wrong with pieces", "Damaged on the way")
        MISSING = "missing", pgettext_lazy("what is wrong with pieces", "Pieces are missing")
        OTHER = "other", pgettext_lazy("what is wrong with pieces", "Something else")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="claims")
    what = models.CharField(_("what is wrong"), max_length=8, choices=What.choices)
    pieces = models.PositiveIntegerField(_("pieces concerned"))
    words = models.TextField(_("what you see, and what you ask for"), max_length=1000)
    state = models.CharField(max_length=9, choices=State.choices, default=State.MADE)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(state="made"), name="claim_one_open"),
            models.CheckConstraint(condition=Q(pieces__gte=1), name="claim_of_some_pieces"),
            models.CheckConstraint(
                condition=Q(state="made", ended_at=None) | (~Q(state="made") & Q(ended_at__isnull=False)),
                name="claim_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class RouteChange(models.Model):
    """What was re-routed, and why. `before` and `after` are [{lot, pieces, due, arrives}]; `cents`, `days` and `grams` are by
    how much it became dearer, later and heavier. `unplaced` pieces could be given to nobody."""

    class Cause(models.TextChoices):
        WEEK_CLOSED = "week_closed", pgettext_lazy("why work is routed anew", "A week of the machine was closed")
        MACHINE_CLOSED = "machine_closed", pgettext_lazy("why work is routed anew", "The machine is out of work")
        SITE_CLOSED = "site_closed", pgettext_lazy("why work is routed anew", "The site was closed")
        DECLINED = "declined", pgettext_lazy("why work is routed anew", "The manufacturer declined")
        NO_ANSWER = "no_answer", pgettext_lazy("why work is routed anew", "The manufacturer did not answer in time")
        LATE = "late", pgettext_lazy("why work is routed anew", "The day it was due has passed")
        AGAIN = "again", pgettext_lazy("why work is routed anew", "Pieces that nobody could make were tried again")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="changes")
    cause = models.CharField(max_length=14, choices=Cause.choices)
    lots = models.ManyToManyField(Lot, related_name="changes")
    """Those that lost pieces."""
    before = models.JSONField()
    after = models.JSONField()
    cents = models.BigIntegerField(default=0)
    days = models.IntegerField(default=0)
    grams = models.BigIntegerField(default=0)
    unplaced = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.cause} of {self.order_id}"
