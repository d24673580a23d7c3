"""Documents of an organisation, their versions, and requests of others to be shown one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models.room import Room, RoomMember
from core.models import StoredFile
from ecosystem.models import Listing, Membership, Organisation
from ecosystem.models.rung import Rung

PERSON = settings.AUTH_USER_MODEL


class Purpose(models.TextChoices):
    """What somebody may read a document for. A grant is for one of these, with words."""

    EVALUATION = "evaluation", pgettext_lazy("purpose of a disclosure", "To evaluate the technology")
    QUOTATION = "quotation", pgettext_lazy("purpose of a disclosure", "To quote a price")
    FEASIBILITY = "feasibility", pgettext_lazy("purpose of a disclosure", "To study whether it can be made")
    PILOT = "pilot", pgettext_lazy("purpose of a disclosure", "To prepare or run a pilot")
    PRODUCTION = "production", pgettext_lazy("purpose of a disclosure", "To produce")
    CERTIFICATION = "certification", pgettext_lazy("purpose of a disclosure", "To test or certify")
    DILIGENCE = "diligence", pgettext_lazy("purpose of a disclosure", "To examine an investment")


class Mode(models.TextChoices):
    VIEW = "view", pgettext_lazy("how a document may be read", "View only")
    DOWNLOAD = "download", pgettext_lazy("how a document may be read", "View and download")


class DocumentQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(archived_at=None)

    def owned_by(self, user):
        """Those of one's own organisations, whatever one's role there."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(organisation__in=Membership.objects.filter(user=user).order_by().values("organisation"))

    def editable_by(self, user):
        if not (user.is_authenticated and user.is_active):
            return self.none()
        mine = Membership.objects.filter(user=user, role__in=Membership.EDITING).order_by().values("organisation")
        return self.filter(organisation__in=mine)


class Document(models.Model):
    """A drawing, a model, a data sheet. Others read one of its versions, by a grant (`Grant`); the rung says how far a
    pair must have come before one can be given."""

    class Kind(models.TextChoices):
        DRAWING = "drawing", pgettext_lazy("kind of document", "Drawing")
        MODEL = "model", pgettext_lazy("kind of document", "3D model")
        SHEET = "sheet", pgettext_lazy("kind of document", "Data sheet")
        PROCESS = "process", pgettext_lazy("kind of document", "Process description")
        REPORT = "report", pgettext_lazy("kind of document", "Test report")
        CONTRACT = "contract", pgettext_lazy("kind of document", "Contract or offer")
        OTHER = "other", pgettext_lazy("kind of document", "Other")

    RUNGS = (Rung.INTRODUCED, Rung.NDA, Rung.ROOM, Rung.CONTRACT)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="documents")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.DRAWING)
    rung = models.CharField(_("how far one must have come"), max_length=10, choices=Rung.choices, default=Rung.NDA)
    announced = models.BooleanField(_("partners may see that it exists"), default=True)
    """Whether members of rooms see its title and may ask for it. Otherwise it does not exist for them until granted."""
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rung__in=("introduced", "nda", "room", "contract")), name="document_rung_known"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """The bytes of a document at one time. Never changed."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveSmallIntegerField(null=True)
    """How many pages or pictures can be viewed; None for what can only be downloaded."""
    note = models.CharField(_("what is new"), max_length=200, blank=True)
    added_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.document} ({self.number})"

    @property
    def can_be_viewed(self) -> bool:
        return bool(self.pages)


class DisclosureRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sits in the room, on either side."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(Exists(RoomMember.objects.sitting().filter(room=OuterRef("room"), user=user)))


class DisclosureRequest(models.Model):
    """One side of a room asks the other to be shown a document."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of a request to see a document", "Asked")
        GRANTED = "granted", pgettext_lazy("state of a request to see a document", "Granted")
        DECLINED = "declined", pgettext_lazy("state of a request to see a document", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a request to see a document", "Withdrawn")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="disclosure_requests")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    """The side that asks."""
    purpose = models.CharField(_("what for"), max_length=13, choices=Purpose.choices)
    words = models.CharField(_("in your words"), max_length=500)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.VIEW)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    objects = DisclosureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "document", "organisation"], condition=Q(state="asked"), name="disclosure_request_once"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True) | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="disclosure_request_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} asks for {self.document_id}"
