"""What is worked out from answers and kept, because it would take too long to work out while somebody waits. Each row can
be made again from the answers alone."""

from django.db import models

from competitions.models.application import Application
from competitions.models.form import FormVersion


class EntryWords(models.Model):
    """What the last submission says, as the search reads it (competitions/search.py). There is a row only for what is
    handed in. The database keeps a full-text index over it, FTS5 on SQLite and GIN on PostgreSQL (migration 0007)."""

    application = models.OneToOneField(Application, primary_key=True, on_delete=models.CASCADE, related_name="indexed")
    words = models.TextField()

    def __str__(self) -> str:
        return f"{self.application_id}: {self.words[:40]}"


class Progress(models.Model):
    """How complete an application that is being written is (competitions/progress.py). Says nothing of what is written."""

    application = models.OneToOneField(Application, primary_key=True, on_delete=models.CASCADE, related_name="progress")
    done = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    complete = models.BooleanField()
    """Whether it could be handed in as it is."""
    form_version = models.ForeignKey(FormVersion, null=True, on_delete=models.CASCADE, related_name="+")
    modified_at = models.DateTimeField()
    """The application's own when it was worked out: another one there means that this is old."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("of")), name="progress_has_not_done_more_than_is_asked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.done}/{self.of}"
