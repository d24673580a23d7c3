from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

REGISTERING = (
    "merging",
    "personal_data",
    "tasks",
    "transitions",
    "quoting.chores",
    "quoting.effects",
    "quoting.notices",
    "orders.board",
    "orders.files",
    "orders.notices",
    "orders.effects",
    "orders.chores",
)
"""What says something of itself when it is loaded: rules, relations, moves, effects, chores, demand, the words of notices."""


class ProductionConfig(AppConfig):
    name = "production"
    verbose_name = _("Production")

    def ready(self) -> None:
        for name in REGISTERING:
            import_module(f"production.{name}")
