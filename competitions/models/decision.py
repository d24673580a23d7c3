"""What becomes of entries: proposed by one person, approved by another, told in letters, published after its embargo."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import Application
from competitions.models.competition import Prize
from competitions.models.round import Round, RoundEntry
from competitions.models.sheet import ScoreSheet
from ecosystem.languages import CHINESE


class DecisionQuerySet(models.QuerySet):
    def read_by(self, user):
        """Those about entries that a person may read as an organiser: nothing that a conflict of theirs stands before."""
        return self.filter(entry__application__in=Application.objects.read_by(user))

    def standing(self):
        """Those that a second person has approved."""
        return self.filter(status__in=Decision.STANDING)


class Decision(models.Model):
    """What becomes of one entry in one round."""

    class Outcome(models.TextChoices):
        ADVANCES = "advances", pgettext_lazy("what becomes of an entry", "Goes on")
        WINNER = "winner", pgettext_lazy("what becomes of an entry", "Wins")
        COMMENDED = "commended", pgettext_lazy("what becomes of an entry", "Commended")
        RESERVE = "reserve", pgettext_lazy("what becomes of an entry", "Reserve")
        UNSUCCESSFUL = "unsuccessful", pgettext_lazy("what becomes of an entry", "Not chosen")

    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("status of a decision", "Proposed")
        RETURNED = "returned", pgettext_lazy("status of a decision", "Sent back")
        APPROVED = "approved", pgettext_lazy("status of a decision", "Approved")
        LETTERS = "letters", pgettext_lazy("status of a decision", "Told in letters")
        PUBLISHED = "published", pgettext_lazy("status of a decision", "Published")

    STANDING = (Status.APPROVED, Status.LETTERS, Status.PUBLISHED)
    TOLD = (Status.LETTERS, Status.PUBLISHED)

    entry = models.OneToOneField(RoundEntry, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    prize = models.ForeignKey(
        Prize, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("prize")
    )
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    """For organisers; no applicant reads it."""
    revision = models.PositiveIntegerField(default=1)
    """Each write names the one it has seen."""
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    returned_why = models.CharField(_("why it is sent back"), max_length=1000, blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="decision_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "letters", "published"], approved_at__isnull=False)
                | Q(status__in=["pending", "returned"], approved_at__isnull=True),
                name="decision_approved_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(returned_why=""), name="decision_returned_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(outcome="winner") | Q(prize__isnull=True), name="decision_prize_is_won"),
        ]
        indexes = [models.Index(fields=["status"], name="decision_by_status")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.outcome}"


class OutcomeSettings(models.Model):
    """How a round's decisions are told."""

    class Feedback(models.TextChoices):
        NONE = "none", pgettext_lazy("feedback to applicants", "None")
        COMMENTS = "comments", pgettext_lazy("feedback to applicants", "What judges wrote for them")
        BANDS = (
            "bands",
            pgettext_lazy("feedback to applicants", "What judges wrote for them, and their scores as bands"),
        )

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="outcome_settings")
    feedback = models.CharField(_("feedback"), max_length=8, choices=Feedback.choices, default=Feedback.NONE)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    """Applicants are asked for silence until then; nothing is public before."""
    by_time = models.BooleanField(_("publish when the embargo ends"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_time=False) | Q(embargo_until__isnull=False), name="outcome_by_time_has_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.feedback}"


class OutcomeText(models.Model):
    """The letter that goes with one outcome of a round, in both languages."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="outcome_texts")
    outcome = models.CharField(max_length=12, choices=Decision.Outcome.choices)
    subject_en = models.CharField(_("subject in English"), max_length=160)
    body_en = models.TextField(_("letter in English"), max_length=6000)
    subject_zh = models.CharField(_("subject in Chinese"), max_length=160)
    body_zh = models.TextField(_("letter in Chinese"), max_length=6000)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "outcome"], name="outcome_text_once"),
            models.UniqueConstraint(fields=["round", "subject_en"], name="outcome_text_subject_en_distinct"),
            models.UniqueConstraint(fields=["round", "subject_zh"], name="outcome_text_subject_zh_distinct"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.outcome}"

    def words(self, language: str) -> tuple[str, str]:
        """Returns (subject, body) in one language."""
        return (self.subject_zh, self.body_zh) if language == CHINESE else (self.subject_en, self.body_en)


class OutcomeLetterQuerySet(models.QuerySet):
    def read_by(self, user):
        """Those of which a person may read every entry they are about."""
        readable = Application.objects.read_by(user).values("pk")
        hidden = Decision.objects.filter(letters=OuterRef("pk")).exclude(entry__application__in=readable)
        return self.filter(~Exists(hidden))


class OutcomeLetter(models.Model):
    """One person's letter about one outcome of a round: all their entries with that outcome are in it."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of an outcome letter", "To be looked at")
        APPROVED = "approved", pgettext_lazy("status of an outcome letter", "Approved")
        QUEUED = "queued", pgettext_lazy("status of an outcome letter", "Sent")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="outcome_letters")
    outcome = models.CharField(max_length=12, choices=Decision.Outcome.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    decisions = models.ManyToManyField(Decision, related_name="letters")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    seen_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = OutcomeLetterQuerySet.as_manager()

    class Meta:
        ordering = ["outcome", "id"]
        verbose_name = _("letter about an outcome")
        constraints = [
            models.UniqueConstraint(fields=["round", "outcome", "user"], name="outcome_letter_once_per_person"),
            models.CheckConstraint(
                condition=Q(status="queued", queued_at__isnull=False)
                | (~Q(status="queued") & Q(queued_at__isnull=True, mailed_at__isnull=True)),
                name="outcome_letter_queued_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} → {self.user_id}"


class Feedback(models.Model):
    """What a judge wrote for the applicant, as the applicant gets it."""

    class Status(models.TextChoices):
        CLEAN = "clean", pgettext_lazy("status of a feedback", "Names nobody")
        FLAGGED = "flagged", pgettext_lazy("status of a feedback", "To be mended")
        CLEARED = "cleared", pgettext_lazy("status of a feedback", "Mended")
        LEFT_OUT = "left-out", pgettext_lazy("status of a feedback", "Left out")

    SHOWN = (Status.CLEAN, Status.CLEARED)

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="feedback")
    sheet = models.OneToOneField(ScoreSheet, on_delete=models.CASCADE, related_name="feedback")
    text = models.TextField(_("feedback"), max_length=4000)
    found = models.JSONField(default=list, blank=True)
    """What might tell whose it is, as it stands in the text."""
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.CLEAN)
    mended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    mended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["decision", "id"]
        verbose_name = _("feedback")

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.status}"


class Publication(models.Model):
    """A round's decisions as they were approved. Its snapshot never changes; an approval that is undone leaves it
    behind and the next one makes another."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="publications")
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)
    """Of `snapshot` as competitions/frozen.py writes it."""
    frozen_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Nobody where the clock did it."""

    class Meta:
        ordering = ["-id"]
        verbose_name = _("publication")
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(undone_at__isnull=True), name="publication_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(released_at__isnull=True), name="publication_released_stays"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.sha256[:12]}"
