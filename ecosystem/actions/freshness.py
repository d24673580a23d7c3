"""Profiles are confirmed once a year; who does not answer fades, and drops out of the matches.

The clock moves them (ecosystem/chores.py). Each move is a compare-and-swap, so that two processes may do it at once.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from core import audit
from core.mail import queue_mail
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.organisations import touch
from ecosystem.actions.verification import expire, owners
from ecosystem.links import absolute
from ecosystem.models import Organisation, VerificationRequest
from ecosystem.permissions import check_user_can_confirm
from ecosystem.transitions import FRESHNESS

AT_ONCE = 100


@transaction.atomic
def confirm(*, organisation: Organisation, by) -> None:
    """Somebody who may edit it says that the profile is right; it is shown and matched at once."""
    check_user_can_confirm(by, organisation)
    now = timezone.now()
    was, to = FRESHNESS.move(organisation, "confirm", confirmed_at=now, asked_to_confirm_at=None, reminded_at=None)
    audit.record(
        "organisation.confirmed",
        by=by,
        target=organisation,
        acting_for=organisation,
        before={"state": was},
        after={"state": to, "confirmed_at": now},
    )
    touch(organisation)


def days(name: str) -> timedelta:
    return timedelta(days=getattr(settings, name))


def look_after(now: datetime | None = None) -> bool:
    """Does what the clock asks for, some profiles at a time, and returns whether there is more."""
    now = now or timezone.now()
    verified = Organisation.objects.filter(verification=Organisation.Verification.VERIFIED)
    asked = verified.filter(asked_to_confirm_at__lte=now - days("CONFIRM_REMIND_DAYS"), reminded_at=None)
    renewing = VerificationRequest.objects.filter(organisation=OuterRef("pk"), decided_at=None)
    steps: list[tuple[QuerySet[Organisation], object]] = [
        (verified.filter(freshness="fresh", confirmed_at__lte=now - days("CONFIRM_DAYS")), _ask),
        (asked.filter(freshness="asked"), _remind),
        (verified.filter(freshness="asked", asked_to_confirm_at__lte=now - days("CONFIRM_FADE_DAYS")), _fade),
        (verified.filter(freshness="faded", asked_to_confirm_at__lte=now - days("CONFIRM_DROP_DAYS")), _drop),
        (verified.filter(~Exists(renewing), verified_until__lte=now), _expire),
    ]
    more = [_each(rows, step, now) for rows, step in steps]
    return any(more)


def _each(rows: QuerySet[Organisation], step, now: datetime) -> bool:
    some = list(rows.order_by("pk")[:AT_ONCE])
    for organisation in some:
        try:
            with transaction.atomic():
                step(organisation, now)
        except (StateHasMoved, MoveNotAllowed):
            continue  # another process was quicker, or somebody has just confirmed
    return len(some) == AT_ONCE


def _ask(organisation: Organisation, now: datetime) -> None:
    FRESHNESS.move(organisation, "ask", asked_to_confirm_at=now, reminded_at=None)
    audit.record("organisation.asked_to_confirm", by=None, target=organisation)
    _write(organisation, "profile_confirm")


def _remind(organisation: Organisation, now: datetime) -> None:
    still = Organisation.objects.filter(pk=organisation.pk, freshness="asked", reminded_at=None)
    if still.update(reminded_at=now):
        _write(organisation, "profile_remind")


def _fade(organisation: Organisation, now: datetime) -> None:
    _sink(organisation, "fade")
    _write(organisation, "profile_faded")


def _drop(organisation: Organisation, now: datetime) -> None:
    _sink(organisation, "drop")
    _write(organisation, "profile_dropped")


def _expire(organisation: Organisation, now: datetime) -> None:
    expire(organisation=organisation)


def _sink(organisation: Organisation, verb: str) -> None:
    was, to = FRESHNESS.move(organisation, verb)
    audit.record(f"organisation.{to}", by=None, target=organisation, before={"state": was}, after={"state": to})
    touch(organisation)


def _write(organisation: Organisation, template: str) -> None:
    """To each owner, once for each asking."""
    asked = organisation.asked_to_confirm_at
    if asked is None:
        raise ValueError("Nobody has been asked to confirm this profile.")
    for owner in owners(organisation):
        queue_mail(
            template,
            key=f"{template}:{organisation.pk}:{owner.pk}:{asked:%Y%m%d%H%M%S%f}",
            to=owner.email,
            language=owner.language,
            context={
                "name": organisation.name,
                "confirmed_at": organisation.confirmed_at,
                "fades_at": asked + days("CONFIRM_FADE_DAYS"),
                "drops_at": asked + days("CONFIRM_DROP_DAYS"),
                "url": absolute("ecosystem:confirm", owner.language, slug=organisation.slug),
            },
        )
