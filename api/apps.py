from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        from api import (  # noqa: F401  (registers its chores, rules and relations; listens to the audit trail)
            agreements,
            chores,
            merging,
            personal_data,
            receivers,
            receivers_disclosures,
            receivers_orders,
            receivers_pilots,
            receivers_quotes,
            receivers_rooms,
        )
        from api.tokens import read_bearer
        from core.api import register_bearers

        register_bearers(read_bearer)
