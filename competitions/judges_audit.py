"""What is done about judges and their conflicts, in words, by the code it has in the audit trail."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "judge.invited": _("asked somebody to judge"),
    "judge.invited_again": _("asked somebody to judge again"),
    "judge.imported": _("took judges over from a spreadsheet"),
    "judge.accepted": _("took a seat on the panel"),
    "judge.declined": _("declined to judge"),
    "judge.changed": _("changed what is known of a judge"),
    "judge.removed": _("took somebody off the panel"),
    "conflict.found": _("found conflicts of interest"),
    "conflict.lifted": _("no longer found conflicts of interest"),
    "conflict.declared": _("declared conflicts of interest"),
    "conflict.pinned": _("settled a conflict of interest"),
    "conflict.wished": _("named somebody who should not judge"),
    "conflict.unwished": _("took back who should not judge"),
    "assignment.recused": _("stepped back from an entry"),
    "assignment.removed": _("took an entry away from a judge"),
}
