"""A round of judging: which entries, by which criteria, how they are counted, and who goes on."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.application import Application, Submission
from competitions.models.competition import Competition, Organiser
from competitions.models.named import Named

HEAVIEST = 100


class RoundQuerySet(models.QuerySet):
    def led_by(self, user):
        """Those of competitions that a person manages or chairs."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        roles = (Organiser.Role.MANAGER, Organiser.Role.CHAIR)
        parts = Organiser.objects.filter(competition=OuterRef("competition"), user=user, role__in=roles)
        return self.filter(Exists(parts))


class Round(Named):
    """Everything that a score means belongs to its round: entries, panel, criteria, secrecy, window, counting."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of a round", "Being prepared")
        OPEN = "open", pgettext_lazy("status of a round", "Being judged")
        CLOSED = "closed", pgettext_lazy("status of a round", "Closed")
        DECIDED = "decided", pgettext_lazy("status of a round", "Decided")

    class Sight(models.TextChoices):
        """When a judge sees what the others gave the same entry."""

        NEVER = "never", pgettext_lazy("others' scores", "Never")
        AFTER_MINE = "mine", pgettext_lazy("others' scores", "After handing in one’s own")
        AFTER_CLOSE = "close", pgettext_lazy("others' scores", "After the round has closed")

    class Method(models.TextChoices):
        """What the ranking goes by. The other is shown beside it."""

        MEAN = "mean", pgettext_lazy("method of counting", "Weighted mean")
        MODEL = "model", pgettext_lazy("method of counting", "Mixed model, corrected for harsh and lenient judges")

    class Advance(models.TextChoices):
        OVERALL = "overall", pgettext_lazy("who goes on", "The first so many of all")
        CATEGORY = "category", pgettext_lazy("who goes on", "The first so many of each category")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    blind = models.BooleanField(_("judges are not told whose an entry is"), default=False)
    sight = models.CharField(_("others’ scores are seen"), max_length=6, choices=Sight.choices, default=Sight.NEVER)
    opens_at = models.DateTimeField(_("judging begins"))
    closes_at = models.DateTimeField(_("judging ends"))
    judges_per_entry = models.PositiveSmallIntegerField(
        _("judges for each entry"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    least_load = models.PositiveSmallIntegerField(_("fewest entries for one judge"), default=0)
    most_load = models.PositiveSmallIntegerField(_("most entries for one judge"), default=20)
    quotas = models.JSONField(default=dict, blank=True)
    """What each entry's judges must be: {"regions": {"china": 1, "europe": 1}, "experts": 1, "shared_language": true}."""
    bridges = models.PositiveSmallIntegerField(_("entries that connect the panels"), default=2)
    method = models.CharField(_("the ranking goes by"), max_length=6, choices=Method.choices, default=Method.MODEL)
    ties = models.JSONField(default=list, blank=True)
    """In which order ties are broken (competitions/engine/ties.py)."""
    places = models.PositiveSmallIntegerField(_("how many go on"), default=10)
    advance = models.CharField(_("who goes on"), max_length=8, choices=Advance.choices, default=Advance.OVERALL)
    frozen_method = models.JSONField(null=True, blank=True)
    """Criteria, weights, scales, method, ties and places as they were when the round opened."""
    method_sha256 = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["competition", "number"]
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(fields=["competition", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(least_load__lte=F("most_load")), name="round_loads_in_order"),
            models.CheckConstraint(condition=Q(judges_per_entry__gte=1), name="round_has_a_judge_per_entry"),
            models.CheckConstraint(
                condition=Q(status="draft") | (Q(opened_at__isnull=False) & ~Q(method_sha256="")),
                name="round_opened_has_frozen_method",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "open"], closed_at__isnull=True)
                | Q(status__in=["closed", "decided"], closed_at__isnull=False),
                name="round_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="decided", decided_at__isnull=False)
                | (~Q(status="decided") & Q(decided_at__isnull=True)),
                name="round_decided_has_time",
            ),
        ]

    @property
    def has_decisions(self) -> bool:
        """Whether anything has been proposed about one of its entries."""
        return self.entries.filter(decision__isnull=False).exists()

    def __str__(self) -> str:
        return self.name or str(_("Round %(number)d") % {"number": self.number})


class Criterion(Named):
    """What judges look at. `about` is its guidance."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(HEAVIEST))],
    )  # fmt: skip
    least = models.PositiveSmallIntegerField(_("lowest score"), default=0)
    most = models.PositiveSmallIntegerField(_("highest score"), default=5)
    step = models.DecimalField(_("steps of"), max_digits=4, decimal_places=2, default=Decimal(1))
    anchors = models.JSONField(default=dict, blank=True)
    """What a score means, in words: {"5": {"en": "…", "zh-hans": "…"}}."""
    may_skip = models.BooleanField(_("may be left out as not applicable"), default=True)
    comment_required = models.BooleanField(_("needs a comment"), default=False)

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weighs_something"),
            models.CheckConstraint(condition=Q(least__lt=F("most")), name="criterion_scale_in_order"),
            models.CheckConstraint(condition=Q(step__gt=0), name="criterion_steps_forward"),
        ]


class RoundEntryQuerySet(models.QuerySet):
    def taking_part(self):
        return self.filter(removed_at=None)

    def judged(self):
        """Those that count: neither taken out nor to practise on."""
        return self.taking_part().filter(is_calibration=False)

    def read_by(self, user):
        """Those whose application a person may read as an organiser, and those that were taken back; nothing that a
        conflict of theirs stands before."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        parts = Organiser.objects.filter(competition=OuterRef("round__competition"), user=user)
        there = Application.objects.beyond_conflict(user).filter(pk=OuterRef("application"))
        return self.filter(Exists(parts), Exists(there))


class RoundEntry(models.Model):
    """An application in a round, as it was handed in when it entered."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="entries")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="in_rounds")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    """The version that sheets judge. A sheet begun on an earlier one is flagged."""
    pseudonym = models.CharField(max_length=12)
    """What a blind round calls it; drawn at random, the same for every judge."""
    is_calibration = models.BooleanField(_("to practise on"), default=False)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=300, blank=True)

    objects = RoundEntryQuerySet.as_manager()

    class Meta:
        ordering = ["round", "id"]
        verbose_name = _("entry in a round")
        verbose_name_plural = _("entries in a round")
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="round_entry_once"),
            models.UniqueConstraint(fields=["round", "pseudonym"], name="round_entry_pseudonym_once"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | ~Q(removed_why=""), name="round_entry_removed_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym
