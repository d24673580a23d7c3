"""What the ecosystem owes the world outside the database."""

from django.conf import settings
from django.utils.module_loading import import_string

from core.models import Effect
from core.outbox import handler
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import undoing  # noqa: F401  (registers its step)
from ecosystem.actions.bulk import run_chunk
from ecosystem.actions.identity import note_check
from ecosystem.actions.importing import read_plan
from ecosystem.identity.domain import NotShown, look
from ecosystem.models import BulkJob, DomainProof


@handler("identity.check_domain", transactional=False)
def check_domain(effect: Effect) -> None:
    """Looks for a token at its domain. Safe to do twice: only the check that was asked for last is written down."""
    proof = _asked_for(effect)
    if proof is None:
        return
    method = problem = ""
    try:
        method = look(proof.host, proof.token, import_string(settings.DOMAIN_CHECK_NETWORK))
    except NotShown as error:
        problem = error.problem
    if (proof := _asked_for(effect)) is None:
        return
    try:
        note_check(proof=proof, method=method, problem=problem)
    except (MoveNotAllowed, StateHasMoved):
        return


def _asked_for(effect: Effect) -> DomainProof | None:
    wanted = {"pk": effect.payload["proof"], "checks": effect.payload["checks"]}
    checking = DomainProof.objects.filter(state=DomainProof.State.CHECKING, **wanted)
    return checking.select_related("organisation").first()


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
