"""What the ecosystem tells those above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

listing_changed = Signal()
"""A listing was written, published, closed or its organisation's standing changed. Argument: listing."""

organisation_changed = Signal()
"""An organisation's words, fields or verification changed. Argument: organisation."""

membership_ending = Signal()
"""Somebody is about to leave an organisation, or to be taken out of it. Sent before anything is locked, so that listeners
hold what comes before an organisation. Arguments: membership, by."""

organisation_gone = Signal()
"""An organisation is no more: it was merged into another. Argument: key."""

merge_undone = Signal()
"""A merge of two organisations was taken back. Argument: record (ecosystem.models.MergeRecord)."""
