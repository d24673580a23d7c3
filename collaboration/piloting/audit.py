"""What was done with pilots, in words for the desk. The trail names the two organisations and the pilot's key."""

from django.utils.translation import gettext_lazy

ACTIONS = {
    "milestone.added": gettext_lazy("added a milestone to a pilot"),
    "milestone.changed": gettext_lazy("changed a milestone of a pilot"),
    "milestone.moved": gettext_lazy("put the milestones of a pilot in another order"),
    "milestone.reached": gettext_lazy("reached a milestone of a pilot"),
    "milestone.removed": gettext_lazy("took a milestone out of a pilot"),
    "milestone.unreached": gettext_lazy("said that a milestone is not reached after all"),
    "pilot.agreed": gettext_lazy("agreed to a pilot"),
    "pilot.change_agreed": gettext_lazy("agreed to other terms of a pilot"),
    "pilot.change_declined": gettext_lazy("declined other terms of a pilot"),
    "pilot.change_proposed": gettext_lazy("proposed other terms of a pilot"),
    "pilot.change_withdrawn": gettext_lazy("took back a change of a pilot’s terms"),
    "pilot.dropped": gettext_lazy("dropped a pilot before it began"),
    "pilot.edited": gettext_lazy("changed a proposed pilot"),
    "pilot.ended": gettext_lazy("ended a pilot"),
    "pilot.proposed": gettext_lazy("proposed a pilot"),
    "pilot.scaled": gettext_lazy("said that a pilot is being scaled up"),
    "survey.given": gettext_lazy("said how a pilot went"),
}
