"""A competition: its words, its dates, what can be won, who holds it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models.named import Named
from core.models import StoredFile
from ecosystem.languages import WrittenText, in_language
from taxonomy.models import Concept

LONGEST_GRACE = 3600  # seconds


class CompetitionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What has been published, for everybody; drafts for those who organise them and for park staff."""
        published = ~Q(status=Competition.Status.DRAFT)
        if not user.is_authenticated:
            return self.filter(published)
        if user.is_staff:
            return self
        return self.filter(published | Exists(Organiser.objects.filter(competition=OuterRef("pk"), user=user)))

    def managed_by(self, user):
        """Those that a person may change: park staff who are among their managers, and administrators."""
        if not (user.is_authenticated and user.is_active and user.is_staff):
            return self.none()
        if user.is_superuser:
            return self
        managers = Organiser.objects.filter(competition=OuterRef("pk"), user=user, role=Organiser.Role.MANAGER)
        return self.filter(Exists(managers))

    def screened_by(self, user):
        """Those whose entries a person screens."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        roles = (Organiser.Role.MANAGER, Organiser.Role.SCREENER)
        return self.filter(Exists(Organiser.objects.filter(competition=OuterRef("pk"), user=user, role__in=roles)))

    def open(self, now=None):
        """Those that take applications at a moment, going by the time that is shown."""
        now = now or timezone.now()
        return self.filter(status=Competition.Status.PUBLISHED, opens_at__lte=now, closes_at__gt=now)

    def with_words(self):
        """With what a card shows, in a fixed number of queries."""
        return self.prefetch_related("texts", "categories", "partners", "prizes")


class Competition(models.Model):
    """One edition of an award, from its call to its ceremony."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of a competition", "Draft")
        PUBLISHED = "published", pgettext_lazy("status of a competition", "Published")
        CLOSED = "closed", pgettext_lazy("status of a competition", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("status of a competition", "Cancelled")
        ARCHIVED = "archived", pgettext_lazy("status of a competition", "Archived")

    class City(models.TextChoices):
        STOCKHOLM = "stockholm", _("Stockholm")
        COPENHAGEN = "copenhagen", _("Copenhagen")
        BERLIN = "berlin", _("Berlin")
        CHANGSHA = "changsha", _("Changsha")

    class Face(models.TextChoices):
        """How its pages look: each is a set of colours and a motif (static/css/faces.css)."""

        ARCHIPELAGO = "archipelago", pgettext_lazy("face of a competition", "Archipelago")
        HARBOUR = "harbour", pgettext_lazy("face of a competition", "Harbour")
        SPREE = "spree", pgettext_lazy("face of a competition", "Spree")
        ORANGE_ISLE = "orange-isle", pgettext_lazy("face of a competition", "Orange Isle")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    code = models.CharField(
        _("letters before an application's number"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("Two to eight capital letters and digits, e.g. SEA27."))],
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    face = models.CharField(_("face"), max_length=12, choices=Face.choices, default=Face.ARCHIPELAGO)
    zone = models.CharField(_("time zone of the call"), max_length=60, default="Europe/Stockholm")
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    grace_seconds = models.PositiveSmallIntegerField(
        _("hidden grace, in seconds"), default=0, validators=[MaxValueValidator(LONGEST_GRACE)]
    )
    """So long after `closes_at` an application is still taken. Nobody is told of it but those who set it."""
    sealed_at = models.DateTimeField(null=True, editable=False)
    """Since when nothing is taken any more, whatever a clock says later."""
    ceremony_city = models.CharField(_("city of the ceremony"), max_length=12, choices=City.choices, blank=True)
    ceremony_at = models.DateTimeField(_("ceremony"), null=True, blank=True)
    cloned_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="clones")
    rules = models.JSONField(default=list, blank=True)
    """What can be computed of who may apply (competitions/engine/rules.py)."""
    draft_months = models.PositiveSmallIntegerField(_("months an untouched draft is kept"), default=12)
    unsuccessful_months = models.PositiveSmallIntegerField(_("months an unsuccessful entry is kept"), default=24)
    winner_years = models.PositiveSmallIntegerField(_("years a winning entry is kept"), default=10)
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    modified_at = models.DateTimeField(default=timezone.now)

    objects = CompetitionQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at", "-id"]
        verbose_name = _("competition")
        verbose_name_plural = _("competitions")
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="competition_opens_before_it_closes"),
            models.CheckConstraint(
                condition=Q(grace_seconds__lte=LONGEST_GRACE), name="competition_grace_is_an_hour_at_most"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(status="cancelled") | Q(published_at__isnull=False),
                name="competition_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["closed", "archived"], sealed_at__isnull=False)
                | Q(status="cancelled")
                | Q(status__in=["draft", "published"], sealed_at__isnull=True),
                name="competition_sealed_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def text(self) -> "CompetitionText | None":
        return in_language(self.texts.all())

    @property
    def name(self) -> str:
        return self.text.name if self.text and self.text.name else str(_("Untitled"))

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def takes_until(self):
        """The last moment at which what arrives is in time, the grace included."""
        return self.closes_at + timedelta(seconds=self.grace_seconds)

    @property
    def motif(self) -> str:
        """The template that draws its face."""
        return f"competitions/faces/{self.face}.html"

    def get_absolute_url(self) -> str:
        return reverse("competitions:competition", kwargs={"slug": self.slug})


class CompetitionText(WrittenText):
    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=120, blank=True)
    tagline = models.CharField(_("in one sentence"), max_length=200, blank=True)
    about = models.TextField(_("what it is about"), max_length=8000, blank=True)
    who_may_apply = models.TextField(_("who may apply"), max_length=4000, blank=True)
    how_it_is_judged = models.TextField(_("how it is judged"), max_length=4000, blank=True)
    terms = models.TextField(_("conditions of entry"), max_length=12000, blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "language"], name="competition_text_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Category(Named):
    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="categories")
    code = models.SlugField(_("short name"), max_length=40)
    concept = models.ForeignKey(
        Concept, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("field of work")
    )

    class Meta(Named.Meta):
        constraints = [models.UniqueConstraint(fields=["competition", "code"], name="category_code_once")]


