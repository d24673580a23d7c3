"""What a webhook may hear of: of its organisation, or of its competition. Each event says little more than where to
look."""

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
    "application.submitted": Event(_("Your organisation hands in an application to an award")),
    "application.withdrawn": Event(_("Your organisation takes back an application to an award")),
    "application.screened": Event(_("The park decides whether your application may be judged")),
    "introduction.asked": Event(_("Your organisation asks to be introduced to another")),
    "introduction.received": Event(_("Another organisation, or the park, asks you for an introduction")),
    "introduction.accepted": Event(_("An introduction is accepted by both sides")),
    "introduction.declined": Event(_("An introduction is declined by you or by the other side")),
    "introduction.expired": Event(_("An introduction was not answered in time")),
    "room.opened": Event(_("Your organisation and a partner share a room")),
    "message.sent": Event(_("Something is said in a room of yours, by either side")),
    "meeting.agreed": Event(_("A time is agreed for a meeting in a room of yours")),
    "disclosure.requested": Event(_("A document is asked for, by you or by a partner")),
    "disclosure.granted": Event(_("A document is shown, by you or by a partner")),
    "disclosure.revoked": Event(_("A document is no longer shown")),
    "disclosure.expired": Event(_("The time is over for which a document was shown")),
    "pilot.proposed": Event(_("A pilot is proposed in a room of yours")),
    "pilot.agreed": Event(_("Both sides have agreed to a pilot of yours")),
    "pilot.milestone": Event(_("A milestone of a pilot of yours is reached")),
    "pilot.ended": Event(_("A pilot of yours ends")),
    "agreement.offered": Event(_("An agreement on confidentiality is offered, by you or to you")),
    "agreement.in_force": Event(_("An agreement on confidentiality of yours comes into force")),
    "agreement.ended": Event(_("An agreement on confidentiality of yours ends or is replaced")),
    "quotation.priced": Event(_("A quotation of yours is priced")),
    "quotation.failed": Event(_("A quotation of yours could not be priced")),
    "quote_request.sent": Event(_("A manufacturer is asked for a quote, by you or you by a customer")),
    "quote_request.answered": Event(_("A request for a quote is answered")),
    "quote_request.declined": Event(_("A request for a quote is declined")),
    "quote_request.expired": Event(_("A request for a quote was not answered in time")),
    "order.placed": Event(_("Your organisation orders parts")),
    "order.accepted": Event(_("All who make an order of yours have said yes")),
    "order.shipped": Event(_("All of an order of yours is on its way")),
    "order.delivered": Event(_("All of an order of yours has arrived")),
    "order.cancelled": Event(_("An order of yours is cancelled")),
    "order.rerouted": Event(_("An order of yours is routed anew")),
    "lot.offered": Event(_("A lot of an order is offered, by you or to you")),
    "lot.accepted": Event(_("A lot of an order is accepted, by you or by its manufacturer")),
    "lot.declined": Event(_("A lot of an order is declined, by you or by its manufacturer")),
    "lot.inspected": Event(_("A lot of an order passes its inspection")),
    "lot.shipped": Event(_("A lot of an order is on its way")),
    "lot.received": Event(_("A lot of an order has arrived")),
    "lot.dropped": Event(_("A lot of an order is made elsewhere now")),
    "lot.question": Event(_("A question about a lot waits for its answer")),
    "lot.answer": Event(_("A question about a lot is answered")),
    "lot.claimed": Event(_("A claim is made about a lot")),
    "lot.claim_ended": Event(_("A claim about a lot is accepted, rejected or taken back")),
}
OF_COMPETITIONS = {
    "application.submitted": Event(_("An application is handed in")),
    "application.withdrawn": Event(_("An application is taken back")),
    "screening.decided": Event(_("Screening decides about an application")),
    "round.opened": Event(_("Judging begins in a round"), ("round.opened", "round.reopened")),
    "round.closed": Event(_("Judging ends in a round"), ("round.closed",)),
    "sheet.submitted": Event(_("A judge hands a score sheet in"), ("sheet.submitted",)),
    "decision.published": Event(_("Decisions are published"), ("publication.released",)),
}
"""What the managers of a competition may have sent to their own systems."""
OF_ACTION_IN_COMPETITION = {action: name for name, event in OF_COMPETITIONS.items() for action in event.actions}
OF_ACTION = {action: name for name, event in EVENTS.items() for action in event.actions}
