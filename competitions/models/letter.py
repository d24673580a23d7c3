"""A letter of the organisers to many applicants, and to whom it goes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import Application
from competitions.models.competition import Competition
from ecosystem.languages import CHINESE


class BulkLetter(models.Model):
    """Written in both languages; each person gets theirs, once."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of a letter", "Draft")
        SENDING = "sending", pgettext_lazy("status of a letter", "Being sent")
        SENT = "sent", pgettext_lazy("status of a letter", "Sent")
        STOPPED = "stopped", pgettext_lazy("status of a letter", "Stopped")
        DISCARDED = "discarded", pgettext_lazy("status of a letter", "Thrown away")

    class Audience(models.TextChoices):
        SUBMITTERS = "submit", _("Those who may hand in")
        WRITERS = "write", _("Everybody who may write")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="letters")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """The same form sent twice is one letter."""
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    filters = models.JSONField(default=dict)
    """As the list's address says them (competitions/entry_list.py)."""
    audience = models.CharField(
        pgettext_lazy("a letter", "to whom"), max_length=6, choices=Audience.choices, default=Audience.SUBMITTERS
    )
    subject_en = models.CharField(_("subject in English"), max_length=160)
    body_en = models.TextField(_("letter in English"), max_length=6000)
    subject_zh = models.CharField(_("subject in Chinese"), max_length=160)
    body_zh = models.TextField(_("letter in Chinese"), max_length=6000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(null=True)
    """When somebody said that it should go."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "discarded"], sent_at__isnull=True)
                | Q(status__in=["sending", "sent", "stopped"], sent_at__isnull=False),
                name="letter_sent_has_time",
            )
        ]

    def __str__(self) -> str:
        return self.subject_en

    def words(self, language: str) -> tuple[str, str]:
        """Returns (subject, body) in one language."""
        return (self.subject_zh, self.body_zh) if language == CHINESE else (self.subject_en, self.body_en)


class LetterRecipient(models.Model):
    """A person to whom a letter goes, about one application. Written when the letter is sent, and not changed by what
    the filter finds later."""

    letter = models.ForeignKey(BulkLetter, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["letter", "user"], name="letter_once_per_person")]
        indexes = [
            models.Index(fields=["letter", "id"], condition=Q(mailed_at__isnull=True), name="letter_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} → {self.user_id}"
