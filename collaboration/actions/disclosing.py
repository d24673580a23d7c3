"""A document and the other side of a room: asked for, declined, shown, and shown in a newer version."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.actions.declaring import Stated, declare, note_declaration
from collaboration.actions.grants import close_grant, close_run_out, fresh
from collaboration.disclosing import telling
from collaboration.disclosing.conditions import check_document_can_be_shown, checked_end, sitting_of
from collaboration.log import held, moment, write
from collaboration.models import (
    DisclosureRequest,
    Document,
    Grant,
    GrantPerson,
    LogEntry,
    Mode,
    Purpose,
    Room,
    Version,
)
from collaboration.permissions import check_room_is_open, check_user_can_speak_for, check_user_sits_in
from collaboration.signals import disclosure_moved
from collaboration.transitions import DISCLOSURE
from core import audit
from core.permissions import NotAllowed
from core.text import tidy


# --- asking -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def ask(*, room: Room, document: Document, purpose: str, words: str, mode: str = Mode.VIEW, by) -> DisclosureRequest:
    """Asks the other side to show a document that it has announced. Whoever sits in the room may ask. Raises NotAllowed,
    ValidationError."""
    room = held(room)
    side = check_user_sits_in(by, room)
    if not announced_to(room, side).filter(pk=document.pk).exists():
        raise NotAllowed(_("This document is not announced in this room."))
    purpose, words = said(purpose, words)
    if DisclosureRequest.objects.filter(
        room=room, document=document, organisation=side, state=DisclosureRequest.State.ASKED
    ).exists():
        raise NotAllowed(_("Your side has asked for this document already. The other side has yet to answer."))
    request = DisclosureRequest.objects.create(
        room=room,
        document=document,
        organisation=side,
        purpose=purpose,
        words=words,
        mode=known_mode(mode),
        asked_by=by,
    )
    facts = {"request": request.pk, "document": str(document.pk), "purpose": purpose, "mode": str(request.mode)}
    entry = write(room, "disclosure.requested", by=by, organisation=side.pk, **facts)
    audit.record("disclosure.requested", by=by, target=room, acting_for=side, after={"request": request.pk})
    disclosure_moved.send(sender=DisclosureRequest, room=room, verb="requested", request=request)
    telling.tell_of_request("disclosure.requested", request, entry)
    return request


def announced_to(room: Room, side):
    """The documents of the other side whose titles `side` may know."""
    return Document.objects.kept().filter(organisation=room.other(side), announced=True)


def said(purpose: str, words: str) -> tuple[str, str]:
    """Raises ValidationError for a purpose that is not on the list, and where words are missing."""
    words = tidy(words, lines=True)
    missing = {}
    if purpose not in Purpose.values:
        missing["purpose"] = _("Choose what it is for.")
    if not words:
        missing["words"] = _("Say in your words what it is for.")
    elif len(words) > 500:
        missing["words"] = _("At most 500 characters.")
    if missing:
        raise ValidationError(missing)
    return purpose, words


def known_mode(mode: str) -> str:
    if mode not in Mode.values:
        raise ValidationError({"mode": _("Choose how it may be read.")})
    return mode


def _asked(request: DisclosureRequest) -> tuple[Room, DisclosureRequest]:
    room = held(request.room)
    return room, DisclosureRequest.objects.select_related("document", "organisation").get(pk=request.pk)


@transaction.atomic
def withdraw_request(*, request: DisclosureRequest, by) -> LogEntry:
    """Takes a request back. Whoever sits in the room for the side that asked may. Raises NotAllowed, MoveNotAllowed."""
    room, request = _asked(request)
    side = check_user_sits_in(by, room)
    if side.pk != request.organisation_id:
        raise NotAllowed(_("Only the side that asked can take this back."))
    return _end(room, request, "withdraw", side, by=by)


@transaction.atomic
def decline_request(*, request: DisclosureRequest, answer: str, by) -> LogEntry:
    """Says no, with words. Raises NotAllowed, ValidationError, MoveNotAllowed."""
    room, request = _asked(request)
    side = check_user_sits_in(by, room)
    check_user_can_speak_for(by, request.document.organisation)
    answer = tidy(answer, lines=True)[:500]
    if not answer:
        raise ValidationError({"answer": _("Say in a few words why not; it spares both a second round.")})
    return _end(room, request, "decline", side, by=by, answer=answer)


def _end(room: Room, request: DisclosureRequest, verb: str, side, *, by, **columns) -> LogEntry:
    DISCLOSURE.move(request, verb, ended_by=by, ended_at=timezone.now(), **columns)
    kind = {"withdraw": "disclosure.withdrawn", "decline": "disclosure.declined"}[verb]
    facts = {"request": request.pk, "document": str(request.document_id)}
    entry = write(room, kind, by=by, organisation=side.pk if side else None, **facts)
    if side is not None:
        audit.record(kind, by=by, target=room, acting_for=side, after={"request": request.pk})
        telling.tell_of_request(kind, request, entry)
    return entry


def end_requests(room: Room) -> None:
    """Takes back what is open in a room that is held and about to close."""
    for request in DisclosureRequest.objects.filter(room=room, state=DisclosureRequest.State.ASKED):
        _end(room, request, "withdraw", None, by=None)


# --- showing ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def give(
    *,
    room: Room,
    version: Version,
    purpose: str,
    words: str,
    mode: str,
    ends_at: datetime | None,
    export: Stated,
    by,
    people: Iterable | None = None,
    request: DisclosureRequest | None = None,
) -> Grant:
    """Shows a version of a document to the other side: to all who sit in the room for it, or to `people` of them.

    Raises NotAllowed (NotYet says what is missing and where to mend it), ValidationError by field, MoveNotAllowed where
    `request` has been answered or taken back.
    """
    room, now = held(room), timezone.now()
    side = check_user_sits_in(by, room)
    version = Version.objects.select_related("document__organisation").get(pk=version.pk)
    check_user_can_speak_for(by, version.document.organisation)
    check_document_can_be_shown(room, version.document, now)
    purpose, words = said(purpose, words)
    mode, ends_at = _readable(version, known_mode(mode)), checked_end(ends_at, now)
    chosen = _chosen(room, room.other(side), people)
    _make_place(room, version)
    if request is not None:
        request = _asked(request)[1]
        if (request.document_id, request.room_id) != (version.document_id, room.pk):
            raise NotAllowed(_("This request is for another document."))
        DISCLOSURE.move(request, "grant", ended_by=by, ended_at=now)
    return _give(
        room, by=by, version=version, purpose=purpose, words=words, mode=mode, starts_at=now, ends_at=ends_at,
        declaration=declare(export, by=by), request=request, chosen=chosen,
    )  # fmt: skip


def _give(room: Room, *, by, version: Version, chosen: list | None, **columns) -> Grant:
    """Writes a grant down. Everything has been checked."""
    side = version.document.organisation
    grant = Grant.objects.create(
        room=room, version=version, organisation=room.other(side), title=version.document.title,
        named=chosen is not None, granted_by=by, **columns,
    )  # fmt: skip
    GrantPerson.objects.bulk_create(GrantPerson(grant=grant, user=person) for person in chosen or [])
    grant = Grant.objects.for_telling().get(pk=grant.pk)
    facts = {
        "grant": grant.pk, "document": str(version.document_id), "version": version.pk, "number": version.number,
        "to": grant.organisation_id, "purpose": str(grant.purpose), "mode": str(grant.mode),
        "until": moment(grant.ends_at), "people": telling.named(grant), "request": grant.request_id,
        "review": str(grant.declaration.review),
    }  # fmt: skip
    entry = write(room, "grant.given", by=by, organisation=side.pk, **facts)
    note_declaration(room, grant, by=by, side=side.pk)
    audit.record("grant.given", by=by, target=room, acting_for=side, after={"grant": grant.pk})
    waits = grant.declaration.review == grant.declaration.Review.WAITING
    if not waits:
        disclosure_moved.send(sender=Grant, room=room, verb="granted", grant=grant)
    telling.tell_both("grant.waits" if waits else "grant.given", grant, entry)
    return grant


def _readable(version: Version, mode: str) -> str:
    if mode == Mode.VIEW and not version.can_be_viewed:
        raise ValidationError({"mode": _("This file has no pages to be viewed; it can only be downloaded.")})
    return mode


def _chosen(room: Room, side, people: Iterable | None) -> list | None:
    """Those whom a grant names; None for all who sit for the side."""
    sitting = {person.pk: person for person in sitting_of(room, side)}
    if people is None:
        return None
    chosen = [sitting[person.pk] for person in people if person.pk in sitting]
    if not chosen:
        raise ValidationError({"people": _("Choose at least one of those who sit in the room for the other side.")})
    return chosen


def _make_place(room: Room, version: Version) -> None:
    """Of a version there is one grant at a time. One whose time is over is closed; one that stands is in the way."""
    standing = list(Grant.objects.for_telling().filter(room=room, version=version, closed_at=None))
    close_run_out(room, standing)
    if any(grant.closed_at is None for grant in standing):
        raise NotAllowed(_("This version is shown to them already. Narrow, renew or revoke that grant."))


@transaction.atomic
def move_grant(*, grant: Grant, version: Version, export: Stated, by) -> Grant:
    """Shows a newer version in place of the one that is shown, to the same people, for the same purpose and time. It is
    declared anew. Raises NotAllowed, NotYet, ValidationError, StateHasMoved."""
    room, old = fresh(grant)
    now = timezone.now()
    check_room_is_open(room)
    check_user_can_speak_for(by, old.version.document.organisation)
    check_document_can_be_shown(room, old.version.document, now)
    version = Version.objects.select_related("document__organisation").get(pk=version.pk)
    if version.document_id != old.version.document_id or version.number <= old.version.number:
        raise NotAllowed(_("Choose a newer version of the same document."))
    mode, ends_at = _readable(version, old.mode), checked_end(old.ends_at, now)
    people = [row.user for row in old.people.all()] if old.named else None
    chosen = _chosen(room, old.organisation, people)
    _make_place(room, version)
    declaration = declare(export, by=by)
    close_grant(room, old, Grant.Closed.REPLACED, by=by)
    return _give(
        room, by=by, version=version, purpose=old.purpose, words=old.words, mode=mode, starts_at=now, ends_at=ends_at,
        declaration=declaration, request=old.request, chosen=chosen,
    )  # fmt: skip
