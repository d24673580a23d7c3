from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        import core.mail.send  # noqa: F401  (registers its effect)
        from core import audit_seals, checks, lookups  # noqa: F401  (each registers what it defines)
        from core.sqlite import statistics  # noqa: F401  (registers its chore)
        from core.uploads import chores  # noqa: F401  (registers them)
