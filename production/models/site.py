"""Sites: where a manufacturer makes things, by which calendar, and with which certificates."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ecosystem.models import Membership, Organisation
from taxonomy.models import Concept


def member_of(user, *, editing: bool = False):
    """The manufacturers to which somebody belongs; with `editing`, the verified ones whose owner or editor they are."""
    if not (user.is_authenticated and user.is_active):
        return Organisation.objects.none()
    mine = Membership.objects.filter(user=user)
    found = Organisation.objects.manufacturers()
    if editing:
        mine = mine.filter(role__in=Membership.EDITING)
        found = found.filter(verification=Organisation.Verification.VERIFIED)
    return found.filter(pk__in=mine.order_by().values("organisation"))


class ProductionSiteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own organisations. What a machine costs and when it is free is told to nobody else, staff or not."""
        return self.filter(organisation__in=member_of(user).values("pk"))

    def editable_by(self, user):
        return self.filter(organisation__in=member_of(user, editing=True).values("pk"))


class ProductionSite(models.Model):
    class Calendar(models.TextChoices):
        CHINA = "china", pgettext_lazy("calendar of holidays", "China")
        SWEDEN = "se", pgettext_lazy("calendar of holidays", "Sweden")
        DENMARK = "dk", pgettext_lazy("calendar of holidays", "Denmark")
        GERMANY = "de", pgettext_lazy("calendar of holidays", "Germany")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="production_sites")
    code = models.SlugField(_("short name of the site"), max_length=30)
    """By which spreadsheets know it."""
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    region = models.ForeignKey(
        Concept, on_delete=models.PROTECT, related_name="+", verbose_name=_("prefecture or city")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4)
    calendar = models.CharField(_("days off"), max_length=5, choices=Calendar.choices, default=Calendar.CHINA)
    regions = models.ManyToManyField(Concept, blank=True, related_name="+", verbose_name=_("takes work only from"))
    """None: from everywhere."""
    quotes_at_once = models.BooleanField(_("verified members see your prices at once"), default=False)
    """They see what its machines ask for their parts, line by line and with every figure it rests on, and when it would arrive;
    never its weeks. Other sites can be asked."""
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ProductionSiteQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="production_site_code_once",
                violation_error_message=_("Another of your sites has this short name."),
            ),
            models.CheckConstraint(condition=~Q(name_en="") | ~Q(name_zh=""), name="production_site_has_a_name"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="production_site_on_earth"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """In the page's language, or in the one there is."""
        names = (self.name_zh, self.name_en)
        first, second = names if (get_language() or "en").startswith("zh") else reversed(names)
        return first or second

    @property
    def country(self) -> str:
        """Its two letters, as ISO 3166 writes them in lower case."""
        return self.region.code.removeprefix("region.")[:2]


class SiteCertificate(models.Model):
    """`valid_until` None: without an end."""

    site = models.ForeignKey(ProductionSite, on_delete=models.CASCADE, related_name="certificates")
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["concept__position", "id"]
        constraints = [models.UniqueConstraint(fields=["site", "concept"], name="site_certificate_once")]

    def __str__(self) -> str:
        return f"{self.concept_id} of {self.site_id}"

    def holds_on(self, day: date) -> bool:
        return self.valid_until is None or day <= self.valid_until
