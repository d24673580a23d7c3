"""The rungs on which a thing may stand (ecosystem/ladder.py)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Rung(models.TextChoices):
    """From the lowest to the highest."""

    PUBLIC = "public", pgettext_lazy("rung", "Everybody")
    VERIFIED = "verified", pgettext_lazy("rung", "Verified members")
    INTRODUCED = "introduced", pgettext_lazy("rung", "Whoever you have been introduced to")
    NDA = "nda", pgettext_lazy("rung", "Whoever has signed an agreement with you")
