"""What becomes of a grant: narrowed, renewed, revoked, closed by what it rested on, or by its time."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.actions.declaring import Stated, declare, lists_have_changed, note_declaration
from collaboration.disclosing import telling
from collaboration.disclosing.conditions import NotYet, check_document_can_be_shown, checked_end, sitting_of
from collaboration.log import held, moment, write
from collaboration.models import Grant, GrantPerson, LogEntry, Mode, Room
from collaboration.permissions import check_user_can_speak_for
from collaboration.signals import disclosure_moved
from core import audit
from core.transitions import StateHasMoved

KINDS = {Grant.Closed.REVOKED: "grant.revoked", Grant.Closed.EXPIRED: "grant.expired"}
VERBS = {Grant.Closed.REVOKED: "revoked", Grant.Closed.EXPIRED: "expired"}


def fresh(grant: Grant) -> tuple[Room, Grant]:
    """The room of a grant, held, and the grant as it is now. Raises StateHasMoved where it has ended meanwhile."""
    room = held(grant.room)
    grant = Grant.objects.for_telling().get(pk=grant.pk)
    if grant.closed_at is not None:
        raise StateHasMoved(_("This grant has ended. Reload the page to see how."))
    return room, grant


def changed(grant: Grant, **columns) -> None:
    """Changes a grant that has not ended. Raises StateHasMoved for one that has."""
    if Grant.objects.filter(pk=grant.pk, closed_at=None).update(**columns) != 1:
        raise StateHasMoved(_("This grant has ended. Reload the page to see how."))
    for name, value in columns.items():
        setattr(grant, name, value)


@transaction.atomic
def narrow(
    *, grant: Grant, by, people: Iterable | None = None, view_only: bool = False, ends_at: datetime | None = None
) -> LogEntry:
    """Fewer people, view only, or an earlier end; what is not named stays. Raises NotAllowed, ValidationError,
    StateHasMoved."""
    room, grant = fresh(grant)
    side = grant.version.document.organisation
    check_user_can_speak_for(by, side)
    facts = {**_mode(grant, view_only), **_earlier(grant, ends_at)}
    left = _fewer(room, grant, people)
    if not facts and left is None:
        raise ValidationError(_("Nothing would change. Leave people out, choose view only, or an earlier end."))
    if facts:
        changed(grant, **facts)
    if left is not None:
        changed(grant, named=True)
        grant.people.exclude(user__in=left).delete()
        for person in left:
            GrantPerson.objects.get_or_create(grant=grant, user_id=person)
    told = {"grant": grant.pk, "mode": grant.mode, "until": moment(grant.ends_at), "people": telling.named(grant)}
    entry = write(room, "grant.narrowed", by=by, organisation=side.pk, **told)
    audit.record("grant.narrowed", by=by, target=room, acting_for=side, after={"grant": grant.pk})
    telling.tell_both("grant.narrowed", grant, entry)
    return entry


def _mode(grant: Grant, view_only: bool) -> dict[str, str]:
    if not view_only or grant.mode == Mode.VIEW:
        return {}
    if not grant.version.can_be_viewed:
        raise ValidationError({"view_only": _("This file has no pages to be viewed; it can only be downloaded.")})
    return {"mode": str(Mode.VIEW)}


def _earlier(grant: Grant, ends_at: datetime | None) -> dict[str, datetime]:
    if ends_at is None or ends_at == grant.ends_at:
        return {}
    if ends_at > grant.ends_at:
        raise ValidationError({"ends_at": _("This is later than now agreed. To give more time, renew the grant.")})
    if ends_at <= timezone.now():
        raise ValidationError({"ends_at": _("This is past. To end it now, revoke the grant.")})
    return {"ends_at": ends_at}


def _fewer(room: Room, grant: Grant, people: Iterable | None) -> list[int] | None:
    """The keys of those who are left, None where nobody is left out."""
    if people is None:
        return None
    now = set(telling.named(grant) or (person.pk for person in sitting_of(room, grant.organisation)))
    left = {person.pk for person in people}
    if left - now:
        raise ValidationError({"people": _("Narrowing only leaves people out. To add somebody, give a new grant.")})
    if not left:
        raise ValidationError({"people": _("Leave at least one person, or revoke the grant.")})
    return None if left == now and grant.named else sorted(left)


@transaction.atomic
def renew(*, grant: Grant, ends_at: datetime, by, said: Stated | None = None) -> LogEntry:
    """A later end, with everything asked anew that was asked at first; where the lists have new editions, a new
    declaration too (`said`). Raises NotAllowed, NotYet, ValidationError, StateHasMoved."""
    room, grant = fresh(grant)
    side, now = grant.version.document.organisation, timezone.now()
    check_user_can_speak_for(by, side)
    if grant.ends_at <= now:
        raise StateHasMoved(_("The time of this grant is over. Give a new one."))
    check_document_can_be_shown(room, grant.version.document, now)
    ends_at = checked_end(ends_at, now)
    if ends_at <= grant.ends_at:
        raise ValidationError({"ends_at": _("This is no later than now. To end it earlier, narrow or revoke it.")})
    if said is None and lists_have_changed(grant.declaration):
        raise NotYet(_("The lists of controlled technology have new editions. Declare once more."), mend="declaration")
    columns: dict = {"ends_at": ends_at, "warned_at": None}
    if said is not None:
        columns["declaration"] = declare(said, by=by)
    changed(grant, **columns)
    facts = {"grant": grant.pk, "until": moment(ends_at), "review": grant.declaration.review}
    entry = write(room, "grant.renewed", by=by, organisation=side.pk, **facts)
    if said is not None:
        note_declaration(room, grant, by=by, side=side.pk)
    audit.record("grant.renewed", by=by, target=room, acting_for=side, after={"grant": grant.pk})
    telling.tell_both("grant.renewed", grant, entry)
    return entry


@transaction.atomic
def revoke(*, grant: Grant, by) -> LogEntry:
    """Ends a grant at once, for everybody. What has been seen stays seen. Raises NotAllowed, StateHasMoved."""
    room, grant = fresh(grant)
    side = grant.version.document.organisation
    check_user_can_speak_for(by, side)
    entry = close_grant(room, grant, Grant.Closed.REVOKED, by=by)
    audit.record("grant.revoked", by=by, target=room, acting_for=side, after={"grant": grant.pk})
    telling.tell_both("grant.revoked", grant, entry)
    return entry


def close_grant(room: Room, grant: Grant, how: str, *, by, **facts) -> LogEntry:
    """Closes a grant of a room that is held, writes it down and lets webhooks know. Raises StateHasMoved for one that
    has ended."""
    changed(grant, closed_at=timezone.now(), closed_how=how, closed_by=by)
    kind = KINDS.get(Grant.Closed(how), "grant.closed")
    side = grant.version.document.organisation_id if by is not None else None
    entry = write(room, kind, by=by, organisation=side, grant=grant.pk, how=str(how), **facts)
    disclosure_moved.send(sender=Grant, room=room, verb=VERBS.get(Grant.Closed(how), "revoked"), grant=grant)
    return entry


def close_run_out(room: Room, grants: Iterable[Grant]) -> None:
    """Closes those whose time is over. Their room is held; safe to repeat."""
    now = timezone.now()
    for grant in grants:
        if grant.closed_at is None and grant.ends_at <= now:
            entry = close_grant(room, grant, Grant.Closed.EXPIRED, by=None)
            telling.tell_both("grant.expired", grant, entry)
