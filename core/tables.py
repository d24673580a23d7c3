"""Brings the tables of every database up to date."""

from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from core.routers import EPHEMERAL


def bring_up_to_date() -> None:
    for alias in settings.DATABASES:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _migrate(alias, executor)
        call_command("createcachetable", database=alias, verbosity=0)


def _migrate(alias: str, executor: MigrationExecutor) -> None:
    """Plays what keeps rows in this database. Of the second one, most apps keep nothing: their migrations are only noted
    there, since playing them would draw every model as often as it has changed, for nothing."""
    if alias == "ephemeral":
        for app_label in sorted(EPHEMERAL & executor.loader.migrated_apps):
            call_command("migrate", app_label, database=alias, interactive=False, verbosity=0)
    elif not connections[alias].introspection.table_names():
        lay_out(alias, executor)
    call_command("migrate", database=alias, interactive=False, verbosity=0, fake=alias == "ephemeral")


# --- a database that is empty ---------------------------------------------------------------------------------------------
def lay_out(alias: str, executor: MigrationExecutor) -> None:
    """Gives an empty database at once what all migrations come to, and notes that they have been played.

    Django plays them one by one and draws all models anew for each change, which takes most of a minute. Here they are drawn
    once, as they end up. What a migration runs itself, such as triggers and the rows that the park begins with, is run on
    them in the same order; what only moves rows that were there before says so by `elidable` and is left out. All of it is
    there, or nothing.
    """
    connection, plan = connections[alias], _in_order(executor)
    apps = executor.loader.project_state().apps
    with _unchecked(connection), transaction.atomic(using=alias):
        executor.recorder.ensure_schema()
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.can_migrate(connection) and router.allow_migrate_model(alias, model):
                    editor.create_model(model)
        for migration in plan:
            with connection.schema_editor() as editor:
                for operation in migration.operations:
                    if isinstance(operation, RunPython) and not operation.elidable:
                        operation.code(apps, editor)
            executor.recorder.record_applied(migration.app_label, migration.name)


def _in_order(executor: MigrationExecutor) -> list:
    loader: MigrationLoader = executor.loader
    return [migration for migration, _backwards in executor.migration_plan(loader.graph.leaf_nodes())]


@contextmanager
def _unchecked(connection: BaseDatabaseWrapper):
    """SQLite changes tables only where keys are not checked, which can be said only outside of a transaction."""
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()
