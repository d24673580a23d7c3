"""Files that belong to a listing, each on its rung of the ladder."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from ecosystem.models.listing import Listing
from ecosystem.models.rung import LISTING_RUNG_CHOICES, LISTING_RUNGS, Rung


class Attachment(models.Model):
    """A drawing, a data sheet, a picture. Read by whoever may see the listing and has reached its rung."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("what it shows"), max_length=120)
    rung = models.CharField(_("who may open it"), max_length=10, choices=LISTING_RUNG_CHOICES, default=Rung.VERIFIED)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rung__in=[rung.value for rung in LISTING_RUNGS]), name="attachment_rung_known"
            )
        ]

    def __str__(self) -> str:
        return self.title
