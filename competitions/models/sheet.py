"""Who judges what, and what they gave it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import Submission, everybody_behind
from competitions.models.judge import Conflict, Judge
from competitions.models.round import Criterion, Round, RoundEntry


class AssignmentRun(models.Model):
    """One proposal of the optimiser: what went in, with which seed, and what came out."""

    class Status(models.TextChoices):
        PREVIEW = "preview", pgettext_lazy("status of a proposal", "Proposed")
        APPLIED = "applied", pgettext_lazy("status of a proposal", "Applied")
        DISCARDED = "discarded", pgettext_lazy("status of a proposal", "Thrown away")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="runs")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PREVIEW)
    seed = models.PositiveIntegerField(default=0)
    inputs = models.JSONField(default=dict)
    """Judges, entries, loads, quotas, conflicts and affinities as the optimiser saw them."""
    inputs_sha256 = models.CharField(max_length=64)
    result = models.JSONField(default=dict)
    """Pairs with their affinity, and the figures of the whole; or why there is no solution."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="applied", applied_at__isnull=False)
                | (~Q(status="applied") & Q(applied_at__isnull=True)),
                name="assignment_run_applied_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.made_at:%Y-%m-%d %H:%M}"


class AssignmentQuerySet(models.QuerySet):
    def live(self):
        """Those that are to be judged or have been."""
        return self.filter(status__in=Assignment.LIVE)

    def beyond_conflict(self):
        """Without those whose judge has a conflict with the entry that holds."""
        conflicts = Conflict.objects.active().filter(
            judge=OuterRef("judge"), application=OuterRef("entry__application")
        )
        return self.filter(~Exists(conflicts))

    def judged_by(self, user):
        """The gate: a person's own entries, as a judge who has signed, in rounds that have begun, without any that a
        conflict stands before. Lists, search, counts, averages, exports, the API and mail all begin here."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        # Whoever acts as the judge brings their own conflicts.
        behind = Conflict.objects.active().filter(
            judge__user__in=everybody_behind(user), application=OuterRef("entry__application")
        )
        return (
            self.live()
            .beyond_conflict()
            .filter(~Exists(behind), judge__user=user, judge__status=Judge.Status.ACCEPTED, entry__removed_at=None)
            .exclude(entry__round__status=Round.Status.DRAFT)
        )

    def asked_of(self, user):
        """What a person is asked to judge, before the round begins too: to be taken on or declined, nothing more."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        open_ones = (Round.Status.DRAFT, Round.Status.OPEN)
        theirs = self.live().beyond_conflict().filter(entry__removed_at=None, entry__round__status__in=open_ones)
        return theirs.filter(judge__user=user, judge__status=Judge.Status.ACCEPTED)


class Assignment(models.Model):
    """An entry that a judge was asked to look at."""

    class Status(models.TextChoices):
        INVITED = "invited", pgettext_lazy("status of an assignment", "Asked")
        ACCEPTED = "accepted", pgettext_lazy("status of an assignment", "Taken on")
        DECLINED = "declined", pgettext_lazy("status of an assignment", "Declined")
        RECUSED = "recused", pgettext_lazy("status of an assignment", "Stepped back")
        DONE = "done", pgettext_lazy("status of an assignment", "Judged")
        REMOVED = "removed", pgettext_lazy("status of an assignment", "Taken away")

    class Source(models.TextChoices):
        COMPUTED = "computed", pgettext_lazy("source of an assignment", "Computed")
        STAFF = "staff", pgettext_lazy("source of an assignment", "Given by hand")
        REPLACEMENT = "replacement", pgettext_lazy("source of an assignment", "In somebody’s place")

    LIVE = (Status.INVITED, Status.ACCEPTED, Status.DONE)

    entry = models.ForeignKey(RoundEntry, on_delete=models.CASCADE, related_name="assignments")
    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="assignments")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.INVITED)
    source = models.CharField(max_length=11, choices=Source.choices, default=Source.COMPUTED)
    run = models.ForeignKey(AssignmentRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="assignments")
    affinity = models.FloatField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    """Of declining, stepping back or being taken away; never shown to other judges."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["entry", "judge"], name="assignment_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["recused", "removed"]) | ~Q(reason=""), name="assignment_ended_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["judge", "status"], name="assignment_by_judge")]

    def __str__(self) -> str:
        return f"{self.judge_id} judges {self.entry_id}"


class ScoreSheetQuerySet(models.QuerySet):
    def counted(self):
        """Those that results are made of: handed in, of entries that count, beyond conflicts."""
        conflicts = Conflict.objects.active().filter(
            judge=OuterRef("judge"), application=OuterRef("entry__application")
        )
        live = Assignment.objects.live().filter(entry=OuterRef("entry"), judge=OuterRef("judge"))
        return self.filter(
            ~Exists(conflicts),
            Exists(live),
            status=ScoreSheet.Status.SUBMITTED,
            entry__removed_at=None,
            entry__is_calibration=False,
        )


class ScoreSheet(models.Model):
    """What one judge made of one entry in one round."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of a score sheet", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("status of a score sheet", "Handed in")

    entry = models.ForeignKey(RoundEntry, on_delete=models.CASCADE, related_name="sheets")
    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="sheets")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    """The version that was judged."""
    for_applicant = models.TextField(_("for the applicant"), max_length=4000, blank=True)
    for_committee = models.TextField(_("for the committee only"), max_length=4000, blank=True)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [
            models.UniqueConstraint(fields=["entry", "judge"], name="score_sheet_once"),
            models.CheckConstraint(
                condition=Q(status="submitted", submitted_at__isnull=False)
                | Q(status="draft", submitted_at__isnull=True),
                name="score_sheet_submitted_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} on {self.entry_id}"


class Score(models.Model):
    """One criterion of a sheet. Not applicable is no value: the weights of what was answered divide."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    skipped = models.BooleanField(default=False)
    """Said to be not applicable; without it, an empty value has not been given yet."""
    comment = models.TextField(max_length=2000, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sheet", "criterion__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once_per_criterion"),
            models.CheckConstraint(
                condition=Q(skipped=False) | Q(value__isnull=True), name="score_not_applicable_is_no_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.criterion_id}: {self.value}"
