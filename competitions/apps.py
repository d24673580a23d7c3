from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompetitionsConfig(AppConfig):
    name = "competitions"
    verbose_name = _("Competitions")

    def ready(self) -> None:
        from competitions import (  # noqa: F401  (register gates, rules, relations and effects; listen)
            files,
            merging,
            personal_data,
            receivers,
            receivers_judging,
            tasks,
        )
        from competitions.judging import decisions, finalists  # noqa: F401  (say who goes on, and who is honoured)
