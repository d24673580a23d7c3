"""Brings the tables of every database up to date."""

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from core.routers import EPHEMERAL


def bring_up_to_date() -> None:
    for alias in settings.DATABASES:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _migrate(alias, executor.loader)
        call_command("createcachetable", database=alias, verbosity=0)


def _migrate(alias: str, loader: MigrationLoader) -> None:
    """Plays what keeps rows in this database. Of the second one, most apps keep nothing: their migrations are only noted
    there, since playing them would draw every model as often as it has changed, for nothing."""
    if alias == "ephemeral":
        for app_label in sorted(EPHEMERAL & loader.migrated_apps):
            call_command("migrate", app_label, database=alias, interactive=False, verbosity=0)
    call_command("migrate", database=alias, interactive=False, verbosity=0, fake=alias == "ephemeral")
