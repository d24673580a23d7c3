"""Parts: what a customer wants made, in versions, each a file with what was measured of it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import StoredFile
from ecosystem.models import Membership, Organisation
from production.engine.geometry import Geometry, Unit
from production.engine.kept import from_kept
from production.quoting.clearance import clearances

PERSON = settings.AUTH_USER_MODEL
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what is misread for another: 0 and O, 1, I and L, U and V."""
UNITS_OF_FILES = frozenset({"3mf", "step", "stp"})
"""Endings of files that say their own unit."""


def new_number() -> str:
    """A number to be read aloud over a telephone; it is no secret."""
    return f"P-{''.join(secrets.choice(LETTERS) for _place in range(5))}"


def organisations_of(user, *, editing: bool = False):
    """The organisations to which somebody belongs; with `editing`, whose owner or editor they are."""
    if not (user.is_authenticated and user.is_active):
        return Organisation.objects.none()
    mine = Membership.objects.filter(user=user)
    if editing:
        mine = mine.filter(role__in=Membership.EDITING)
    return Organisation.objects.filter(pk__in=mine.order_by().values("organisation"))


class PartQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own organisations, and those of which one's organisation holds a live grant for a version."""
        mine = organisations_of(user)
        granted = PartGrant.objects.received_by(user).opening().filter(version__part=OuterRef("pk"))
        return self.filter(Q(organisation__in=mine.values("pk")) | Exists(granted))

    def owned_by(self, user):
        return self.filter(organisation__in=organisations_of(user).values("pk"))

    def editable_by(self, user):
        return self.filter(organisation__in=organisations_of(user, editing=True).values("pk"))

    def kept(self):
        return self.filter(is_archived=False)


class Part(models.Model):
    """`organisation` is the customer's, whichever kind it is of. Nobody else knows of a part before it is shared."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parts")
    number = models.CharField(max_length=12, unique=True, default=new_number, editable=False)
    name = models.CharField(pgettext_lazy("of a part", "name"), max_length=120)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_archived = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="part_has_a_name")]

    def __str__(self) -> str:
        return self.number


class PartVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own organisations, and those for which one's organisation holds a live grant."""
        mine = organisations_of(user)
        granted = PartGrant.objects.received_by(user).opening().filter(version=OuterRef("pk"))
        return self.filter(Q(part__organisation__in=mine.values("pk")) | Exists(granted))

    def editable_by(self, user):
        return self.filter(part__organisation__in=organisations_of(user, editing=True).values("pk"))

    def measured(self):
        return self.filter(state=PartVersion.State.MEASURED)


class PartVersion(models.Model):
    """One file of a part. Its bytes never change; a unit is declared once, since prices may have been made with it.

    `geometry` is as production/engine/kept.py writes it: of lengths in units of the file while there is a question about
    the unit, in mm once there is an answer. `refusal` is {"code", "facts"} of production/engine/refusals.py.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("state of a part’s version", "Being read")
        UNIT_NEEDED = "unit_needed", pgettext_lazy("state of a part’s version", "Unit needed")
        MEASURING = "measuring", pgettext_lazy("state of a part’s version", "Being measured")
        MEASURED = "measured", pgettext_lazy("state of a part’s version", "Measured")
        REFUSED = "refused", pgettext_lazy("state of a part’s version", "Cannot be read")

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    """Sealed at rest. Two versions have the same file where only the unit differs."""
    file_name = models.CharField(max_length=160)
    suffix = models.CharField(max_length=4)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    note = models.CharField(_("what is new"), max_length=200, blank=True)
    unit = models.CharField(max_length=4, null=True, choices=[(one.value, one.value) for one in Unit])  # noqa: DJ001 (not declared is not a unit)
    state = models.CharField(max_length=11, choices=State.choices, default=State.UPLOADED)
    geometry = models.JSONField(null=True)
    refusal = models.JSONField(null=True)
    view = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """The triangles that a page draws (production/engine/drawn.py)."""
    measured_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField(null=True)
    declared_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PartVersionQuerySet.as_manager()

    class Meta:
        ordering = ["part", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["part", "number"], name="part_version_once"),
            models.CheckConstraint(
                condition=~Q(state="measured")
                | Q(geometry__isnull=False, measured_at__isnull=False, unit__isnull=False),
                name="part_version_measured_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="refused", refusal__isnull=False) | (~Q(state="refused") & Q(refusal__isnull=True)),
                name="part_version_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} version {self.number}"

    @property
    def is_measured(self) -> bool:
        return self.state == self.State.MEASURED

    @property
    def says_its_unit(self) -> bool:
        return self.suffix in UNITS_OF_FILES

    def engine_geometry(self) -> Geometry:
        """What was measured. Raises ValueError where nothing has been yet."""
        if self.geometry is None:
            raise ValueError(f"Nothing of {self} has been measured.")
        return from_kept(self.geometry)

    @property
    def may_be_firm(self) -> bool:
        """Whether a price may be promised on it."""
        return self.is_measured and self.engine_geometry().may_be_firm


class PartGrantQuerySet(models.QuerySet):
    def live(self, now=None):
        return self.filter(revoked_at=None, until__gt=now or timezone.now())

    def received_by(self, user):
        return self.filter(organisation__in=organisations_of(user).values("pk"))

    def opening(self, now=None):
        """Those that open something now: live, and of an organisation that is still what the customer asks of whoever sees
        the part. An agreement that has ended opens nothing, whatever was given under it."""
        rows = self.live(now)
        asking: dict[Organisation, list[PartGrant]] = {}
        for grant in rows.filter(rung__gt=0).select_related("version__part__organisation"):
            asking.setdefault(grant.version.part.organisation, []).append(grant)
        fallen = set()
        for customer, grants in asking.items():
            come_to = clearances(customer, {grant.organisation_id for grant in grants})
            fallen |= {grant.pk for grant in grants if come_to[grant.organisation_id] < grant.rung}
        return rows.exclude(pk__in=fallen)


class PartGrant(models.Model):
    """Lets another organisation see one version. It opens nothing once it is revoked or its time is over."""

    class Purpose(models.TextChoices):
        QUOTE = "quote", pgettext_lazy("what a part is shared for", "To quote a price")
        ORDER = "order", pgettext_lazy("what a part is shared for", "To make it")

    version = models.ForeignKey(PartVersion, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="part_grants")
    purpose = models.CharField(_("what for"), max_length=5, choices=Purpose.choices, default=Purpose.QUOTE)
    reference = models.CharField(max_length=80, blank=True)
    """The number of the request or order that it was given for; empty where a person gave it by hand."""
    rung = models.PositiveSmallIntegerField(default=0)
    """What the two have to have come to for as long as it is read (Quotation.Secrecy)."""
    until = models.DateTimeField(_("until"))
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PartGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation", "reference"],
                condition=Q(revoked_at=None),
                name="part_grant_one_live",
            ),
            models.CheckConstraint(condition=Q(until__gt=models.F("given_at")), name="part_grant_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} to {self.organisation_id}"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.until > timezone.now()
