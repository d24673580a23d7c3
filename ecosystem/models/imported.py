"""What a source said of an organisation when it was imported."""

from django.db import models
from django.utils import timezone

from ecosystem.models.organisation import Organisation


class ImportedOrganisation(models.Model):
    """The last values taken from one source, field by field.

    They tell what people have changed since: a field whose present value is not the imported one is theirs, and no
    later import overwrites it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="imports")
    source = models.CharField(max_length=60)
    source_id = models.CharField(max_length=200)
    snapshot = models.JSONField(default=dict)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="imported_once_per_source"),
            models.CheckConstraint(condition=~models.Q(source=""), name="imported_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.source_id}"
