"""What is said of an organisation, by whom, when, and on what evidence."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.models.organisation import Organisation
from ecosystem.models.verification import Evidence
from taxonomy.models import Concept


class ClaimQuerySet(models.QuerySet):
    def standing(self):
        """Neither replaced nor taken back."""
        return self.filter(ended_at=None)

    def disputed(self):
        """Standing claims beside which another one says something else of the same thing."""
        same = Claim.objects.standing().filter(
            organisation=OuterRef("organisation"), fact=OuterRef("fact"), unit=OuterRef("unit")
        )
        words = same.filter(fact__in=Claim.IN_WORDS).exclude(choice=OuterRef("choice"))
        figures = same.filter(fact__in=Claim.IN_FIGURES).exclude(number=OuterRef("number"))
        ends = same.filter(concept=OuterRef("concept"), valid_until__isnull=False).exclude(
            valid_until=OuterRef("valid_until")
        )
        dated = Q(fact=Claim.Fact.CERTIFICATE, valid_until__isnull=False)
        return self.standing().filter(
            Q(Exists(words), fact__in=Claim.IN_WORDS)
            | Q(Exists(figures), fact__in=Claim.IN_FIGURES)
            | (dated & Q(Exists(ends)))
        )

    def for_showing(self):
        return self.select_related("concept", "said_by", "seen_by", "evidence__file").order_by("fact", "unit", "pk")


class Claim(models.Model):
    """One source's word on one fact. What is shown of size, founding year and certificates stays in the organisation's
    own columns; a claim says where it comes from. Claims are ended, never deleted or changed in what they say."""

    class Fact(models.TextChoices):
        SIZE = "size", _("Size")
        FOUNDED = "founded", _("Founded in")
        CERTIFICATE = "certificate", pgettext_lazy("one of a list", "Certificate")
        SME = "sme", _("SME status")
        FUNDING = "funding", _("Funding")
        CUSTOMERS = "customers", _("Customers")
        CAPACITY = "capacity", _("Capacity")

    class Source(models.TextChoices):
        """In the order of what one relies on, the most last."""

        IMPORT = "import", pgettext_lazy("source of a claim", "an imported list")
        OWNER = "owner", pgettext_lazy("source of a claim", "the organisation")
        STAFF = "staff", pgettext_lazy("source of a claim", "the park")
        REGISTER = "register", pgettext_lazy("source of a claim", "a public register")
        DOCUMENT = "document", pgettext_lazy("source of a claim", "a document")

    IN_WORDS = (Fact.SIZE, Fact.SME)
    IN_FIGURES = (Fact.FOUNDED, Fact.FUNDING, Fact.CUSTOMERS, Fact.CAPACITY)
    OF_THE_PARK = (Source.STAFF, Source.REGISTER, Source.DOCUMENT)
    """Sources for which a member of staff answers."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    fact = models.CharField(max_length=12, choices=Fact.choices)
    choice = models.CharField(max_length=12, blank=True)
    number = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    concept = models.ForeignKey(Concept, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField(null=True, blank=True)
    """The last day on which it holds; None where no end is known."""
    source = models.CharField(max_length=8, choices=Source.choices)
    where = models.CharField(max_length=120, blank=True)
    """Which list, which register, which document."""
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.SET_NULL, related_name="claims")
    link = models.URLField(max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the park has looked at the evidence."""
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_reason = models.CharField(max_length=500, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    """When its people were told that its last day comes, and when everybody was told that it has passed."""

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fact__in=["size", "sme"], number__isnull=True, concept__isnull=True) & ~Q(choice="")
                | Q(fact="certificate", choice="", number__isnull=True, concept__isnull=False)
                | Q(
                    fact__in=["founded", "funding", "customers", "capacity"],
                    choice="",
                    number__gte=0,
                    concept__isnull=True,
                ),
                name="claim_value_fits_fact",
            ),
            models.UniqueConstraint(
                fields=["organisation", "fact", "unit", "source", "where"],
                condition=Q(ended_at__isnull=True, concept__isnull=True),
                name="claim_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["organisation", "concept", "source", "where"],
                condition=Q(ended_at__isnull=True, concept__isnull=False),
                name="claim_certificate_once_per_source",
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_until"],
                condition=Q(ended_at__isnull=True, valid_until__isnull=False, lapsed_at__isnull=True),
                name="claim_ends",
            ),
            models.Index(fields=["organisation", "fact"], name="claim_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.fact}"

    @property
    def value(self) -> tuple[str, Decimal | None, int | None]:
        """What it says, to be compared with another claim on the same thing."""
        return self.choice, self.number, self.concept_id

    def is_over(self, day: date) -> bool:
        """Whether its last day lies before `day`."""
        return self.valid_until is not None and self.valid_until < day
