"""Celery, set so that nothing is lost and nothing hangs. The outbox is the truth; a broker only carries ids.

Run `celery -A config worker`. A task that outlives its time limit, or whose message is lost, comes back when its lease
in the outbox ends (OUTBOX_LEASE_SECONDS), so every limit here is a part of the lease.
"""

import os
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from celery import Celery
from django.conf import settings

LEASE = settings.OUTBOX_LEASE_SECONDS


def transport_options(url: str) -> dict[str, object]:
    """Returns what bounds each wait for a broker: the relay, which alone publishes, is back within 5 seconds."""
    scheme = urlsplit(url).scheme
    if scheme in {"redis", "rediss"}:
        return {
            "visibility_timeout": 2 * LEASE,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            "socket_keepalive": True,
            "max_retries": 0,
        }
    if scheme in {"amqp", "amqps", "pyamqp"}:
        return {"connect_timeout": 1, "write_timeout": 2, "max_retries": 0}
    return {}


app = Celery("techbridge")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL or "memory://",
    broker_transport_options=transport_options(settings.CELERY_BROKER_URL),
    broker_connection_timeout=2,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    visibility_timeout=2 * LEASE,
    task_acks_late=True,
    # Endless redelivery of a task that kills its process is impossible: a message is good for one start (Claim).
    task_reject_on_worker_lost=True,
    task_time_limit=LEASE * 5 / 6,
    task_soft_time_limit=LEASE * 4 / 6,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_publish_retry=False,
    task_default_queue="default",
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=600_000,
    worker_hijack_root_logger=False,
    worker_soft_shutdown_timeout=LEASE / 3,
    timezone="UTC",
)
app.set_default()


@app.task(name="core.run_effect")
def run_effect_task(effect_id: int, attempt: int | None = None) -> None:
    """Runs one effect. Safe twice: `run_effect` looks whether it is done or started by somebody else."""
    from core.outbox import run_effect

    run_effect(effect_id, attempt)
