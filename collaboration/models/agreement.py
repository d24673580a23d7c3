"""Agreements to keep things confidential."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models.room import Room, RoomMember
from core.models import StoredFile
from ecosystem.languages import LANGUAGE_CHOICES
from ecosystem.models import Membership, Organisation

PERSON = settings.AUTH_USER_MODEL


class AgreementTemplate(models.Model):
    """An edition of the park's own text, in both languages. Never changed once it is published."""

    edition = models.PositiveSmallIntegerField(unique=True)
    text_en = models.TextField(_("text in English"), max_length=60_000)
    text_zh = models.TextField(_("text in Chinese"), max_length=60_000)
    confirmed_by_counsel = models.CharField(_("counsel who confirmed it, and when"), max_length=200, blank=True)
    """Empty: the site says that counsel has yet to confirm it."""
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-edition"]

    def __str__(self) -> str:
        return f"{self.edition}"


class AgreementQuerySet(models.QuerySet):
    def in_force(self, now=None):
        now = now or timezone.now()
        return self.filter(state=Agreement.State.IN_FORCE, in_force_at__lte=now, ends_at__gt=now)

    def visible_to(self, user):
        """Whoever sits in its room, and the owners of both sides: they sign. Being staff opens none."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        owned = Membership.objects.filter(user=user, role=Membership.Role.OWNER).order_by().values("organisation")
        sits = RoomMember.objects.sitting().filter(room=OuterRef("room"), user=user)
        return self.filter(Exists(sits) | Q(room__organisation__in=owned) | Q(room__partner__in=owned))


class Agreement(models.Model):
    """A non-disclosure agreement between the two sides of a room. Its texts are frozen when it is offered."""

    class Source(models.TextChoices):
        PARK = "park", pgettext_lazy("whose text an agreement has", "The park’s template")
        OWN = "own", pgettext_lazy("whose text an agreement has", "A text of one’s own")

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("state of an agreement", "Waiting for signatures")
        IN_FORCE = "in_force", pgettext_lazy("state of an agreement", "In force")
        DECLINED = "declined", pgettext_lazy("state of an agreement", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an agreement", "Withdrawn")
        RENEWED = "renewed", pgettext_lazy("state of an agreement", "Replaced by a newer one")
        TERMINATED = "terminated", pgettext_lazy("state of an agreement", "Terminated")
        EXPIRED = "expired", pgettext_lazy("state of an agreement", "Expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="agreements")
    discloser = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    """The side whose information is protected; None where both are (mutual)."""
    source = models.CharField(max_length=4, choices=Source.choices, default=Source.PARK)
    template = models.ForeignKey(AgreementTemplate, null=True, on_delete=models.PROTECT, related_name="+")
    text_en = models.TextField(max_length=60_000, blank=True)
    text_zh = models.TextField(max_length=60_000, blank=True)
    text_sha256 = models.CharField(max_length=64)
    """Of both texts as they are shown (collaboration/agreeing/agreements.py)."""
    prevails = models.CharField(_("language that prevails"), max_length=10, choices=LANGUAGE_CHOICES)
    months = models.PositiveSmallIntegerField(_("term in months"), default=24)
    survives_months = models.PositiveSmallIntegerField(_("secrecy lasts after it, in months"), default=36)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    offered_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    in_force_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_words = models.CharField(max_length=500, blank=True)
    warned_at = models.DateTimeField(null=True)
    pdf = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(fields=["room"], condition=Q(state="offered"), name="agreement_one_offered"),
            models.UniqueConstraint(fields=["room"], condition=Q(state="in_force"), name="agreement_one_in_force"),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_at__isnull=False, ends_at__isnull=False),
                name="agreement_in_force_has_times",
            ),
            models.CheckConstraint(condition=~Q(text_en="") | ~Q(text_zh=""), name="agreement_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.room} ({self.get_state_display()})"


class Signature(models.Model):
    """An authorised person has accepted an agreement for one side, having just shown who they are."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    capacity = models.CharField(_("in what capacity"), max_length=120)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    """The language it was read in."""
    text_sha256 = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    """How the person had shown who they are: password, code, TOTP or passkey."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["agreement", "organisation"], name="signature_once_per_side")]

    def __str__(self) -> str:
        return self.name
