"""Pilots: what two organisations try together, and what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models.document import Version
from collaboration.models.room import Room
from ecosystem.models import Organisation

PERSON = settings.AUTH_USER_MODEL


class Background(models.TextChoices):
    """What becomes of what each side brings."""

    OWN = "own", pgettext_lazy("background IP", "Each keeps its own; used in the pilot only")
    OPTION = "option", pgettext_lazy("background IP", "Each keeps its own; the other has an option on a licence")
    LICENCE = "licence", pgettext_lazy("background IP", "Licensed for the results, on fair terms")


class Foreground(models.TextChoices):
    """Who owns what the pilot brings forth."""

    STARTUP = "startup", pgettext_lazy("foreground IP", "The startup owns it; the manufacturer may use it")
    MANUFACTURER = "manufacturer", pgettext_lazy("foreground IP", "The manufacturer owns it; the startup may use it")
    BY_FIELD = (
        "by_field",
        pgettext_lazy("foreground IP", "Divided by field: product to the startup, process to the manufacturer"),
    )
    JOINT = "joint", pgettext_lazy("foreground IP", "Owned jointly; each may use it")
    INVENTOR = "inventor", pgettext_lazy("foreground IP", "Whoever makes it owns it")


class PilotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the rooms in which somebody sits. Being staff opens none."""
        return self.filter(room__in=Room.objects.visible_to(user).order_by().values("pk"))


class Pilot(models.Model):
    """`revision` is raised by whatever changes what a pilot's page says, so that both know what they agree to."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("state of a pilot", "Proposed")
        RUNNING = "running", pgettext_lazy("state of a pilot", "Running")
        SCALING = "scaling", pgettext_lazy("state of a pilot", "Scaling up")
        ENDED = "ended", pgettext_lazy("state of a pilot", "Ended")
        DROPPED = "dropped", pgettext_lazy("state of a pilot", "Dropped before it began")

    class Outcome(models.TextChoices):
        SCALED = "scaled", pgettext_lazy("outcome of a pilot", "Scaled up")
        SUPPLIED = "supplied", pgettext_lazy("outcome of a pilot", "Supply contract")
        LICENSED = "licensed", pgettext_lazy("outcome of a pilot", "Licensed")
        STOPPED = "stopped", pgettext_lazy("outcome of a pilot", "Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="pilots")
    title = models.CharField(_("title"), max_length=160)
    goal = models.TextField(_("goal"), max_length=2000)
    budget_holder = models.CharField(_("who pays, and who decides about it"), max_length=200)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    decision_on = models.DateField(_("decision by"))
    background = models.CharField(_("what each side brings"), max_length=8, choices=Background.choices)
    foreground = models.CharField(_("what comes of it"), max_length=12, choices=Foreground.choices)
    ip_words = models.TextField(_("anything agreed beside it"), max_length=1000, blank=True)
    contract = models.CharField(_("contract, by its number"), max_length=120, blank=True)
    """With one, and both having agreed, the pair has reached the rung of a contract."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    proposed_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    """The side whose terms these are: the one that wrote last. The other one agrees."""
    proposed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    outcome_words = models.TextField(_("why, and what was learned"), max_length=2000, blank=True)
    moved_at = models.DateTimeField(default=timezone.now)
    nudged_at = models.DateTimeField(null=True)
    told_of_decision = models.PositiveSmallIntegerField(default=0, editable=False)
    """0: nobody was told; 1: that the day comes near; 2: that it has passed."""
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = PilotQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(outcome="")
                | (~Q(state="ended") & Q(outcome="")),
                name="pilot_ended_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("running", "scaling", "ended")) | Q(agreed_at__isnull=False),
                name="pilot_running_was_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """How one will know whether a pilot has succeeded."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="measures")
    text = models.CharField(_("what is measured"), max_length=200)
    target = models.CharField(_("to be reached"), max_length=100)
    reached = models.CharField(_("reached"), max_length=100, blank=True)
    met = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class TermsChange(models.Model):
    """What one side would change of terms that both have agreed to. They stay as they were until the other side agrees."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("state of a change of terms", "Proposed")
        AGREED = "agreed", pgettext_lazy("state of a change of terms", "Agreed")
        DECLINED = "declined", pgettext_lazy("state of a change of terms", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a change of terms", "Withdrawn")

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="changes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    terms = models.JSONField()
    """All of them, as collaboration/piloting/terms.py writes them."""
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot"], condition=Q(state="proposed"), name="terms_change_one_open_per_pilot"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", ended_at__isnull=True)
                | (~Q(state="proposed") & Q(ended_at__isnull=False)),
                name="terms_change_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} on {self.pilot_id}"


class Milestone(models.Model):
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("milestone"), max_length=200)
    due_on = models.DateField(_("due"), null=True, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    """The side that brings it; None for both."""
    reached_at = models.DateTimeField(null=True)
    reached_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(_("what shows it"), max_length=1000, blank=True)
    evidence = models.ManyToManyField(Version, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_because = models.CharField(_("why it is not reached after all"), max_length=500, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class Survey(models.Model):
    """What one side says at a pilot's end. It feeds matching and is never shown to the other side."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="surveys")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    fit = models.PositiveSmallIntegerField(_("The partner was the right one for this"))
    delivery = models.PositiveSmallIntegerField(_("They did what they said, when they said it"))
    communication = models.PositiveSmallIntegerField(_("Working together was easy"))
    again = models.BooleanField(_("We would do it again with them"))
    words = models.TextField(_("Anything else"), max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "organisation"], name="survey_once_per_side"),
            models.CheckConstraint(
                condition=Q(fit__range=(1, 5), delivery__range=(1, 5), communication__range=(1, 5)),
                name="survey_from_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} on {self.pilot_id}"
