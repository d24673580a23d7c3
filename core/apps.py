from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        import core.mail.send  # noqa: F401  (registers its effect)
        from core import checks, lookups  # noqa: F401  (each registers what it defines)
