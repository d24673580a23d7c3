"""Organisations, their words, people and places."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import StoredFile
from ecosystem.languages import WrittenText, in_language
from taxonomy.models import Concept


class OrganisationQuerySet(models.QuerySet):
    """What may be seen and what may be edited differ; each is its own method."""

    def visible_to(self, user):
        """Verified organisations for everybody, one's own whatever its state, everything for staff."""
        if user.is_authenticated and user.is_staff:
            return self
        verified = Q(verification=Organisation.Verification.VERIFIED)
        if not user.is_authenticated:
            return self.filter(verified)
        return self.filter(verified | Exists(Membership.objects.filter(organisation=OuterRef("pk"), user=user)))

    def editable_by(self, user):
        if not user.is_authenticated:
            return self.none()
        mine = Membership.objects.filter(organisation=OuterRef("pk"), user=user, role__in=Membership.EDITING)
        return self.filter(Exists(mine))

    def of_member(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=Membership.objects.filter(user=user).order_by().values("organisation"))

    def startups(self):
        return self.filter(kind=Organisation.Kind.STARTUP)

    def manufacturers(self):
        return self.filter(kind=Organisation.Kind.MANUFACTURER)

    def for_cards(self):
        """With everything a card shows, in a fixed number of queries."""
        return self.for_names().prefetch_related("concepts")

    def for_names(self):
        """With what a name, a place and a logo take."""
        return self.select_related("region", "logo").prefetch_related("texts")


class OrganisationManager(models.Manager.from_queryset(OrganisationQuerySet)):  # type: ignore[misc]  # made at run time
    """All but those that merely stand for somebody who has gone. Foreign keys lead to these as before."""

    def get_queryset(self) -> OrganisationQuerySet:
        return super().get_queryset().exclude(
            source=Organisation.STANDS_IN, slug__startswith=Organisation.STANDS_IN_SLUG
        )  # fmt: skip


