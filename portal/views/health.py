"""Is it alive, is it ready, how is it doing."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from core.access import METRICS, PUBLIC, access
from core.models import Effect, Mail
from matching.diagnoses import generation_lag
from matching.models import Clock, Digest, Experiment, Reading, Standing

LATE = timedelta(minutes=3)


@access(PUBLIC)
def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@access(PUBLIC)
def ready(request: HttpRequest) -> HttpResponse:
    """Ready when the database answers and is migrated; "degraded" when effects are waiting too long."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return JsonResponse({"status": "migrations pending"}, status=503)
        late = Effect.objects.due(timezone.now() - LATE).exists()
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "degraded" if late else "ok"})


@access(METRICS)
def metrics(request: HttpRequest) -> HttpResponse:
    """Gauges in Prometheus' text format."""
    now = timezone.now()
    oldest = Effect.objects.open().order_by("created_at").values_list("created_at", flat=True).first()
    gauges = {
        **matching_gauges(),
        "techbridge_outbox_open": Effect.objects.open().count(),
        "techbridge_outbox_dead": Effect.objects.dead().count(),
        "techbridge_outbox_oldest_seconds": (now - oldest).total_seconds() if oldest else 0,
        "techbridge_mail_unsent": Mail.objects.exclude(state=Mail.State.SENT).count(),
    }
    lines = [f"# TYPE {name} gauge\n{name} {value}" for name, value in gauges.items()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def matching_gauges() -> dict[str, float]:
    """How matching does, as cheaply as a scrape every few seconds may ask: no list is ranked for it."""
    row = Clock.objects.filter(pk=1).first()
    reading = Reading.objects.order_by("-date").first()
    digest = Digest.objects.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return {
        "techbridge_matching_changes": row.value if row else 0,
        "techbridge_matching_generation_behind": generation_lag(row) if row else 0,
        "techbridge_matching_covered": Standing.objects.filter(listed__gt=0).count(),
        "techbridge_matching_gini": reading.gini if reading else 0,
        "techbridge_matching_drift": reading.drift if reading else 0,
        "techbridge_matching_experiment_running": int(Experiment.objects.filter(status="running").exists()),
        "techbridge_matching_last_digest_seconds": digest.timestamp() if digest else 0,
    }
