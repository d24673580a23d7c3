"""What other apps may hear of."""

from django.dispatch import Signal

application_moved = Signal()
"""An application has another status or screening. Sent inside the transaction, with `application` and `verb`."""

round_moved = Signal()
"""A round has opened, closed, opened again or been given more time. Sent inside the transaction, with `round` and `verb`."""
