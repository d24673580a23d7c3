"""Whether an entry may be judged: what is looked at, what is asked, what is decided and what is said against it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import Application
from competitions.models.competition import Competition
from competitions.models.named import Named


class ChecklistItem(Named):
    """Something a person looks at, because no rule can compute it."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="checklist")


class ScreeningMark(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="marks")
    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, related_name="+")
    met = models.BooleanField(null=True)
    note = models.CharField(max_length=500, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "item"], name="screening_mark_once_per_item")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.item_id}"


class ScreeningDecision(models.Model):
    """One of the park's decisions. The latest counts; earlier ones stay to be read."""

    class Verdict(models.TextChoices):
        ELIGIBLE = "eligible", pgettext_lazy("screening", "Eligible")
        INELIGIBLE = "ineligible", pgettext_lazy("screening", "Not eligible")
        REJECTED = "rejected", pgettext_lazy("screening", "Not eligible for good")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField(_("reason, for the applicant"), max_length=2000, blank=True)
    note = models.TextField(_("note, for organisers"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="eligible") | ~Q(reason=""), name="screening_refusal_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.verdict}"


class ScreeningQuestion(models.Model):
    """Something the park asks an applicant, to be answered by a day."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(_("question"), max_length=2000)
    due_at = models.DateTimeField(_("answer by"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at__isnull=True), name="screening_question_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.text[:40]}"


class Appeal(models.Model):
    """An applicant's word against a decision, once, and the answer to it."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField(_("why the decision should change"), max_length=4000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True)
    reply = models.TextField(_("answer to the appeal"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="appeal_decided_has_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.text[:40]}"
