"""Words of the notices by which the park asks a side to go on."""

from django.utils.translation import gettext_lazy as _

from accounts.notices import say

say(
    {
        "nudge.introduction": _("The park asks: will you answer the request of %(name)s to be introduced?"),
        "nudge.room": _("The park asks: nothing has happened for some time in your room with %(name)s."),
        "nudge.agreement": _("The park asks: an agreement on confidentiality with %(name)s waits for your signature."),
        "nudge.pilot": _("The park asks: a pilot with %(name)s has not moved for some time."),
    }
)
