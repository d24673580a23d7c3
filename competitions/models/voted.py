"""A prize that the public gives: what its vote came to, put forward by one person, approved by another, frozen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.afterwards import PublicVote
from competitions.models.ceremony import Finalist
from competitions.models.competition import Prize


class VotedPrizeQuerySet(models.QuerySet):
    def standing(self):
        """Those that a second person has approved."""
        return self.filter(status__in=VotedPrize.STANDING)

    def public(self):
        """What everybody may know: what was let out with the winners."""
        return self.filter(status=VotedPrize.Status.PUBLISHED)


class VotedPrize(models.Model):
    """Who gets the prize that the public gives; nobody where it is not given."""

    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("status of a decision", "Proposed")
        RETURNED = "returned", pgettext_lazy("status of a decision", "Sent back")
        APPROVED = "approved", pgettext_lazy("status of a decision", "Approved")
        PUBLISHED = "published", pgettext_lazy("status of a decision", "Published")

    STANDING = (Status.APPROVED, Status.PUBLISHED)

    vote = models.OneToOneField(PublicVote, on_delete=models.CASCADE, related_name="decision")
    prize = models.ForeignKey(Prize, on_delete=models.PROTECT, related_name="+", verbose_name=_("prize"))
    winner = models.OneToOneField(Finalist, null=True, blank=True, on_delete=models.PROTECT, related_name="voted")
    counts = models.JSONField(default=list)
    """What was looked at: [[number of an application, votes], …], most first; those who take part and no others."""
    tied = models.BooleanField(default=False)
    """Whether several had the most votes, so that people decided between them."""
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    """Why it is this one of those who were level, or nobody. Everybody reads it with the result."""
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    revision = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    returned_why = models.CharField(_("why it is sent back"), max_length=1000, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.JSONField(null=True, blank=True)
    """As it was approved; made anew where an approval is undone and given again."""
    sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = VotedPrizeQuerySet.as_manager()

    class Meta:
        verbose_name = _("prize given by the public")
        verbose_name_plural = _("prizes given by the public")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="voted_prize_approved_by_another",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=["approved", "published"], approved_at__isnull=False, snapshot__isnull=False)
                    & ~Q(sha256="")
                )
                | Q(status__in=["pending", "returned"], approved_at__isnull=True, snapshot__isnull=True, sha256=""),
                name="voted_prize_approved_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False)
                | (~Q(status="published") & Q(published_at__isnull=True)),
                name="voted_prize_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(tied=False, winner__isnull=False) | ~Q(reason=""), name="voted_prize_choice_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(returned_why=""), name="voted_prize_returned_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.status}"
