"""The room in which two organisations work together once an introduction has been accepted."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models.introduction import Introduction
from ecosystem.languages import LANGUAGE_CHOICES
from ecosystem.models import Membership, Organisation

PERSON = settings.AUTH_USER_MODEL


class RoomQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Room.State.OPEN)

    def of(self, organisation: Organisation):
        return self.filter(Q(organisation=organisation) | Q(partner=organisation))

    def with_sides(self):
        """With both organisations and what they are called; each page of a room names them many times."""
        rows = self.select_related("organisation", "partner")
        return rows.prefetch_related("organisation__texts", "partner__texts")

    def visible_to(self, user):
        """Whoever their side has chosen, as long as they belong to it. Being staff opens no room."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(Exists(RoomMember.objects.sitting().filter(room=OuterRef("pk"), user=user)))

    def managed_by(self, user):
        """Owners and editors of either side: they choose who of theirs is in it."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        mine = Membership.objects.filter(user=user, role__in=Membership.EDITING).order_by().values("organisation")
        return self.filter(Q(organisation__in=mine) | Q(partner__in=mine))


class Room(models.Model):
    """`organisation` and `partner` as in its introduction. `number` and `head` are the last entry of its log."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a room", "Open")
        CLOSED = "closed", pgettext_lazy("state of a room", "Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.OneToOneField(Introduction, on_delete=models.PROTECT, related_name="room")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rooms_asked_for")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rooms_entered")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    """When something last happened in it."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_because = models.CharField(_("why"), max_length=500, blank=True)
    organisation_translates = models.BooleanField(default=False)
    partner_translates = models.BooleanField(default=False)
    """Whether a side lets the site's translation service see what is said here. It takes both."""
    number = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_at", "id"]
        constraints = [
            models.UniqueConstraint(
                Least(F("organisation"), F("partner")),
                Greatest(F("organisation"), F("partner")),
                condition=Q(state="open"),
                name="room_one_open_per_pair",
            ),
            # Two that were merged keep the room they shared, closed.
            models.CheckConstraint(
                condition=~Q(organisation=F("partner")) | Q(state="closed"), name="room_open_joins_two"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
                name="room_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.partner}"

    @property
    def sides(self) -> tuple[Organisation, Organisation]:
        return self.organisation, self.partner

    def other(self, organisation: Organisation) -> Organisation:
        return self.partner if organisation.pk == self.organisation_id else self.organisation

    @property
    def may_be_translated(self) -> bool:
        return self.organisation_translates and self.partner_translates


class RoomMemberQuerySet(models.QuerySet):
    def sitting(self):
        """Those who have not left and still belong to the side that chose them."""
        theirs = Membership.objects.filter(organisation=OuterRef("organisation"), user=OuterRef("user"))
        return self.filter(Exists(theirs), left_at=None, user__is_active=True)


class RoomMember(models.Model):
    """A person whom their side has let into the room."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    added_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    """Up to when they have read the conversation."""

    objects = RoomMemberQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], condition=Q(left_at=None), name="room_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}"


class Message(models.Model):
    """Something said in a room, in the language it was written in."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(max_length=8000)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    documents = models.ManyToManyField("collaboration.Document", blank=True, related_name="+")
    """What is spoken of. It is opened by a grant, not by the message."""
    key = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (empty ones are not unique)
    """Made by the page, so that a message sent twice is said once."""
    translation = models.TextField(max_length=16000, blank=True)
    """Into the other language, by a service, where both sides let it see what is said."""
    at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["room", "id"], name="message_of_room")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(text="", translation=""), name="message_taken_back_is_empty"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Meeting(models.Model):
    """A meeting: some times are proposed, the other side chooses one. `sequence` counts calendar updates (RFC 5545)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("state of a meeting", "Proposed")
        AGREED = "agreed", pgettext_lazy("state of a meeting", "Agreed")
        CANCELLED = "cancelled", pgettext_lazy("state of a meeting", "Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="meetings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(_("what it is about"), max_length=160)
    place = models.CharField(_("where, or a link"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("how long, in minutes"), default=45)
    told = models.BooleanField(_("name both in the calendar invitation"), default=False)
    """Whether the mailed invitation says what it is about and where."""
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    starts_at = models.DateTimeField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    proposed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(starts_at__isnull=False), name="meeting_agreed_has_time"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(10, 600)), name="meeting_has_length"),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingTime(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["meeting", "starts_at"], name="meeting_time_once")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class RoomTask(models.Model):
    """Something somebody in the room has to do."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(_("by when"), null=True, blank=True)
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["done_at", "due_on", "id"]

    def __str__(self) -> str:
        return self.title
