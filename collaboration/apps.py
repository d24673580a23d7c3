from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

REGISTERING = (
    "ladder",
    "merging",
    "receivers_merging",
    "personal_data",
    "hurdles",
    "introducing.chores",
    "introducing.letters",
    "rooms.chores",
    "rooms.notices",
    "rooms.receivers",
    "disclosing.files",
    "disclosing.chores",
    "disclosing.document_chores",
    "disclosing.receivers",
    "agreeing.files",
    "agreeing.chores",
    "agreeing.notices",
    "agreeing.receivers",
    "consenting.chores",
    "consenting.notices",
    "consenting.diagnoses",
    "piloting.chores",
    "piloting.notices",
    "piloting.receivers",
    "logbook.chores",
    "logbook.nudging_notices",
    "logbook.diagnoses",
)
"""What says something of itself when it is loaded: gates, rules, relations, chores, the words of notices, ears."""


class CollaborationConfig(AppConfig):
    name = "collaboration"
    verbose_name = _("Collaboration")

    def ready(self) -> None:
        for name in REGISTERING:
            import_module(f"collaboration.{name}")
        from collaboration.consenting.texts import lay_first_notices
        from collaboration.introducing.keeping import Kept
        from matching.introductions import kept_by

        kept_by(Kept())
        post_migrate.connect(lay_first_notices, sender=self)
