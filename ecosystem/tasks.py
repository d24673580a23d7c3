"""The outbox effects of the ecosystem."""

from core.models import Effect
from core.outbox import handler
from ecosystem.actions import undoing  # noqa: F401  (registers its step)
from ecosystem.actions.bulk import run_chunk
from ecosystem.actions.importing import read_plan
from ecosystem.models import BulkJob


@handler("bulk.chunk", transactional=False)
def do_chunk(effect: Effect) -> None:
    """Each row has a transaction of its own, so that a job never holds the database."""
    job = BulkJob.objects.select_related("created_by").filter(pk=effect.payload["job"]).first()
    if job is not None:
        run_chunk(job, effect.payload["number"])


@handler("import.read", transactional=False)
def read_import(effect: Effect) -> None:
    """Looks at each row, which takes seconds, and writes the plan in one transaction at the end."""
    job = BulkJob.objects.select_related("created_by").filter(pk=effect.payload["job"], status="draft").first()
    if job is not None:
        read_plan(job, effect.payload["version"])
