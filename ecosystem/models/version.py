"""What a listing said before."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from ecosystem.models.listing import Listing


class ListingVersion(models.Model):
    """A listing as one person left it: what they changed at one sitting is one version."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """None for what was there before versions were kept, or came with an import."""
    content = models.JSONField(default=dict)
    """Each field of the editor by its name, as the form shows it."""

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["listing", "number"], name="listing_version_once")]

    def __str__(self) -> str:
        return f"{self.listing_id} · {self.number}"
