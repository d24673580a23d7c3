from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        from ecosystem import finding
        from matching import merging, personal_data, receivers, tasks  # noqa: F401  (listens to the ecosystem; registers effects, rules and relations)
        from matching.search import changes, finder

        finding.register(finder, changes)
