"""A prize that is taken back after it was announced: proposed by one person, approved by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.ceremony import CeremonyPlan, Finalist


class PrizeWithdrawalQuerySet(models.QuerySet):
    def public(self):
        """What everybody may know: approved ones, of ceremonies whose winners have been announced."""
        revealed = CeremonyPlan.Status.REVEALED
        return self.filter(status=PrizeWithdrawal.Status.APPROVED, finalist__competition__ceremony__status=revealed)


class PrizeWithdrawal(models.Model):
    """That a finalist loses what was announced, why, and who has it instead."""

    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("status of a withdrawal", "Proposed")
        RETURNED = "returned", pgettext_lazy("status of a withdrawal", "Sent back")
        APPROVED = "approved", pgettext_lazy("status of a withdrawal", "Approved")

    class Cause(models.TextChoices):
        WITHDREW = "withdrew", pgettext_lazy("why a prize is taken back", "The winner withdrew")
        DISQUALIFIED = "disqualified", pgettext_lazy("why a prize is taken back", "The winner was disqualified")

    finalist = models.OneToOneField(Finalist, on_delete=models.CASCADE, related_name="withdrawal")
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    reason = models.CharField(_("reason"), max_length=1000)
    """For organisers; nobody else reads it."""
    public_words = models.CharField(_("what everybody reads"), max_length=300)
    successor = models.ForeignKey(
        Finalist, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("passes to")
    )
    """Who gets the award and the prize instead; nobody where it is not awarded."""
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    revision = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    returned_why = models.CharField(_("why it is sent back"), max_length=1000, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = PrizeWithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("withdrawal of a prize")
        verbose_name_plural = _("withdrawals of prizes")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="prize_withdrawal_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status="approved", approved_at__isnull=False)
                | (~Q(status="approved") & Q(approved_at__isnull=True)),
                name="prize_withdrawal_approved_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(returned_why=""), name="prize_withdrawal_returned_has_a_reason"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(public_words=""), name="prize_withdrawal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("finalist")),
                name="prize_withdrawal_passes_to_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finalist_id}: {self.status}"
