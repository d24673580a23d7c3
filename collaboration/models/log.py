"""The disclosure log of a room: only ever added to, each entry bound to the one before it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from collaboration.models.room import Room
from core.models import AppendOnly


class LogEntry(models.Model):
    """One thing that happened between two organisations. It holds numbers and digests, never words that people typed nor
    names: those are looked up when it is shown, so that a person can be erased and the chain still holds.

    `digest` is of the entry and `previous`, the digest of the one before (collaboration/log.py).
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    organisation = models.BigIntegerField(null=True)
    """The key of the side that acted; None for the site itself."""
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["room", "number"]
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="log_entry_number_once")]

    def __str__(self) -> str:
        return f"{self.room_id} {self.number} {self.kind}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("Entries of the disclosure log are only ever added.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("Entries of the disclosure log are only ever added.")


class LogSeal(models.Model):
    """How far a room's log had come at a moment, signed with a key that is not in the database. Only ever added: whoever
    writes a log anew finds that it no longer leads there (collaboration/logbook/seals.py)."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seals")
    number = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    signature = models.CharField(max_length=120)

    class Meta:
        ordering = ["room", "number"]
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="log_seal_number_once")]

    def __str__(self) -> str:
        return f"{self.room_id} {self.number}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("Seals of the disclosure log are only ever added.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("Seals of the disclosure log are only ever added.")