class Organisation(models.Model):
    """A startup or a manufacturer."""

    STANDS_IN, STANDS_IN_SLUG = "retention", "former-applicant-"
    """Whose applications have gone by the rules of retention: one for each country, so that statistics stay right."""

    class Kind(models.TextChoices):
        STARTUP = "startup", pgettext_lazy("kind of organisation", "Startup")
        MANUFACTURER = "manufacturer", pgettext_lazy("kind of organisation", "Manufacturer")

    class Verification(models.TextChoices):
        UNVERIFIED = "unverified", pgettext_lazy("verification", "Not verified")
        REQUESTED = "requested", pgettext_lazy("verification", "Verification requested")
        VERIFIED = "verified", pgettext_lazy("verification", "Verified")
        DECLINED = "declined", pgettext_lazy("verification", "Sent back")
        REFUSED = "refused", pgettext_lazy("verification", "Declined for good")

    class Freshness(models.TextChoices):
        """How long ago its people last said that its profile is right."""

        FRESH = "fresh", pgettext_lazy("freshness of a profile", "Confirmed")
        ASKED = "asked", pgettext_lazy("freshness of a profile", "To be confirmed")
        FADED = "faded", pgettext_lazy("freshness of a profile", "Not confirmed for long")
        DROPPED = "dropped", pgettext_lazy("freshness of a profile", "Out of the matches")

    class Size(models.TextChoices):
        MICRO = "1-10", _("1–10 people")
        SMALL = "11-50", _("11–50 people")
        MEDIUM = "51-250", _("51–250 people")
        LARGE = "251-1000", _("251–1,000 people")
        HUGE = "1001+", _("more than 1,000 people")

    FADING = (Freshness.FADED, Freshness.DROPPED)

    kind = models.CharField(max_length=12, choices=Kind.choices)
    slug = models.SlugField(max_length=80, unique=True)
    verification = models.CharField(max_length=12, choices=Verification.choices, default=Verification.UNVERIFIED)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_until = models.DateTimeField(null=True, blank=True)
    """When the verification ends, unless it is renewed; None: not before staff say so."""
    renewal_letters = models.PositiveSmallIntegerField(default=0)
    """How often its owners have been written to about this verification's end."""
    key_facts_changed_at = models.DateTimeField(null=True, blank=True)
    """Since when its name, number or website is not what was verified."""
    freshness = models.CharField(max_length=7, choices=Freshness.choices, default=Freshness.FRESH)
    confirmed_at = models.DateTimeField(default=timezone.now)
    asked_to_confirm_at = models.DateTimeField(null=True, blank=True)
    """When its owners were asked to confirm, since they last did."""
    reminded_at = models.DateTimeField(null=True, blank=True)
    region = models.ForeignKey(
        Concept,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("country or province"),
    )
    website = models.URLField(_("website"), blank=True, max_length=300)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices, blank=True)
    concepts = models.ManyToManyField(
        Concept, blank=True, related_name="organisations", verbose_name=_("fields of work")
    )
    certificates = models.ManyToManyField(
        Concept, blank=True, related_name="certified_organisations", verbose_name=_("certificates")
    )
    logo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    indexed = models.BooleanField(_("search engines may list it"), default=True)
    source = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = OrganisationManager()
    everything = OrganisationQuerySet.as_manager()
    """With those that stand for somebody who has gone."""

    class Meta:
        ordering = ["slug"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["startup", "manufacturer"]), name="organisation_kind_known"),
            models.CheckConstraint(
                condition=Q(verification="verified", verified_at__isnull=False)
                | (~Q(verification="verified") & Q(verified_at__isnull=True)),
                name="organisation_verified_has_date",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source=""), name="organisation_once_per_source"
            ),
            models.CheckConstraint(
                condition=Q(freshness="fresh", asked_to_confirm_at__isnull=True)
                | (~Q(freshness="fresh") & Q(asked_to_confirm_at__isnull=False)),
                name="organisation_asked_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "verification", "slug"], name="organisation_directory"),
            models.Index(fields=["verification", "freshness", "confirmed_at"], name="organisation_freshness"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def text(self) -> "OrganisationText | None":
        """Its words in the language of the page, else in the one there is."""
        return in_language(self.texts.all())

    @property
    def name(self) -> str:
        return self.text.name if self.text and self.text.name else self.slug

    @property
    def whereabouts(self) -> tuple[str, str]:
        """City and region, "" for either where there is none; no city where it is the region (长沙 · Changsha says it
        twice)."""
        city, region = self.text.city if self.text else "", self.region
        if region and city in {region.label_en, region.label_zh}:
            city = ""
        return city, region.label if region else ""

    @property
    def is_verified(self) -> bool:
        return self.verification == self.Verification.VERIFIED

    @property
    def is_faded(self) -> bool:
        """Whether nobody has said for long that its profile is right."""
        return self.freshness in self.FADING

    @property
    def is_startup(self) -> bool:
        return self.kind == self.Kind.STARTUP

    @property
    def languages(self) -> list[str]:
        """The languages it is written in, for the hint "in Chinese only"."""
        return sorted(text.language for text in self.texts.all() if text.name)

    def get_absolute_url(self) -> str:
        return reverse("ecosystem:profile", kwargs={"slug": self.slug})


class OrganisationText(WrittenText):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=160, blank=True)
    tagline = models.CharField(_("in one sentence"), max_length=200, blank=True)
    summary = models.TextField(_("what you do"), max_length=5000, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "language"], name="organisation_text_once_per_language")
        ]
        indexes = [models.Index(Lower("name"), name="organisation_text_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Membership(models.Model):
    """What a person is in an organisation."""

    class Role(models.TextChoices):
        OWNER = "owner", pgettext_lazy("role in an organisation", "Owner")
        EDITOR = "editor", pgettext_lazy("role in an organisation", "Editor")
        VIEWER = "viewer", pgettext_lazy("role in an organisation", "Viewer")

    EDITING = (Role.OWNER, Role.EDITOR)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} ({self.role})"


class Site(models.Model):
    """A place where an organisation works."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("name of the site"), max_length=120)
    city = models.CharField(_("city"), max_length=80)
    region = models.ForeignKey(
        Concept, on_delete=models.PROTECT, related_name="+", verbose_name=_("country or province")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="site_on_earth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"
