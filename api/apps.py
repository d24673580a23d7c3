from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        from api import chores, merging, personal_data, receivers  # noqa: F401  (registers its chores, rules and relations; listens to the audit trail)
        from api.tokens import read_bearer
        from core.api import register_bearers

        register_bearers(read_bearer)
