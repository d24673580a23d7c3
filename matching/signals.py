"""What matching tells those above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

introduction_asked = Signal()
"""An organisation asks to be introduced to another. Argument: request (matching.models.Request)."""

introduction_withdrawn = Signal()
"""It no longer asks. Argument: request."""
