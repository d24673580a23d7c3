"""Celery, set so that nothing is lost: late acknowledgement, no prefetching, no results, short tasks."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import config  # noqa: E402, F401
from celery import Celery  # noqa: E402
from django.conf import settings  # noqa: E402

app = Celery("techbridge")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL or "memory://",
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_time_limit=50,
    task_soft_time_limit=40,
    task_publish_retry=False,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=600_000,
    worker_hijack_root_logger=False,
    worker_soft_shutdown_timeout=20,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
    },
    task_default_queue="default",
    timezone="UTC",
)
if app.conf.broker_url.startswith(("amqp", "pyamqp", "memory")):
    app.conf.broker_transport_options = {}
app.set_default()


@app.task(name="core.run_effect")
def run_effect_task(effect_id: int) -> None:
    """Runs one effect. Safe twice: `run_effect` looks whether it is done."""
    import django

    django.setup()
    from core.outbox import run_effect

    run_effect(effect_id)


@app.on_after_finalize.connect
def _set_up(sender, **kwargs):
    import django

    django.setup(set_prefix=False)
