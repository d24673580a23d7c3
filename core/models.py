"""The ground's own rows: audit events, the outbox, mails, stored files."""

import uuid
from typing import BinaryIO

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


class AuditSeal(models.Model):
    """Binds a range of audit events to the range before it (core/audit_seals.py). It is signed with a key that is not in
    the database. Only ever added, by a chore."""

    number = models.PositiveIntegerField(unique=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    events = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="audit_seal_goes_forward")]

    def __str__(self) -> str:
        return f"{self.number} ({self.first}–{self.last})"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("Seals of the audit trail are only ever added.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("Seals of the audit trail are only ever added.")


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
    attachment = models.ForeignKey("StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    """What goes with it, as it is when it is sent; a file that has gone by then is left out."""
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


class MailAbout(models.Model):
    """What a mail is about, by a model's label and a key, as in the audit trail: who must not read of that does not read it."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="about")
    label = models.CharField(max_length=60)
    key = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "label", "key"], name="mail_about_once")]
        indexes = [models.Index(fields=["label", "key"], name="mail_about_what")]

    def __str__(self) -> str:
        return f"{self.mail_id} about {self.label} {self.key}"


def file_path(instance: "StoredFile", filename: str) -> str:
    """The name on disk is ours alone: nothing a person typed reaches the file system."""
    return f"{instance.purpose}/{instance.id.hex[:2]}/{instance.id.hex}"


class StoredFile(models.Model):
    """A file in private storage. It leaves only through core.files.respond, which asks its purpose's gate, or through a view
    that has asked its own. `size` and `sha256` are of the bytes as they were given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    file = models.FileField(upload_to=file_path, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=16, blank=True)
    """The name of the key it is sealed with (core/sealed.py); empty where its bytes lie as they are."""
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["purpose", "owner_id"], name="file_by_owner")]

    def __str__(self) -> str:
        return self.name

    def open(self) -> BinaryIO:
        """Its bytes as they were given, however they lie on disk. Whoever reads a stored file reads it by this."""
        from core.sealed import opened

        return opened(self)


class UploadQuerySet(models.QuerySet):
    def arriving(self):
        return self.filter(stored_at=None)

    def of(self, purpose: str, owner_id: int):
        return self.filter(purpose=purpose, owner_id=owner_id)


class Upload(models.Model):
    """A file that arrives in pieces (core/uploads). The stored file that becomes of it has the same id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    kinds = models.JSONField()
    """The kinds of file that are taken (core/uploads/kinds.py)."""
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    """So many bytes are here; what lies in the file beyond them does not count."""
    sha256 = models.CharField(max_length=64, blank=True)
    """What the sender says the whole will be, where they do."""
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    touched_at = models.DateTimeField(default=timezone.now)
    stored_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    """When it was last looked whether the stored file is used."""

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(offset__lte=models.F("size")), name="upload_within_its_size"),
            models.CheckConstraint(
                condition=Q(stored_at__isnull=True) | Q(offset=models.F("size")), name="upload_stored_is_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["purpose", "owner_id"], name="upload_by_owner"),
            models.Index(fields=["touched_at"], name="upload_arriving", condition=Q(stored_at__isnull=True)),
            models.Index(fields=["looked_at"], name="upload_stored", condition=Q(stored_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class ClockMark(models.Model):
    """The latest moment that the site's clock is known to have shown. One row. See core/clock.py."""

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="clock_mark_is_one")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
