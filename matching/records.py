"""What is kept of matching over time: weekly digests, daily readings, and experiments with two settings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from ecosystem.models import Organisation


class DigestChoice(models.Model):
    """Whether a person wants weekly matches, once they have said so. Until then their role decides."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choice")
    wanted = models.BooleanField()
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id}: {'on' if self.wanted else 'off'}"


class Digest(models.Model):
    """One week's mail to one person about one organisation. `partners` are those it told of, best first.

    `week` is the ISO week in the person's own time zone, as 2026-W48.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="digests")
    week = models.CharField(max_length=8)
    partners = models.JSONField(default=list)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "week"], name="digest_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.week} to {self.person_id} about {self.organisation_id}"


class Reading(models.Model):
    """How matching stood on one day (UTC).

    `covered` organisations have at least one match; `best` is the mean best score (0–100) among them; `gini` (0–1) tells
    how unevenly lists show organisations; `saved_at_top` of the `saved` stand in the first three places of their list;
    `dismissed` counts by reason; `drift` is the share of statements changed since the generation of `statements`;
    `seconds` is what catching up with the change sequence took.
    """

    date = models.DateField(unique=True)
    organisations = models.PositiveIntegerField(default=0)
    covered = models.PositiveIntegerField(default=0)
    best = models.FloatField(default=0)
    gini = models.FloatField(default=0)
    saved = models.PositiveIntegerField(default=0)
    saved_at_top = models.PositiveIntegerField(default=0)
    dismissed = models.JSONField(default=dict)
    asked = models.PositiveIntegerField(default=0)
    drift = models.FloatField(default=0)
    statements = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-date"]
        constraints = [
            models.CheckConstraint(condition=Q(covered__lte=F("organisations")), name="reading_covered_of_all"),
            models.CheckConstraint(condition=Q(gini__range=(0, 1)), name="reading_gini_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.date}"

    @property
    def dismissals(self) -> int:
        return sum(self.dismissed.values())


class Experiment(models.Model):
    """Two settings on the same people: while it runs, each list is drafted from both. `a` and `b` are the fields of
    an engine `Ranking`."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of an experiment", "Draft")
        RUNNING = "running", pgettext_lazy("state of an experiment", "Running")
        ENDED = "ended", pgettext_lazy("state of an experiment", "Ended")

    name = models.CharField(max_length=120)
    a = models.JSONField(default=dict)
    b = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="running"), name="experiment_one_running"),
            models.CheckConstraint(
                condition=Q(status="draft", started_at__isnull=True, ended_at__isnull=True)
                | Q(status="running", started_at__isnull=False, ended_at__isnull=True)
                | Q(status="ended", started_at__isnull=False, ended_at__isnull=False),
                name="experiment_times_fit_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """What an organisation did with a place of its list during an experiment, and which side had put it there."""

    class Deed(models.TextChoices):
        SAVED = "saved"
        DISMISSED = "dismissed"
        ASKED = "asked"

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="credits")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    team = models.CharField(max_length=1, choices=[("a", "A"), ("b", "B")])
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "organisation", "partner", "deed"], name="credit_once"),
            models.CheckConstraint(condition=Q(team__in=["a", "b"]), name="credit_team_known"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.deed} {self.partner_id}: {self.team}"


class Outcome(models.Model):
    """What an organisation itself says of having worked with a partner: would they do it again? The last word counts.

    It is the organisation's own, moves its own list alone (matching/learning.py) and is shown to nobody else.
    `statements` are the partner's listings that had brought the two together.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="match_outcomes")
    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    again = models.BooleanField()
    statements = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "partner"], name="outcome_once_per_pair"),
            models.CheckConstraint(condition=~Q(organisation=F("partner")), name="outcome_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} with {self.partner_id}"
