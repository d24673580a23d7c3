"""What a spreadsheet of machines would change, before it does."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from ecosystem.models import Organisation
from production.models.site import member_of


class SheetPlanQuerySet(models.QuerySet):
    def editable_by(self, user):
        return self.filter(organisation__in=member_of(user, editing=True).values("pk"))


class SheetPlan(models.Model):
    """`rows` are as production/sites/plan.py writes them."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a spreadsheet", "Waiting")
        APPLIED = "applied", pgettext_lazy("state of a spreadsheet", "Applied")
        DISCARDED = "discarded", pgettext_lazy("state of a spreadsheet", "Thrown away")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=160)
    rows = models.JSONField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = SheetPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at=None)
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False)),
                name="sheet_plan_ended_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"spreadsheet {self.pk}"
