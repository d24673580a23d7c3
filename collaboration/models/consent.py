"""Consents of people to what is done with their data, after ISO/IEC TS 27560."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import AppendOnly
from ecosystem.languages import CHINESE, LANGUAGE_CHOICES
from ecosystem.models import Organisation

PERSON = settings.AUTH_USER_MODEL


class ConsentNotice(models.Model):
    """What people are told before they agree, in one edition. Never changed once it is published: a new purpose, method or
    kind of data is a new edition, and consents to older ones end."""

    class Purpose(models.TextChoices):
        CONTACT = (
            "contact",
            pgettext_lazy("what personal data is given for", "Giving your contact details to a partner"),
        )
        ABROAD = (
            "abroad",
            pgettext_lazy("what personal data is given for", "Giving them to a partner in another country"),
        )

    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    edition = models.PositiveSmallIntegerField()
    text_en = models.TextField(_("text in English"), max_length=10_000)
    text_zh = models.TextField(_("text in Chinese"), max_length=10_000)
    categories = models.JSONField(default=list)
    """Kinds of data, as codes (collaboration/consenting/consents.py)."""
    method = models.CharField(_("how it is processed, in English"), max_length=300)
    method_zh = models.CharField(_("how it is processed, in Chinese"), max_length=300)
    retention = models.CharField(_("how long it is kept, in English"), max_length=300)
    retention_zh = models.CharField(_("how long it is kept, in Chinese"), max_length=300)
    confirmed_by_counsel = models.CharField(_("counsel who confirmed it, and when"), max_length=200, blank=True)
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["purpose", "-edition"]
        constraints = [models.UniqueConstraint(fields=["purpose", "edition"], name="consent_notice_edition_once")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.edition})"

    def text_in(self, language: str) -> str:
        return self.text_zh if language == CHINESE else self.text_en

    def method_in(self, language: str) -> str:
        return self.method_zh if language == CHINESE else self.method

    def retention_in(self, language: str) -> str:
        return self.retention_zh if language == CHINESE else self.retention


class ConsentQuerySet(models.QuerySet):
    def given(self):
        """Given and not ended. Whether one holds now is asked of collaboration/consenting/consents.py, which looks at the rest."""
        return self.filter(state=Consent.State.GIVEN)

    def of(self, user):
        """A person's own: nobody else sees them."""
        return self.filter(person=user) if user.is_authenticated and user.is_active else self.none()


class Consent(models.Model):
    """One person, one purpose, one recipient."""

    class State(models.TextChoices):
        GIVEN = "given", pgettext_lazy("state of a consent", "Given")
        REFUSED = "refused", pgettext_lazy("state of a consent", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a consent", "Withdrawn")
        OUTDATED = "outdated", pgettext_lazy("state of a consent", "Ended by a new notice")

    SCHEMA = "ISO/IEC TS 27560:2023"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="consents")
    notice = models.ForeignKey(ConsentNotice, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=8, choices=ConsentNotice.Purpose.choices)
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recipient_country = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    """Of the notice as it was shown."""
    notice_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State.choices, default=State.GIVEN)
    asked_at = models.DateTimeField(default=timezone.now)
    """When it was given or refused."""
    ended_at = models.DateTimeField(null=True)
    receipt = models.JSONField(default=dict)
    """The person's own copy, frozen: every field of the record as it was when they agreed. It names them by number, so
    that the proof can outlive their account."""
    receipt_sha256 = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, blank=True)
    """The digest of its last event."""

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "recipient"], condition=Q(state="given"), name="consent_one_given"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("given", "refused"), ended_at__isnull=True)
                | Q(state__in=("withdrawn", "outdated"), ended_at__isnull=False),
                name="consent_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.purpose} · {self.recipient_id}"


class ConsentEvent(models.Model):
    """What happened to a consent, in order. Only ever added: each is bound to the one before it, and the consent keeps the
    digest of the last (collaboration/consenting/events.py)."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=9, choices=Consent.State.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.consent_id} {self.state}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("Events of consents are only ever added.")
        super().save(*args, **kwargs)


class Transfer(models.Model):
    """A person's data has been shown to an organisation in another country, first at `at` in that year: counted for the
    thresholds of the Cyberspace Administration of China (22 March 2024), which begin anew on 1 January."""

    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    recipient = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    year = models.PositiveSmallIntegerField()
    from_china = models.BooleanField()
    sensitive = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "recipient", "year"], name="transfer_once_a_year")]
        indexes = [models.Index(fields=["year", "from_china"], name="transfer_of_year")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.recipient_id} ({self.year})"
