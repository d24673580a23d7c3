"""Who has read bytes of a part. Only ever added to: an entry is written before a byte leaves."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from core.models import AppendOnly


class PartAccess(models.Model):
    """It leads to nothing, so that it outlives the part and the account: keys of the part, its version, the organisation
    that read and the grant by which it did (None: its own part)."""

    class Kind(models.TextChoices):
        VIEW = "view", pgettext_lazy("how a part was read", "Looked at")
        DOWNLOAD = "download", pgettext_lazy("how a part was read", "Downloaded")

    part = models.BigIntegerField()
    version = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()
    """Of the version."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    organisation = models.BigIntegerField()
    grant = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["part", "id"], name="part_access_by_part")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.version}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("Entries of who read a part are only ever added.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("Entries of who read a part are only ever added.")
