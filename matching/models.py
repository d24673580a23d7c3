"""Who fits whom, as the engine last computed it, and what people made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.models import Listing, Organisation


class MatchQuerySet(models.QuerySet):
    def of(self, organisation_id: int):
        return self.filter(Q(startup=organisation_id) | Q(manufacturer=organisation_id))


class Match(models.Model):
    """A startup and a manufacturer that fit, by which listings, and why.

    Computed, never edited: the row may be thrown away and made again. What people say of a pair is a `Mark`.
    """

    startup = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    manufacturer = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    startup_offer = models.ForeignKey(Listing, null=True, on_delete=models.CASCADE, related_name="+")
    manufacturer_need = models.ForeignKey(Listing, null=True, on_delete=models.CASCADE, related_name="+")
    startup_offers_score = models.FloatField(null=True)
    manufacturer_offer = models.ForeignKey(Listing, null=True, on_delete=models.CASCADE, related_name="+")
    startup_need = models.ForeignKey(Listing, null=True, on_delete=models.CASCADE, related_name="+")
    manufacturer_offers_score = models.FloatField(null=True)
    reasons = models.JSONField(null=True)
    computed_at = models.DateTimeField(default=timezone.now)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["startup", "manufacturer"], name="match_once_per_pair"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="match_score_in_range"),
            models.CheckConstraint(
                condition=Q(startup_offers_score__isnull=False) | Q(manufacturer_offers_score__isnull=False),
                name="match_has_a_direction",
            ),
        ]
        indexes = [
            models.Index(fields=["startup", "-score"], name="match_for_startup"),
            models.Index(fields=["manufacturer", "-score"], name="match_for_manufacturer"),
        ]

    def partner_id(self, organisation_id: int) -> int:
        return self.manufacturer_id if self.startup_id == organisation_id else self.startup_id

    def __str__(self) -> str:
        return f"{self.startup_id} × {self.manufacturer_id}: {self.score:.0f}"


class Mark(models.Model):
    """What one organisation says of a match: kept, or not for us and why."""

    class State(models.TextChoices):
        SAVED = "saved", pgettext_lazy("mark on a match", "Saved")
        DISMISSED = "dismissed", pgettext_lazy("mark on a match", "Dismissed")

    class Reason(models.TextChoices):
        NOT_RELEVANT = "not_relevant", _("Not what we are looking for")
        TOO_EARLY = "too_early", _("Not mature enough yet")
        TOO_FAR = "too_far", _("Too far away, or the wrong region")
        KNOWN = "known", _("We know each other already")
        COMPETITOR = "competitor", _("A competitor of ours")
        NO_CAPACITY = "no_capacity", _("No time for this now")
        OTHER = "other", _("Another reason")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="match_marks")
    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    marked_at = models.DateTimeField(default=timezone.now)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-marked_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "partner"], name="mark_once_per_pair"),
            models.CheckConstraint(
                condition=Q(state="saved", reason="") | (Q(state="dismissed") & ~Q(reason="")),
                name="mark_dismissed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.state} {self.partner_id}"
