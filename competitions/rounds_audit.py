"""What is done to rounds of judging, in words, by the code it has in the audit trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "round.created": _("prepared a round of judging"),
    "round.changed": _("changed the settings of a round"),
    "round.removed": _("removed a round that was being prepared"),
    "round.open": _("opened a round of judging and froze its method"),
    "round.close": _("closed a round of judging"),
    "round.reopen": _("opened a closed round again"),
    "round.extended": _("gave a round of judging more time"),
    "round.criterion_added": _("added a criterion"),
    "round.criterion_changed": _("changed a criterion"),
    "round.criterion_reworded": _("mended the words of a criterion after the round had opened"),
    "round.criterion_moved": _("moved a criterion"),
    "round.criterion_removed": _("removed a criterion"),
    "round.entries_added": _("put entries into a round"),
    "round.entry_removed": _("took an entry out of a round"),
    "round.entry_restored": _("put an entry back into a round"),
    "round.entry_practise": _("made an entry one to practise on"),
    "round.entry_counts": _("made an entry count that was to practise on"),
    "round.entry_newer": _("took a newer version of an entry into a round"),
    "round.entry_withdrawn": _("took an application out of its rounds because it was withdrawn"),
}
