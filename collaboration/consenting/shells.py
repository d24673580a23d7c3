"""What is left of a collaboration long after its end, and letting that go: closed rooms, and documents that were put away.

Of a room its log stays, since the database refuses to delete from it (ADR 9), and what the log hangs on: the room's row
with its days and its two sides, the introduction it came from, its pilots with state, outcome and days. No word and no
name of a person is in these but the numbers of people in the log. That is a line in the park's figures.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from collaboration.models import (
    Agreement,
    Declaration,
    DisclosureRequest,
    Document,
    Grant,
    Introduction,
    Measure,
    Milestone,
    Pilot,
    Room,
    RoomMember,
    Signature,
    TermsChange,
    Version,
)
from core import audit
from core.files import remove
from core.models import StoredFile
from core.months import months_before

MONTHS = 12 * settings.ROOM_YEARS
MONTHS_AFTER_SECRECY = 36
"""Limitation of claims: so long after the last duty of secrecy has ended."""
OF_A_ROOM = (RoomMember, DisclosureRequest, Grant)
OF_A_PILOT = (Measure, Milestone, TermsChange)
PEOPLE = ("asked_by", "organisation_agreed_by", "partner_agreed_by", "ended_by")


# --- what is past due ---------------------------------------------------------------------------------------------------
def long_closed_rooms(now: datetime) -> QuerySet[Room]:
    """Those of which more is left than the log and what it hangs on. An agreement whose secrecy lasts stays meanwhile."""
    before = months_before(now, MONTHS)
    agreements = agreements_over(now, room__closed_at__lte=before)
    there = Q(closed_by__isnull=False) | Q(Exists(agreements.filter(room=OuterRef("pk"))))
    there |= Q(Exists(Pilot.objects.filter(room=OuterRef("pk"), title__gt="")))
    for model in OF_A_ROOM:
        there |= Q(Exists(model.objects.filter(room=OuterRef("pk"))))
    for model in OF_A_PILOT:
        there |= Q(Exists(model.objects.filter(pilot__room=OuterRef("pk"))))
    for person in PEOPLE:
        there |= Q(**{f"introduction__{person}__isnull": False})
    return Room.objects.filter(there, state=Room.State.CLOSED, closed_at__lte=before)


def agreements_over(now: datetime, **only) -> QuerySet[Agreement]:
    """Those whose last duty of secrecy has long ended; the months it lasts stand in each."""
    ended = Agreement.objects.exclude(state__in=(Agreement.State.OFFERED, Agreement.State.IN_FORCE))
    rows = ended.filter(ended_at__lte=months_before(now, MONTHS_AFTER_SECRECY), **only)
    over = [one.pk for one in rows if one.ended_at <= months_before(now, MONTHS_AFTER_SECRECY + one.survives_months)]
    return Agreement.objects.filter(pk__in=over)


def long_put_away(now: datetime) -> QuerySet[Document]:
    """Documents on which no room rests any more: no grant, no request and no milestone names one."""
    rows = Document.objects.filter(archived_at__lte=months_before(now, MONTHS))
    return rows.exclude(
        Exists(Grant.objects.filter(version__document=OuterRef("pk")))
        | Exists(DisclosureRequest.objects.filter(document=OuterRef("pk")))
        | Exists(Milestone.objects.filter(evidence__document=OuterRef("pk")))
    )


# --- letting go ---------------------------------------------------------------------------------------------------------
def leave_the_log(room: Room) -> None:
    """Deletes all of a room that is held but its log, and what the log hangs on."""
    declared = list(Grant.objects.filter(room=room).values_list("declaration", flat=True))
    for model in OF_A_ROOM:
        model.objects.filter(room=room).delete()
    Declaration.objects.filter(pk__in=declared).delete()
    for model in OF_A_PILOT:
        model.objects.filter(pilot__room=room).delete()
    Pilot.objects.filter(room=room).update(
        title="", goal="", budget_holder="", ip_words="", contract="", outcome_words="",
        proposed_by=None, agreed_by=None, ended_by=None, revision=F("revision") + 1,
    )  # fmt: skip
    _forget_agreements(room)
    Introduction.objects.filter(pk=room.introduction_id).update(
        **dict.fromkeys(PEOPLE), need=None, offer=None, message="", words=""
    )
    Room.objects.filter(pk=room.pk).update(closed_by=None, closed_because="")
    audit.record("room.forgotten", by=None, target=room, after={"number": room.number})


def _forget_agreements(room: Room) -> None:
    over = list(agreements_over(timezone.now()).filter(room=room).values_list("pk", flat=True))
    files = list(StoredFile.objects.filter(pk__in=Agreement.objects.filter(pk__in=over).order_by().values("pdf")))
    Signature.objects.filter(agreement__in=over).delete()
    Agreement.objects.filter(replaces__in=over).update(replaces=None)
    Agreement.objects.filter(pk__in=over).delete()
    for file in files:
        remove(file)


def forget_document(document: Document) -> None:
    """Deletes a document with its versions and their files."""
    files = list(StoredFile.objects.filter(pk__in=document.versions.order_by().values("file")))
    Version.objects.filter(document=document).delete()
    document.delete()
    for file in files:
        remove(file)
