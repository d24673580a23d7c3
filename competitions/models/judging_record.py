"""What a sheet gave each time it was handed in. The audit trail holds no scores, for all park staff read it."""

from django.db import models

from competitions.models.sheet import ScoreSheet
from core.models import AuditEvent


class HandedInScores(models.Model):
    """The scores of one handing-in. Never changed; a sheet that is opened again and handed in anew has another."""

    event = models.OneToOneField(AuditEvent, on_delete=models.CASCADE, related_name="+")
    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="handed_in")
    values = models.JSONField()
    """By the key of the criterion: a number as text, or null where it is not applicable."""
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    """In per cent of what can be given; none where nothing applied."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total__isnull=True) | models.Q(total__gte=0, total__lte=100),
                name="handed_in_total_is_a_share",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.total}"
