"""What matching is told by those above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

introduction_asked = Signal()
"""An organisation asks to be introduced to another. Arguments: organisation, partner, by."""
