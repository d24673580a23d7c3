"""What a webhook may hear of. Each event is about the organisation itself and says little more than where to look."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

TEST = "webhook.test"
MATCH_NEW = "match.new"


@dataclass(frozen=True)
class Event:
    """`told` says in words when it happens; `actions` are the audited actions that it follows."""

    told: Any
    actions: tuple[str, ...] = ()


EVENTS = {
    "listing.published": Event(_("A need or an offer of yours is published"), ("listing.published",)),
    "listing.changed": Event(_("A need or an offer of yours is changed"), ("listing.changed",)),
    "listing.closed": Event(_("A need or an offer of yours is closed"), ("listing.closed",)),
    "listing.reopened": Event(_("A need or an offer of yours is opened again"), ("listing.reopened",)),
    MATCH_NEW: Event(_("Somebody new stands on your list of matches")),
    "organisation.changed": Event(_("Your profile is changed"), ("organisation.changed",)),
    "organisation.verified": Event(_("The park verifies your organisation"), ("verification.granted",)),
    "introduction.asked": Event(_("Your organisation asks to be introduced to another"), ("introduction.asked",)),
}
OF_ACTION = {action: name for name, event in EVENTS.items() for action in event.actions}
