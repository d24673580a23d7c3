"""What the ecosystem tells those above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

listing_changed = Signal()
"""A listing was written, published, closed or its organisation's standing changed. Argument: listing."""

organisation_changed = Signal()
"""An organisation's words, fields or verification changed. Argument: organisation."""

organisation_gone = Signal()
"""An organisation is no more: it was merged into another. Argument: key."""
