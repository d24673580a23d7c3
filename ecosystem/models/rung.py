"""The rungs on which a thing may stand (ecosystem/ladder.py)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Rung(models.TextChoices):
    """From the lowest to the highest. A listing's files stand on one of the first four; what is higher is a document of a
    collaboration, read by a grant alone (collaboration/gate.py)."""

    PUBLIC = "public", pgettext_lazy("rung", "Everybody")
    VERIFIED = "verified", pgettext_lazy("rung", "Verified members")
    INTRODUCED = "introduced", pgettext_lazy("rung", "Whoever you have been introduced to")
    NDA = "nda", pgettext_lazy("rung", "Whoever has signed an agreement with you")
    ROOM = "room", pgettext_lazy("rung", "Whom you name, for a purpose and a time")
    CONTRACT = "contract", pgettext_lazy("rung", "Whoever has a contract with you")


LISTING_RUNGS = (Rung.PUBLIC, Rung.VERIFIED, Rung.INTRODUCED, Rung.NDA)
LISTING_RUNG_CHOICES = [(str(rung.value), rung.label) for rung in LISTING_RUNGS]
