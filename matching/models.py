"""What matching keeps: the statements' vectors, what people made of their matches, and how lists stood."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.models import Organisation
from matching.records import Credit, Digest, DigestChoice, Experiment, Reading


class Clock(models.Model):
    """The change sequence of vectors: one row, raised in the transaction of the change, so numbers commit in order.

    `identity` tells one database's numbers from another's; `reading` is the digest of how texts were read;
    `built` the number up to which the newest generation of the index reaches.
    """

    value = models.BigIntegerField(default=0)
    identity = models.UUIDField()
    reading = models.CharField(max_length=64, blank=True)
    built = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="clock_only_one")]

    def __str__(self) -> str:
        return str(self.value)


class Vector(models.Model):
    """One statement's counted words, as the engine takes them (engine/entries.py). The truth that every index is
    made from.

    `statement` is a listing's key, or minus an organisation's for its profile. `entry` is empty once the statement
    takes no part any more; the row stays, so that every index hears of it.
    """

    statement = models.BigIntegerField(primary_key=True)
    sequence = models.BigIntegerField()
    entry = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sequence"], name="vector_sequence_unique")]

    def __str__(self) -> str:
        return f"{self.statement} at {self.sequence}"


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
    statements = models.JSONField(default=list)
    """The partner's listings that the match spoke of when it was marked: what a taste is learnt from."""
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


class Standing(models.Model):
    """How an organisation's list stood when it was last computed in bulk: for counts, never for showing a list.

    `partners` are the ids of its best (at most TOP), best first, with `scores` (0–100) beside them. It is one
    organisation's view among verified members; the page asks the index anew.
    """

    TOP = 20

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="standing")
    partners = models.JSONField(default=list)
    scores = models.JSONField(default=list)
    listed = models.PositiveSmallIntegerField(default=0)
    best = models.FloatField(default=0)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(best__gte=0, best__lte=100), name="standing_best_in_range")]
        indexes = [models.Index(fields=["-best"], name="standing_by_best")]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.best:.0f}"


__all__ = ["Clock", "Credit", "Digest", "DigestChoice", "Experiment", "Mark", "Reading", "Standing", "Vector"]
