from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EcosystemConfig(AppConfig):
    name = "ecosystem"
    verbose_name = _("Ecosystem")

    def ready(self) -> None:
        from ecosystem import chores, files, personal_data, receivers, tasks  # noqa: F401  (imported so that what they register is known)
        from ecosystem.merging import own_rules  # noqa: F401  (says what becomes of rows when two are merged)
