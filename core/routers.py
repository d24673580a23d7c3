"""Sends what may be lost to the second database file, where there is one."""

from django.conf import settings

EPHEMERAL = {"sessions", "django_cache"}


class EphemeralRouter:
    def _database(self, app_label: str) -> str | None:
        if app_label in EPHEMERAL and "ephemeral" in settings.DATABASES:
            return "ephemeral"
        return None

    def db_for_read(self, model, **hints):
        return self._database(model._meta.app_label)

    def db_for_write(self, model, **hints):
        return self._database(model._meta.app_label)

    def allow_migrate(self, db, app_label, **hints):
        return db == (self._database(app_label) or "default")
