"""Pairs that do not move on, as the park may know of them: which two, what they wait for and since when. No title, no word."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collaboration.models import Agreement, Declaration, Introduction, Pilot, Room
from core.models import AuditEvent
from ecosystem.models import Organisation

NUDGED = "collaboration.nudged"
WEEK = timedelta(days=7)
MOST = 30
"""Of each kind, the longest waits."""


@dataclass(frozen=True)
class Kind:
    """`days` is how long something may wait before it counts as stuck."""

    label: str | Promise
    days: int
    remedy: str | Promise


KINDS = {
    "introduction": Kind(_("Introduction not answered"), 7, _("Ask the side that is to answer.")),
    "room": Kind(_("Nothing happens in the room"), 21, _("Ask both sides.")),
    "agreement": Kind(_("Agreement not signed"), 14, _("Ask the side that has not signed.")),
    "pilot": Kind(_("Pilot does not move"), 14, _("Ask the side that is to answer, or both.")),
    "review": Kind(_("Export review waits for the park"), 0, _("Look at it: nothing is disclosed until you have.")),
}


@dataclass(frozen=True)
class Stuck:
    """One pair. `pk` is the key of what is stuck, `waits_for` the sides from whom something is awaited (nobody: the park),
    `nudged_at` when the park last asked them, where that was less than a week ago."""

    kind: str
    pk: str
    room: Room | None
    introduction: Introduction | None
    pair: tuple[Organisation, Organisation]
    since: datetime
    waits_for: list[Organisation] = field(default_factory=list)
    nudged_at: datetime | None = None

    @property
    def days(self) -> int:
        return (timezone.now() - self.since).days

    @property
    def about(self) -> Room | Introduction:
        """What the audit trail and the letter are about: never a pilot, for its name is confidential."""
        about = self.room or self.introduction
        assert about is not None  # noqa: S101 (one of the two is there)
        return about


def introductions(before: datetime) -> QuerySet:
    rows = Introduction.objects.open().filter(asked_at__lte=before, expires_at__gt=timezone.now())
    return rows.select_related("organisation", "partner").order_by("asked_at")


def rooms(before: datetime) -> QuerySet:
    return (
        Room.objects.open().filter(moved_at__lte=before).select_related("organisation", "partner").order_by("moved_at")
    )


def agreements(before: datetime) -> QuerySet:
    rows = Agreement.objects.filter(state=Agreement.State.OFFERED, offered_at__lte=before, room__state=Room.State.OPEN)
    rows = rows.select_related("room__organisation", "room__partner").prefetch_related("signatures")
    return rows.defer("text_en", "text_zh", "ended_words").order_by("offered_at")


def pilots(before: datetime) -> QuerySet:
    moving = (Pilot.State.PROPOSED, Pilot.State.RUNNING, Pilot.State.SCALING)
    rows = Pilot.objects.filter(state__in=moving, moved_at__lte=before, room__state=Room.State.OPEN)
    return rows.select_related("room__organisation", "room__partner").order_by("moved_at")


def reviews(before: datetime) -> QuerySet:
    rows = Declaration.objects.filter(review=Declaration.Review.WAITING, stated_at__lte=before, grant__closed_at=None)
    return rows.select_related("grant__room__organisation", "grant__room__partner").order_by("stated_at")


def _introduction(row: Introduction) -> Stuck:
    agreed = ((row.organisation, row.organisation_agreed_at), (row.partner, row.partner_agreed_at))
    waits_for = [side for side, at in agreed if at is None]
    return Stuck("introduction", str(row.pk), None, row, (row.organisation, row.partner), row.asked_at, waits_for)


def _room(row: Room) -> Stuck:
    return Stuck("room", str(row.pk), row, None, row.sides, row.moved_at, list(row.sides))


def _agreement(row: Agreement) -> Stuck:
    signed = {one.organisation_id for one in row.signatures.all()}
    waits_for = [side for side in row.room.sides if side.pk not in signed]
    return Stuck("agreement", str(row.pk), row.room, None, row.room.sides, row.offered_at, waits_for)


def _pilot(row: Pilot) -> Stuck:
    answered = {row.proposed_for_id} if row.state == Pilot.State.PROPOSED else set()
    waits_for = [side for side in row.room.sides if side.pk not in answered]
    return Stuck("pilot", str(row.pk), row.room, None, row.room.sides, row.moved_at, waits_for)


def _review(row: Declaration) -> Stuck:
    return Stuck("review", str(row.pk), row.grant.room, None, row.grant.room.sides, row.stated_at)


FINDERS: dict[str, tuple[Callable[[datetime], QuerySet], Callable[..., Stuck]]] = {
    "introduction": (introductions, _introduction),
    "room": (rooms, _room),
    "agreement": (agreements, _agreement),
    "pilot": (pilots, _pilot),
    "review": (reviews, _review),
}


def of_kind(kind: str, now: datetime | None = None) -> QuerySet:
    """The rows that are stuck, the longest wait first."""
    return FINDERS[kind][0]((now or timezone.now()) - timedelta(days=KINDS[kind].days))


def stuck_pairs(now: datetime | None = None) -> Iterator[Stuck]:
    """Kind by kind, the longest wait first. A fixed number of queries; names are looked up by the caller."""
    now = now or timezone.now()
    asked = nudges(now)
    for kind, (_find, told) in FINDERS.items():
        for row in of_kind(kind, now)[:MOST]:
            one = told(row)
            yield Stuck(**{**one.__dict__, "nudged_at": asked.get((kind, one.pk))})


def one(kind: str, pk: str, now: datetime | None = None) -> Stuck | None:
    """What is stuck, if it still is."""
    rows = of_kind(kind, now)
    try:
        row = rows.filter(pk=rows.model._meta.pk.to_python(pk)).first()
    except ValidationError:
        return None
    return FINDERS[kind][1](row) if row is not None else None


def nudges(now: datetime) -> dict[tuple[str, str], datetime]:
    """When the park asked within the last week, by kind and key."""
    rows = AuditEvent.objects.filter(action=NUDGED, at__gt=now - WEEK).order_by("id").values_list("after", "at")
    return {(after["kind"], after["key"]): at for after, at in rows}
