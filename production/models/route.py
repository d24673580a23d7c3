"""Ways to have an order made, as they were shown: what was seen is what is ordered."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from production.engine.money import Currency
from production.models.part import organisations_of
from production.models.quote import Quotation
from production.models.request import QuoteAnswer


class RoutePlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(quotation__organisation__in=organisations_of(user).values("pk"))

    def complete(self):
        """Those of which every piece is made."""
        return self.filter(short=[])


class RoutePlan(models.Model):
    """`lots`: {machine, pieces, kind, due, arrives, cents, low_cents, high_cents, minutes, grams, lines}, dates as ISO
    writes them; `short`: {code, pieces}; `ineligible`: {machine: [codes]}; `weights`: {day, kg}, what a day earlier and a kg
    of CO2e less are worth, in the quotation's currency."""

    class Objective(models.TextChoices):
        CHEAPEST = "cheapest", pgettext_lazy("way to have it made", "Cheapest")
        FASTEST = "fastest", pgettext_lazy("way to have it made", "Fastest")
        GREENEST = "greenest", pgettext_lazy("way to have it made", "Greenest")
        WEIGHTED = "weighted", pgettext_lazy("way to have it made", "By your weights")
        ANSWERED = "answered", pgettext_lazy("way to have it made", "As a manufacturer has answered")

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="plans")
    answer = models.ForeignKey(QuoteAnswer, null=True, on_delete=models.CASCADE, related_name="plans")
    """Where it is what a manufacturer has answered, in the answer's currency."""
    objective = models.CharField(max_length=8, choices=Objective.choices)
    weights = models.JSONField(default=dict)
    quantity = models.PositiveIntegerField()
    lots = models.JSONField(default=list)
    short = models.JSONField(default=list)
    ineligible = models.JSONField(default=dict)
    currency = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Currency])
    cents = models.PositiveBigIntegerField()
    days = models.PositiveIntegerField()
    """From the day it was made to the arrival of the last lot."""
    grams = models.PositiveBigIntegerField()
    """Of CO2e."""
    proven = models.BooleanField(default=False)
    """Nothing better exists, by the figures it was made from."""
    made_at = models.DateTimeField(default=timezone.now)

    objects = RoutePlanQuerySet.as_manager()

    class Meta:
        ordering = ["quotation", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="route_plan_of_some_pieces"),
            models.CheckConstraint(
                condition=Q(objective="weighted") & ~Q(weights={}) | ~Q(objective="weighted") & Q(weights={}),
                name="route_plan_weighted_by_something",
            ),
            models.CheckConstraint(
                condition=Q(objective="answered", answer__isnull=False) | ~Q(objective="answered") & Q(answer=None),
                name="route_plan_answered_has_its_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective} of {self.quotation_id}"

    @property
    def valid_until(self) -> date | None:
        return self.answer.valid_until if self.answer is not None else self.quotation.valid_until

    def is_valid(self, today: date | None = None) -> bool:
        until = self.valid_until
        return until is not None and (today or timezone.localdate()) <= until

    @property
    def can_be_ordered(self) -> bool:
        """Whether every piece has a machine, at a firm price."""
        return bool(self.lots) and not self.short and all(lot["kind"] == "firm" for lot in self.lots)
