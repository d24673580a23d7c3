"""What is asked: a draft that staff build, and the versions that applicants have been shown."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from competitions.models.competition import Competition


class CallForm(models.Model):
    """The form as staff are building it. `definition` is what competitions/engine/form.py reads."""

    competition = models.OneToOneField(Competition, on_delete=models.CASCADE, related_name="form")
    definition = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    """Counts the edits; an edit names the one it started from, so that two people never overwrite each other."""
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.competition}, revision {self.revision}"


class FormVersion(models.Model):
    """A form as applicants see it. Never changed: a change is the next version."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="form_versions")
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["competition", "-number"]
        constraints = [models.UniqueConstraint(fields=["competition", "number"], name="form_version_number_once")]

    def __str__(self) -> str:
        return f"{self.competition}, version {self.number}"
