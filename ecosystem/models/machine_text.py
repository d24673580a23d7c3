"""What a machine made of somebody's words in another language."""

from django.db import models
from django.utils import timezone

from ecosystem.languages import LANGUAGE_CHOICES


class MachineText(models.Model):
    """One text as a service translated it. Known by what it was made of, so that new words need a new one."""

    digest = models.CharField(max_length=64)
    """SHA-256 of the source text."""
    target = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    service = models.CharField(max_length=60)
    text = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "target", "service"], name="machine_text_once_each")]

    def __str__(self) -> str:
        return f"{self.target}: {self.text[:60]}"
