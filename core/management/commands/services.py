from django.conf import settings
from django.core.management.base import BaseCommand

TEXT = """\
Without services the site keeps its data in SQLite and runs its effects itself. It uses now:

  database   {database}
  cache      {cache}
  effects    {effects}

To run it on PostgreSQL and Redis, start both on this machine and make a database:

  createdb techbridge

Set these for every process of the site (PostgreSQL 14 or later; Redis needs no persistence, the outbox has it):

  export DATABASE_URL=postgres://techbridge:PASSWORD@127.0.0.1:5432/techbridge
  export REDIS_URL=redis://127.0.0.1:6379/1
  export CELERY_BROKER_URL=redis://127.0.0.1:6379/0
  # or RabbitMQ: export CELERY_BROKER_URL=amqp://techbridge:PASSWORD@127.0.0.1:5672//

Bring the database up to date, then run three processes:

  .venv/bin/python manage.py prepare
  WEB_CONCURRENCY=2 .venv/bin/gunicorn --config python:config.gunicorn config.wsgi:application   # the site
  .venv/bin/python manage.py worker                                              # the relay: outbox to broker
  .venv/bin/celery -A config worker --loglevel INFO                              # runs the effects

Leave out CELERY_BROKER_URL to use PostgreSQL without a broker: then `manage.py worker` runs the effects itself.
See what is wrong with `manage.py doctor`; every variable is in docs/configuration.md, the rest in docs/operations.md.
"""


class Command(BaseCommand):
    help = "Prints how to point the site at PostgreSQL and Redis."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        self.stdout.write(
            TEXT.format(
                database="PostgreSQL" if settings.DATABASE_URL else f"SQLite in {settings.DATA_DIR}",
                cache="Redis" if settings.REDIS_URL else "a table",
                effects="Celery" if settings.CELERY_BROKER_URL else "by the site itself",
            )
        )
