"""The talk about entries that numbers alone cannot part: what is talked about, who leaves the room, how it was voted."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import everybody_behind
from competitions.models.judge import Conflict
from competitions.models.round import Round, RoundEntry
from competitions.models.sheet import Assignment


class Deliberation(models.Model):
    """The talk of one round."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("status of a deliberation", "Under way")
        CLOSED = "closed", pgettext_lazy("status of a deliberation", "Over")

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="deliberation")
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    current = models.ForeignKey(
        "competitions.DeliberationItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """What the projector shows, and so the phones."""
    shown_at = models.DateTimeField(null=True, blank=True)
    """Since when; the clock counts from here."""
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("deliberation")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | Q(status="open", closed_at__isnull=True),
                name="deliberation_closed_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.status}"


class DeliberationItemQuerySet(models.QuerySet):
    def beyond(self, user):
        """Without those that a person is out of: by a conflict that holds, by having stepped back, or by having left. For
        them these do not exist, not in a count either."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        # Whoever acts as somebody else brings what they are out of themselves.
        people = everybody_behind(user)
        conflicts = Conflict.objects.active().filter(judge__user__in=people, application=OuterRef("entry__application"))
        recused = Assignment.objects.filter(judge__user__in=people, entry=OuterRef("entry"), status=Assignment.Status.RECUSED)  # fmt: skip
        left = StepOut.objects.filter(item=OuterRef("pk"), user__in=people)
        return self.filter(~Exists(conflicts), ~Exists(recused), ~Exists(left), entry__removed_at=None)


class DeliberationItem(models.Model):
    """One entry that is talked about."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("status of an item", "Not voted on")
        VOTING = "voting", pgettext_lazy("status of an item", "Being voted on")
        SETTLED = "settled", pgettext_lazy("status of an item", "Settled")

    class Why(models.TextChoices):
        CUT = "cut", pgettext_lazy("why an entry is talked about", "Its interval crosses the cut")
        ADDED = "added", pgettext_lazy("why an entry is talked about", "Put here by hand")

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="items")
    entry = models.OneToOneField(RoundEntry, on_delete=models.CASCADE, related_name="talk")
    position = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    why = models.CharField(max_length=5, choices=Why.choices, default=Why.CUT)
    figures = models.JSONField(default=dict, blank=True)
    """Rank, mean, interval and cut as they were when it was put here: {"rank": 3, "mean": 71.2, "low": …, "high": …}."""
    note = models.CharField(_("what came of it"), max_length=1000, blank=True)

    objects = DeliberationItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("entry that is talked about")

    def __str__(self) -> str:
        return f"{self.deliberation_id}/{self.position}"


class StepOut(models.Model):
    """Somebody who leaves while an entry is talked about."""

    item = models.ForeignKey(DeliberationItem, on_delete=models.CASCADE, related_name="step_outs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by_conflict = models.BooleanField(default=False)
    """Found by a conflict that held when the talk began."""
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="step_out_once_per_person"),
            models.CheckConstraint(condition=~Q(reason=""), name="step_out_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} leaves for {self.item_id}"


class VoteQuerySet(models.QuerySet):
    def counted(self):
        """Without those of people who have left, stepped back or have a conflict since."""
        conflicts = Conflict.objects.active().filter(
            judge__user=OuterRef("voter"), application=OuterRef("item__entry__application")
        )
        recused = Assignment.objects.filter(
            judge__user=OuterRef("voter"), entry=OuterRef("item__entry"), status=Assignment.Status.RECUSED
        )
        left = StepOut.objects.filter(item=OuterRef("item"), user=OuterRef("voter"))
        return self.filter(~Exists(conflicts), ~Exists(recused), ~Exists(left))


class Vote(models.Model):
    """What one person wants to become of an entry, and why."""

    class Choice(models.TextChoices):
        FOR = "for", pgettext_lazy("a vote", "For it")
        AGAINST = "against", pgettext_lazy("a vote", "Against it")
        ABSTAIN = "abstain", pgettext_lazy("a vote", "Abstention")

    item = models.ForeignKey(DeliberationItem, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(_("your vote"), max_length=7, choices=Choice.choices)
    reason = models.CharField(_("why"), max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = VoteQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "voter"], name="vote_once_per_person"),
            models.CheckConstraint(condition=Q(choice="abstain") | ~Q(reason=""), name="vote_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.voter_id} on {self.item_id}: {self.choice}"
