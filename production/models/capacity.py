"""Hours that a machine is free in a week, and who has booked which of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from production.models.machine import Machine

PERSON = settings.AUTH_USER_MODEL
HOURS_OF_A_WEEK = 168


class CapacityWeek(models.Model):
    """`week` is its Monday. `booked_minutes` is the sum of the live bookings: it is raised by compare-and-swap alone
    (actions/booking.py), so that the database itself refuses one hour too many. A closed week takes nothing new; its
    `hours` are then no more than what stays booked."""

    machine = models.ForeignKey(Machine, on_delete=models.CASCADE, related_name="weeks")
    week = models.DateField()
    hours = models.PositiveSmallIntegerField()
    booked_minutes = models.PositiveIntegerField(default=0)
    is_closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["machine", "week"]
        constraints = [
            models.UniqueConstraint(fields=["machine", "week"], name="capacity_week_once"),
            models.CheckConstraint(condition=Q(hours__lte=HOURS_OF_A_WEEK), name="capacity_within_a_week"),
            models.CheckConstraint(condition=Q(booked_minutes__lte=F("hours") * 60), name="capacity_not_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} in the week of {self.week}"

    @property
    def free_minutes(self) -> int:
        return 0 if self.is_closed else self.hours * 60 - self.booked_minutes


class Booking(models.Model):
    """`reference` says for what: the number of an order, or the owner's own words."""

    class State(models.TextChoices):
        LIVE = "live", pgettext_lazy("state of a booking", "Booked")
        RELEASED = "released", pgettext_lazy("state of a booking", "Given back")

    week = models.ForeignKey(CapacityWeek, on_delete=models.PROTECT, related_name="bookings")
    minutes = models.PositiveIntegerField()
    reference = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LIVE)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="booking_of_some_time"),
            models.CheckConstraint(
                condition=Q(state="live", released_at=None) | Q(state="released", released_at__isnull=False),
                name="booking_released_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"
