"""What a round came to: worked out from the sheets that count, kept until they change, frozen when the round closes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competitions.models.application import Application
from competitions.models.round import Round, RoundEntry


class ResultSnapshotQuerySet(models.QuerySet):
    def of_round(self, round: Round, without: tuple[int, ...] = ()):
        """Those made with all entries but these, the one that counts first: the last frozen, then the last made."""
        found = self.filter(round=round, is_whole=not without)
        found = found.filter(without=list(without)) if without else found
        return found.order_by(F("frozen_at").desc(nulls_last=True), "-pk")


class ResultSnapshot(models.Model):
    """Figures of a whole round. Those of each entry are its rows; `sha256` is of both."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="results")
    is_whole = models.BooleanField(default=True)
    without = models.JSONField(default=list)
    """Entries that were left out, because who looks has a conflict with them."""
    fingerprint = models.CharField(max_length=200)
    """Of the sheets that counted; cheap to ask for, and another one as soon as anything about them has changed."""
    digest = models.CharField(max_length=64)
    """SHA-256 of every value that went in, with the method."""
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    computed_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    """Why it was frozen anew."""

    objects = ResultSnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("result of a round")
        verbose_name_plural = _("results of rounds")
        constraints = [
            models.CheckConstraint(condition=Q(frozen_at__isnull=True) | Q(is_whole=True), name="result_frozen_is_whole"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(frozen_at__isnull=True, is_whole=True), name="result_one_unfrozen"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.round_id}: {self.sha256[:12]}"


class ResultRowQuerySet(models.QuerySet):
    def read_by(self, user):
        """Those of entries whose answers a person may read as an organiser."""
        return self.filter(entry__application__in=Application.objects.read_by(user))


class ResultRow(models.Model):
    """One entry in a result. Values are points from 0 to 100, ranks are within `group`: a category's key, or 0 for all."""

    snapshot = models.ForeignKey(ResultSnapshot, on_delete=models.CASCADE, related_name="rows")
    entry = models.ForeignKey(RoundEntry, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    group = models.PositiveIntegerField(default=0)
    rank = models.PositiveIntegerField(null=True)
    """None where nobody has judged the entry."""
    raw = models.FloatField(null=True)
    raw_rank = models.PositiveIntegerField(null=True)
    model = models.FloatField(null=True)
    """None where there is no model, because judges cannot be compared."""
    model_rank = models.PositiveIntegerField(null=True)
    low = models.PositiveIntegerField(null=True)
    high = models.PositiveIntegerField(null=True)
    chance = models.FloatField(null=True)
    judges = models.PositiveIntegerField(default=0)
    disagreement = models.FloatField(null=True)
    crosses = models.BooleanField(default=False)
    tie = models.CharField(max_length=30, blank=True)
    """The rule by which it stands behind the one before, where their values are the same."""

    objects = ResultRowQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot", "position"]
        verbose_name = _("entry in a result")
        verbose_name_plural = _("entries in a result")
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "entry"], name="result_row_once"),
            models.UniqueConstraint(fields=["snapshot", "position"], name="result_row_position_once"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True, raw__isnull=True, low__isnull=True, high__isnull=True)
                | Q(rank__isnull=False, raw__isnull=False, low__isnull=False, high__isnull=False),
                name="result_row_ranked_has_values",
            ),
            models.CheckConstraint(condition=Q(low__isnull=True) | Q(low__lte=F("high")), name="result_row_interval"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry_id}"
