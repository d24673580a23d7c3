"""The ground's own rows: audit events, the outbox, mails, stored files."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class AppendOnly(Exception):
    """An audit event was to be changed or deleted."""


class AuditEvent(models.Model):
    """One thing somebody did. Never changed: the model refuses, and so does a trigger in the database."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    action = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor_label = models.CharField(max_length=254)
    acting_for = models.CharField(max_length=120, blank=True)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=64)
    target_label = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, default="-")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_by_target"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            models.Index(fields=["acting_for", "id"], name="audit_by_acting_for"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.action} {self.target_label}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("Audit events are only ever added.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("Audit events are only ever added.")


class EffectQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None, dead_at=None)

    def due(self, now):
        return self.open().filter(next_try_at__lte=now)

    def dead(self):
        """Given up, and nobody has decided yet what to do."""
        return self.filter(dead_at__isnull=False, discarded_at=None)

    def discarded(self):
        return self.filter(discarded_at__isnull=False)


EFFECT_KEY_LENGTH = 200


class Effect(models.Model):
    """One effect outside the database that a committed change owes the world. See core/outbox."""

    key = models.CharField(max_length=EFFECT_KEY_LENGTH)
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    discarded_at = models.DateTimeField(null=True)
    """When staff decided that it is not owed any more."""
    discarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    discarded_because = models.CharField(max_length=300, blank=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="effect_key_unique"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True), name="effect_done_or_dead_not_both"
            ),
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True) | (Q(dead_at__isnull=False) & ~Q(discarded_because="")),
                name="effect_discarded_was_dead",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="effect_due", condition=Q(done_at__isnull=True, dead_at__isnull=True)
            ),
            models.Index(fields=["kind", "id"], name="effect_dead", condition=Q(dead_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.key


class Mail(models.Model):
    """A mail is a row before it is a message, written in the transaction of its cause."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"

    key = models.CharField(max_length=200)
    template = models.CharField(max_length=60)
    to = models.EmailField()
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    unsubscribe = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    sent_again = models.BooleanField(default=False)
    resent_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="resent")
    """The mail that staff had sent once more by this one."""
    resent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="mail_key_unique"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.to}"


def file_path(instance: "StoredFile", filename: str) -> str:
    """The name on disk is ours alone: nothing a person typed reaches the file system."""
    return f"{instance.purpose}/{instance.id.hex[:2]}/{instance.id.hex}"


class StoredFile(models.Model):
    """A file in private storage. It leaves only through core.files.download, which asks its purpose's gate."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    file = models.FileField(upload_to=file_path, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["purpose", "owner_id"], name="file_by_owner")]

    def __str__(self) -> str:
        return self.name