class Prize(Named):
    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="prizes")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="prizes", verbose_name=_("category")
    )
    amount = models.PositiveIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="EUR")
    by_vote = models.BooleanField(_("given by the public vote"), default=False)
    """To whom most votes of the public go (competitions/actions/voted_prize.py); no jury decides about it."""

    class Meta(Named.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["competition"], condition=Q(by_vote=True), name="prize_by_vote_once_per_competition"
            ),
            models.CheckConstraint(
                condition=Q(by_vote=False) | Q(category__isnull=True), name="prize_by_vote_has_no_category"
            ),
        ]


class Milestone(Named):
    """A day of the timeline beside the opening, the deadline and the ceremony, which the competition knows itself."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="milestones")
    at = models.DateTimeField(_("when"))

    class Meta(Named.Meta):
        ordering = ["at", "id"]


class Partner(Named):
    class Kind(models.TextChoices):
        HOST = "host", pgettext_lazy("kind of partner", "Host")
        SPONSOR = "sponsor", pgettext_lazy("kind of partner", "Sponsor")
        SUPPORTER = "supporter", pgettext_lazy("kind of partner", "Supporter")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="partners")
    kind = models.CharField(_("part"), max_length=10, choices=Kind.choices, default=Kind.HOST)
    website = models.URLField(_("website"), blank=True, max_length=300)
    logo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")


class Organiser(models.Model):
    """A person who works on one competition. Only organisers read what was applied with, and only once it is submitted."""

    class Role(models.TextChoices):
        MANAGER = "manager", pgettext_lazy("role in a competition", "Manager")
        SCREENER = "screener", pgettext_lazy("role in a competition", "Screener")
        CHAIR = "chair", pgettext_lazy("role in a competition", "Chair")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="organisers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organises")
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["competition", "user"], name="organiser_once_per_competition")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"
