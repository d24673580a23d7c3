"""What production tells those above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

order_moved = Signal()
"""An order was placed or has moved; it is held. Arguments: order, verb (place, accept, start, ship, deliver, close, cancel,
reroute)."""

lot_moved = Signal()
"""A lot was offered or has moved; its order is held. Arguments: lot, verb (offer, accept, decline, start, inspect, ship,
receive, drop, cancel)."""

lot_talked = Signal()
"""Something about a lot was asked or answered, or a claim made or ended; its order is held. Arguments: lot, verb (question,
answer, claim, claim_end)."""

quotation_ended = Signal()
"""A quotation was priced, or could not be. Argument: quotation."""

quote_request_moved = Signal()
"""A request for a quote was sent, asked about, replied to, answered, declined or withdrawn, or has expired. Arguments:
request, verb."""
