"""Needs and offers."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.languages import WORKING_LANGUAGES, WrittenText, in_language
from ecosystem.models.organisation import Membership, Organisation
from taxonomy.models import Concept


def _live(now=None) -> Q:
    open_still = Q(expires_at=None) | Q(expires_at__gt=now or timezone.now())
    return Q(status=Listing.Status.PUBLISHED) & open_still


class ListingQuerySet(models.QuerySet):
    def live(self, now=None):
        """Published and not past their date."""
        return self.filter(_live(now))

    def visible_to(self, user):
        """Live listings of verified organisations by their visibility; one's own always; everything public to staff.

        "Verified members" is a rung of the consent ladder, so being staff does not open it.
        """
        shown = Q(organisation__verification=Organisation.Verification.VERIFIED) & _live()
        public = shown & Q(visibility=Listing.Visibility.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        mine = Exists(Membership.objects.filter(organisation=OuterRef("organisation"), user=user))
        if user.is_staff:
            public |= Q(status=Listing.Status.PUBLISHED, visibility=Listing.Visibility.PUBLIC)
        verified = Organisation.Verification.VERIFIED
        of_verified = Exists(Membership.objects.filter(user=user, organisation__verification=verified))
        return self.filter(public | (shown & Q(of_verified)) | mine)

    def editable_by(self, user):
        if not user.is_authenticated:
            return self.none()
        mine = Membership.objects.filter(organisation=OuterRef("organisation"), user=user, role__in=Membership.EDITING)
        return self.filter(Exists(mine))

    def for_cards(self):
        return self.select_related("organisation").prefetch_related("texts", "concepts", "organisation__texts")


class Listing(models.Model):
    """A need or an offer: the unit of matching. Who pays is a need, who receives is an offer."""

    class Kind(models.TextChoices):
        NEED = "need", pgettext_lazy("kind of listing", "Need")
        OFFER = "offer", pgettext_lazy("kind of listing", "Offer")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of a listing", "Draft")
        PUBLISHED = "published", pgettext_lazy("status of a listing", "Published")
        CLOSED = "closed", pgettext_lazy("status of a listing", "Closed")

    class Intent(models.TextChoices):
        PILOT = "pilot", pgettext_lazy("intent", "Pilot")
        SUPPLY = "supply", pgettext_lazy("intent", "Supply")
        LICENCE = "licence", pgettext_lazy("intent", "Licence")
        JOINT_DEVELOPMENT = "joint_development", pgettext_lazy("intent", "Joint development")
        INVESTMENT = "investment", pgettext_lazy("intent", "Investment")
        DISTRIBUTION = "distribution", pgettext_lazy("intent", "Distribution")
        FACILITY_USE = "facility_use", pgettext_lazy("intent", "Use of a facility")

    class Visibility(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("visibility", "Everybody")
        VERIFIED = "verified", pgettext_lazy("visibility", "Verified members")

    class Must(models.TextChoices):
        """The conditions that a need may insist on, by the engine's names of them."""

        TRL = "trl", _("Technology readiness")
        MRL = "mrl", _("Manufacturing readiness")
        CERTIFICATE = "certificate", _("Certificates")
        REGION = "region", _("Regions")
        VOLUME = "volume", _("Volume")
        LANGUAGE = "language", _("Working languages")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="listings")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    intent = models.CharField(_("intent"), max_length=20, choices=Intent.choices, blank=True)
    visibility = models.CharField(
        _("who may see it"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    concepts = models.ManyToManyField(Concept, blank=True, related_name="listings", verbose_name=_("what it is about"))
    trl_min = models.PositiveSmallIntegerField(
        _("readiness from"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    trl_max = models.PositiveSmallIntegerField(
        _("readiness to"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    mrl_min = models.PositiveSmallIntegerField(
        _("manufacturing readiness from"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    mrl_max = models.PositiveSmallIntegerField(
        _("manufacturing readiness to"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    regions = models.ManyToManyField(Concept, blank=True, related_name="+", verbose_name=_("regions"))
    certificates = models.ManyToManyField(Concept, blank=True, related_name="+", verbose_name=_("certificates"))
    volume = models.CharField(_("volume"), max_length=120, blank=True)
    languages = models.JSONField(_("working languages"), default=list, blank=True)
    """Codes of WORKING_LANGUAGES: of a need, one of them must be spoken; of an offer, those that are."""
    musts = models.JSONField(_("what must hold"), default=list, blank=True)
    """Values of Must. Only a need's count."""
    expires_at = models.DateTimeField(_("open until"), null=True, blank=True)
    expiry_letters = models.PositiveSmallIntegerField(default=0, editable=False)
    """How often its owners have been written to about this end."""
    source_id = models.CharField(max_length=200, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    modified_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["need", "offer"]), name="listing_kind_known"),
            models.CheckConstraint(
                condition=Q(trl_min__isnull=True) | Q(trl_max__isnull=True) | Q(trl_min__lte=F("trl_max")),
                name="listing_trl_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(trl_min__isnull=True) | Q(trl_min__range=(1, 9)))
                & (Q(trl_max__isnull=True) | Q(trl_max__range=(1, 9))),
                name="listing_trl_on_scale",
            ),
            models.CheckConstraint(
                condition=Q(mrl_min__isnull=True) | Q(mrl_max__isnull=True) | Q(mrl_min__lte=F("mrl_max")),
                name="listing_mrl_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(mrl_min__isnull=True) | Q(mrl_min__range=(1, 10)))
                & (Q(mrl_max__isnull=True) | Q(mrl_max__range=(1, 10))),
                name="listing_mrl_on_scale",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="listing_published_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status"], name="listing_of_organisation"),
            models.Index(fields=["expires_at"], condition=Q(status="published"), name="listing_ends"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def text(self) -> "ListingText | None":
        return in_language(self.texts.all())

    @property
    def title(self) -> str:
        return self.text.title if self.text and self.text.title else str(_("Untitled"))

    @property
    def kind_name(self) -> str:
        """As `get_kind_display`, which translates every choice to show one; cards are drawn by the dozen."""
        return str(self.Kind(self.kind).label)

    @property
    def intent_name(self) -> str:
        return str(self.Intent(self.intent).label) if self.intent else ""

    @property
    def is_live(self) -> bool:
        return self.status == self.Status.PUBLISHED and (self.expires_at is None or self.expires_at > timezone.now())

    @property
    def spoken(self) -> list[str]:
        """The working languages by name."""
        return [name for code, name in WORKING_LANGUAGES if code in self.languages]

    @property
    def insisted(self) -> list[str]:
        """The conditions that this need insists on, by name."""
        return [str(label) for kind, label in self.Must.choices if self.kind == self.Kind.NEED and kind in self.musts]

    def get_absolute_url(self) -> str:
        return reverse("ecosystem:listing", kwargs={"pk": self.pk})


class ListingText(WrittenText):
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=160, blank=True)
    body = models.TextField(_("description"), max_length=8000, blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["listing", "language"], name="listing_text_once_per_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
