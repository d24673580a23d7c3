from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EcosystemConfig(AppConfig):
    name = "ecosystem"
    verbose_name = _("Ecosystem")

    def ready(self) -> None:
        from ecosystem import chores, files, personal_data  # noqa: F401  (imported so that its chores and gates are registered)
