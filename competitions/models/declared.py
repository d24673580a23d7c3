"""What judges and applicants say of whom should have nothing to do with whom. Conflicts are worked out from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competitions.models.application import Application
from competitions.models.judge import Conflict, Judge

MOST_OBJECTIONS = 5


class Objection(models.Model):
    """Somebody who should not judge an application, in the words of those who apply."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="objections")
    name = models.CharField(_("person’s name"), max_length=120, blank=True)
    email = models.EmailField(_("person’s e-mail address"), blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    reason = models.CharField(_("why"), max_length=500)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("wish about judges")
        verbose_name_plural = _("wishes about judges")
        constraints = [
            models.CheckConstraint(condition=~Q(name="", email="", organisation=""), name="objection_names_somebody"),
            models.CheckConstraint(condition=~Q(reason=""), name="objection_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.whom

    @property
    def whom(self) -> str:
        return " · ".join(filter(None, (self.name, self.email, self.organisation)))


class Tie(models.Model):
    """What binds a judge to an entry, or to an organisation that they name without being told who has applied."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="ties")
    application = models.ForeignKey(Application, null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=13, choices=Conflict.Kind.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, organisation="")
                | (Q(application__isnull=True) & ~Q(organisation="")),
                name="tie_to_an_entry_or_a_name",
            ),
            models.UniqueConstraint(
                fields=["judge", "application", "kind"],
                condition=Q(application__isnull=False),
                name="tie_once_per_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id}: {self.organisation or self.application_id}"


class Declaration(models.Model):
    """That a judge has looked and has named everything that there is, if anything."""

    judge = models.OneToOneField(Judge, on_delete=models.CASCADE, related_name="declaration")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.judge_id} at {self.at:%Y-%m-%d}"
