"""How long applications are kept: who was told that a draft is to go, and what has gone."""

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from competitions.models.application import Application
from competitions.models.competition import Competition


class DraftWarning(models.Model):
    """Its writers have been told that a draft is to go. It holds until somebody writes in the draft again."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="age_warning")
    untouched_since = models.DateTimeField()
    """When the draft was changed last, at the time of the letter."""
    warned_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.application_id}, untouched since {self.untouched_since:%Y-%m-%d}"


class RetentionReport(models.Model):
    """A line of the report: what of one application went, by which rule. Names nobody."""

    class Rule(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("rule of keeping", "Draft that nobody touched")
        WITHDRAWN = "withdrawn", pgettext_lazy("rule of keeping", "Withdrawn")
        UNSUCCESSFUL = "unsuccessful", pgettext_lazy("rule of keeping", "Not chosen")
        REDUCED = "reduced", pgettext_lazy("rule of keeping", "Winner, reduced to what was handed in")
        WINNER = "winner", pgettext_lazy("rule of keeping", "Winner, only who won is kept")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="retention_reports")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="retention_reports")
    rule = models.CharField(max_length=12, choices=Rule.choices)
    at = models.DateTimeField(default=timezone.now)
    removed = models.JSONField(default=dict)
    """How many rows of each kind went, and how many bytes of files."""

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["application", "rule"], name="retention_once_per_rule")]
        indexes = [models.Index(fields=["competition", "-id"], name="retention_by_competition")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.rule}"
