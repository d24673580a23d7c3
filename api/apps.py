from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        from api import chores, receivers  # noqa: F401  (registers its chores; listens to the audit trail)
        from api.tokens import read_bearer
        from core.api import register_bearers

        register_bearers(read_bearer)
