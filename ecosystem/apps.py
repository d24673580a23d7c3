from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EcosystemConfig(AppConfig):
    name = "ecosystem"
    verbose_name = _("Ecosystem")

    def ready(self) -> None:
        from ecosystem import chores, files, receivers, tasks  # noqa: F401  (imported so that its chores, effects and gates are registered)
        from ecosystem.merging import own_rules  # noqa: F401  (says what becomes of rows when two are merged)
