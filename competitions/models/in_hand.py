"""Who looks at an entry in screening, so that nobody else begins with it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from competitions.models.application import Application
from competitions.models.competition import Organiser


class ScreeningHoldQuerySet(models.QuerySet):
    def current(self):
        """Those that hold: taken less than a day ago, by somebody who may still screen."""
        roles = (Organiser.Role.MANAGER, Organiser.Role.SCREENER)
        may = Organiser.objects.filter(
            competition=OuterRef("application__competition"), user=OuterRef("taken_by"), role__in=roles
        )
        since = timezone.now() - ScreeningHold.LASTS
        return self.filter(Exists(may), taken_at__gt=since, taken_by__is_active=True)


class ScreeningHold(models.Model):
    """An entry that somebody has in hand. One row for each entry: whoever takes it over takes the row over."""

    LASTS = timedelta(hours=24)
    """Somebody who took an entry and forgot it keeps nobody from it for longer."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="hold")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    objects = ScreeningHoldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["taken_by", "taken_at"], name="screening_hold_by_person")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.taken_by_id}"

    @property
    def until(self):
        return self.taken_at + self.LASTS
