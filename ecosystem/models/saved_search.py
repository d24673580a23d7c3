"""What somebody wants to hear of: a view of a directory, kept by its address."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SavedSearch(models.Model):
    """One person's search in one of the directories, and how often they want mail on what is new in it."""

    class Directory(models.TextChoices):
        STARTUPS = "startups", _("Startups")
        MANUFACTURERS = "manufacturers", _("Manufacturers")
        LISTINGS = "listings", _("Needs and offers")

    class Often(models.TextChoices):
        NEVER = "never", pgettext_lazy("mail on news", "No mail")
        DAILY = "daily", pgettext_lazy("mail on news", "Once a day")
        WEEKLY = "weekly", pgettext_lazy("mail on news", "Once a week")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=80)
    directory = models.CharField(max_length=13, choices=Directory.choices)
    query = models.CharField(max_length=2000, blank=True)
    """What stands after the question mark, in a fixed order, without the page."""
    often = models.CharField(_("mail on news"), max_length=6, choices=Often.choices, default=Often.WEEKLY)
    made_at = models.DateTimeField(default=timezone.now)
    told_until = models.DateTimeField(default=timezone.now)
    """Mail has been written about what came before this."""
    next_at = models.DateTimeField(null=True, blank=True)
    """When mail is due; None where none is wanted."""

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "directory", "query"], name="saved_search_once"),
            models.CheckConstraint(
                condition=Q(often="never", next_at__isnull=True) | (~Q(often="never") & Q(next_at__isnull=False)),
                name="saved_search_due_when_wanted",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="saved_search_due")]

    def __str__(self) -> str:
        return self.name
