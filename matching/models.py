"""What matching keeps: the statements' vectors, what people made of their matches, and how lists stood."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.models import Organisation
from matching.records import Credit, Digest, DigestChoice, Experiment, Outcome, Reading


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
    """What one organisation says of a match: kept, or not for us and why, or only a note of its own."""

    class State(models.TextChoices):
        SAVED = "saved", pgettext_lazy("mark on a match", "Saved")
        DISMISSED = "dismissed", pgettext_lazy("mark on a match", "Dismissed")
        NOTED = "noted", pgettext_lazy("mark on a match", "Noted")

    class Reason(models.TextChoices):
        NOT_RELEVANT = "not_relevant", _("Not what we are looking for")
        TOO_EARLY = "too_early", _("Not mature enough yet")
        TOO_FAR = "too_far", _("Too far away, or the wrong region")
        KNOWN = "known", _("We know each other already")
        COMPETITOR = "competitor", _("A competitor of ours")
        NO_CAPACITY = "no_capacity", _("No time for this now")
        OTHER = "other", _("Another reason")

    NOTE = 2000

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="match_marks")
    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    note = models.TextField(max_length=NOTE, blank=True)
    statements = models.JSONField(default=list)
    """The partner's listings that the match spoke of when it was marked: what a taste is learnt from."""
    marked_at = models.DateTimeField(default=timezone.now)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-marked_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "partner"], name="mark_once_per_pair"),
            models.CheckConstraint(
                condition=Q(state__in=["saved", "noted"], reason="") | (Q(state="dismissed") & ~Q(reason="")),
                name="mark_dismissed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.state} {self.partner_id}"


class Block(models.Model):
    """ "Not this company": neither is shown to the other in matches. Only the one who said so knows of it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    """For themselves."""
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "blocked"], name="block_once_per_pair"),
            models.CheckConstraint(condition=~Q(organisation=models.F("blocked")), name="block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} not {self.blocked_id}"


class Standing(models.Model):
    """How an organisation's list stood when it was last computed in bulk: for counts, never for showing a list.

    `partners` are the ids of its best (at most TOP), best first, with `scores` (0–100) beside them. It is one
    organisation's view among verified members; the page asks the index anew.
    """

    TOP = 20
    is_derived = True

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


class Shard(models.Model):
    """One part of everybody's standing, as a worker computed it: for whoever wants to know what took how long."""

    cause = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=120)
    organisations = models.PositiveIntegerField()
    seconds = models.FloatField()
    finished_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-finished_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "number", "of"], name="shard_once"),
            models.CheckConstraint(condition=Q(number__lt=models.F("of")), name="shard_within_its_number"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.cause}: {self.number} of {self.of}, {self.organisations} in {self.seconds:.1f} s by {self.worker}"
        )


class Visit(models.Model):
    """When a person last looked at an organisation's matches, and what stood there.

    `standing` is the list as they last saw it, `before` as it stood at the end of the visit before this one: partners'
    ids with their scores, best first. A visit ends with half an hour's absence.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    standing = models.JSONField(default=list)
    before_at = models.DateTimeField(null=True)
    before = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="visit_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.organisation_id}"


class Share(models.Model):
    """A match that somebody shows to a colleague, with a sentence."""

    SENTENCE = 300

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)
    sentence = models.CharField(max_length=SENTENCE, blank=True)

    class Meta:
        ordering = ["-shared_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "partner", "to"], name="share_once_per_colleague")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} for {self.to_id}"


class Preference(models.Model):
    """Whether and how an organisation's choices may order its list.

    `ignored` are terms (as the index calls them) that its choices may not move; marks made before `forgotten_at`
    teach nothing.
    """

    MOST_IGNORED = 200

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="matching_preference")
    profiling = models.BooleanField(default=True)
    ignored = models.JSONField(default=list)
    forgotten_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.organisation_id}: {'with' if self.profiling else 'without'} profiling"


__all__ = [
    "Block",
    "Clock",
    "Credit",
    "Digest",
    "DigestChoice",
    "Experiment",
    "Mark",
    "Outcome",
    "Preference",
    "Reading",
    "Shard",
    "Share",
    "Standing",
    "Vector",
    "Visit",
]
