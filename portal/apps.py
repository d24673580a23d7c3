from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import chores, tasks  # noqa: F401  (imported so that its chores and effects are registered)
