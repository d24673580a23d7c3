from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import chores, joins, personal_data, tasks  # noqa: F401  (imported so that what they register is known)
