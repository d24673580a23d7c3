"""One piece of work on many organisations: what is to be done, and what became of each row."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import StoredFile
from ecosystem.models.organisation import Organisation


class BulkJob(models.Model):
    """What is done, by whom, with which parameters. Its rows say how far it is."""

    class Action(models.TextChoices):
        ASK = "ask_to_confirm", _("Ask to confirm the profile")
        LANGUAGE = "remind_of_language", _("Remind of the missing language")
        HAND_OVER = "hand_over", _("Hand the request over to somebody")
        ADD_FIELD = "add_field", _("Add a field of work")
        REMOVE_FIELD = "remove_field", _("Remove a field of work")
        CLOSE_PAST = "close_past", _("Close listings past their date")
        IMPORT = "import", _("Import")
        UNDO = "undo", _("Undo an import")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a bulk job", "Not started")
        RUNNING = "running", pgettext_lazy("state of a bulk job", "Running")
        STOPPED = "stopped", pgettext_lazy("state of a bulk job", "Stopped")
        DONE = "done", pgettext_lazy("state of a bulk job", "Done")
        DISCARDED = "discarded", pgettext_lazy("state of a bulk job", "Thrown away")

    ON_SELECTION = (Action.ASK, Action.LANGUAGE, Action.HAND_OVER, Action.ADD_FIELD, Action.REMOVE_FIELD,
                    Action.CLOSE_PAST)  # fmt: skip
    """What may be done with organisations one has ticked."""

    key = models.CharField(max_length=100, unique=True)
    """Made of the page it was asked for on, so that asking twice starts one."""
    action = models.CharField(max_length=20, choices=Action.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    parameters = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", started_at__isnull=True, ended_at__isnull=True)
                | Q(status="running", started_at__isnull=False, ended_at__isnull=True)
                | Q(status__in=["stopped", "done"], started_at__isnull=False, ended_at__isnull=False)
                | Q(status="discarded", started_at__isnull=True, ended_at__isnull=False),
                name="bulk_times_fit_state",
            ),
            models.CheckConstraint(
                condition=Q(action="undo", undoes__isnull=False) | (~Q(action="undo") & Q(undoes__isnull=True)),
                name="bulk_undo_names_import",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"

    @property
    def request_id(self) -> str:
        """Under this the audit trail keeps what it did."""
        return f"bulk:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.RUNNING

    def counts(self) -> dict[str, int]:
        """How many rows are in each state, `total` of those with something to do; one query."""
        states = BulkRow.State.values
        counted = {state: Count("pk", filter=Q(state=state)) for state in states}
        found = self.rows.aggregate(**counted)
        to_do = found[BulkRow.State.WAITING] + found[BulkRow.State.DONE] + found[BulkRow.State.FAILED]
        return {**found, "total": to_do, "ended": to_do - found[BulkRow.State.WAITING]}


class BulkRow(models.Model):
    """One row of a job. Its state changes in the transaction of its effect."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a row", "Waiting")
        DONE = "done", pgettext_lazy("state of a row", "Done")
        FAILED = "failed", pgettext_lazy("state of a row", "Not done")
        LEFT = "left", pgettext_lazy("state of a row", "Nothing to do")

    class Plan(models.TextChoices):
        CREATED = "created", pgettext_lazy("plan of an import", "New")
        UPDATED = "updated", pgettext_lazy("plan of an import", "Changes")
        UNCHANGED = "unchanged", pgettext_lazy("plan of an import", "Unchanged")
        SKIPPED = "skipped", pgettext_lazy("plan of an import", "Left out")

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    """The place in the job; of an import the row of the file as its reader counts."""
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="bulk_rows")
    label = models.CharField(max_length=200)
    plan = models.CharField(max_length=10, choices=Plan.choices, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    outcome = models.TextField(blank=True)
    """A sentence in the language of whoever started the job."""
    payload = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    is_derived = True

    class Meta:
        ordering = ["job", "number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], ended_at__isnull=False)
                | Q(state__in=["waiting", "left"], ended_at__isnull=True),
                name="bulk_row_ended_has_time",
            ),
        ]
        indexes = [models.Index(fields=["job", "state", "number"], name="bulk_row_of_job")]

    def __str__(self) -> str:
        return f"{self.number}: {self.label}"


class ImportPlan(models.Model):
    """What an import job reads: a file, whose it is, and which column means what."""

    class Reading(models.TextChoices):
        READING = "reading"
        READ = "read"
        REFUSED = "refused"

    job = models.OneToOneField(BulkJob, on_delete=models.CASCADE, related_name="plan")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Organisation.Kind.choices)
    source = models.CharField(max_length=60)
    verify = models.BooleanField(default=False)
    mapping = models.JSONField(default=dict)
    """Headers whose meaning staff set right: header → field, "" to leave it out."""
    columns = models.JSONField(default=list)
    """The headers found, each with what it is read as and an example."""
    version = models.PositiveIntegerField(default=1)
    """How often it has been read anew."""
    reading = models.CharField(max_length=8, choices=Reading.choices, default=Reading.READING)
    refusal = models.TextField(blank=True)
    notes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reading="refused") & ~Q(refusal="") | ~Q(reading="refused") & Q(refusal=""),
                name="import_refused_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="import_by_file")]

    def __str__(self) -> str:
        return f"{self.source} ({self.kind})"
