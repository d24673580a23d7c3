"""What the clock asks for: profiles are confirmed once a year, verifications renewed, certificates end.

The clock moves them (ecosystem/chores.py). Each step looks at its row again under a lock, so that two processes may do
it at once, and whoever confirms or renews in the same moment is not overrun.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.transitions import MoveNotAllowed
from ecosystem.actions.clock import AT_ONCE, each
from ecosystem.actions.organisations import touch
from ecosystem.actions.verification import expire, owners, write_to_owners
from ecosystem.certificates import day_of, last_days
from ecosystem.models import Claim, Organisation, VerificationRequest
from ecosystem.permissions import check_user_can_confirm, check_user_can_tidy
from ecosystem.transitions import FRESHNESS

Step = Callable[..., None]


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


@transaction.atomic
def ask_to_confirm(*, organisation: Organisation, by) -> None:
    """Asks the owners now, without waiting for the year to be over. Raises NotAllowed, and MoveNotAllowed where nobody
    can be asked or the letter is out already."""
    check_user_can_tidy(by)
    if not organisation.is_verified:
        raise MoveNotAllowed(_("It is not verified, so there is nothing to confirm yet."))
    if organisation.freshness != Organisation.Freshness.FRESH:
        raise MoveNotAllowed(_("Its owners have been asked already."))
    if not owners(organisation):
        raise MoveNotAllowed(_("It has no owner who could be written to."))
    _ask(organisation, timezone.now(), by=by)


def days(name: str) -> timedelta:
    return timedelta(days=getattr(settings, name))


def look_after(now: datetime | None = None) -> bool:
    """Does what the clock asks for, some profiles at a time, and returns whether there is more."""
    now = now or timezone.now()
    steps = [*_of_profiles(now), *_of_verifications(now)]
    more = [each(rows, partial(step, now=now)) for rows, step in steps]
    return any([*more, *_of_certificates(now)])


def _of_profiles(now: datetime) -> list[tuple[QuerySet[Organisation], Step]]:
    verified = Organisation.objects.filter(verification=Organisation.Verification.VERIFIED)
    asked = verified.filter(freshness="asked", asked_to_confirm_at__lte=now - days("CONFIRM_REMIND_DAYS"))
    return [
        (verified.filter(freshness="fresh", confirmed_at__lte=now - days("CONFIRM_DAYS")), _ask),
        (asked.filter(reminded_at=None), _remind),
        (verified.filter(freshness="asked", asked_to_confirm_at__lte=now - days("CONFIRM_FADE_DAYS")), _fade),
        (verified.filter(freshness="faded", asked_to_confirm_at__lte=now - days("CONFIRM_DROP_DAYS")), _drop),
    ]


def _of_verifications(now: datetime) -> list[tuple[QuerySet[Organisation], Step]]:
    """Two letters before the end; whoever has asked for a renewal gets none, and their end waits for the answer."""
    asking = VerificationRequest.objects.filter(organisation=OuterRef("pk"), decided_at=None)
    left_alone = Organisation.objects.filter(~Exists(asking), verification=Organisation.Verification.VERIFIED)
    first, second = (now + days(name) for name in ("VERIFICATION_RENEWAL_DAYS", "VERIFICATION_REMIND_DAYS"))
    return [
        (left_alone.filter(verified_until__lte=now), _expire),
        (left_alone.filter(verified_until__lte=second, verified_until__gt=now, renewal_letters__lt=2), _renew_soon),
        (left_alone.filter(verified_until__lte=first, verified_until__gt=second, renewal_letters=0), _renew),
    ]


# --- profiles ---------------------------------------------------------------------------------------------------------
def _ask(organisation: Organisation, now: datetime, by=None) -> None:
    FRESHNESS.move(organisation, "ask", asked_to_confirm_at=now, reminded_at=None)
    audit.record("organisation.asked_to_confirm", by=by, target=organisation)
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


def _sink(organisation: Organisation, verb: str) -> None:
    was, to = FRESHNESS.move(organisation, verb)
    audit.record(f"organisation.{to}", by=None, target=organisation, before={"state": was}, after={"state": to})
    touch(organisation)


def _write(organisation: Organisation, template: str) -> None:
    """To each owner, once for each asking."""
    asked = organisation.asked_to_confirm_at
    if asked is None:
        raise ValueError("Nobody has been asked to confirm this profile.")
    write_to_owners(
        organisation,
        template,
        key=f"{asked:%Y%m%d%H%M%S%f}",
        page="ecosystem:confirm",
        confirmed_at=organisation.confirmed_at,
        fades_at=asked + days("CONFIRM_FADE_DAYS"),
        drops_at=asked + days("CONFIRM_DROP_DAYS"),
    )


# --- verifications ----------------------------------------------------------------------------------------------------
def _expire(organisation: Organisation, now: datetime) -> None:
    expire(organisation=organisation)


def _renew(organisation: Organisation, now: datetime, letters: int = 1) -> None:
    still = Organisation.objects.filter(pk=organisation.pk, renewal_letters=organisation.renewal_letters)
    if still.update(renewal_letters=letters):
        write_to_owners(
            organisation,
            "verification_renew",
            key=f"{organisation.verified_until:%Y%m%d%H%M}:{letters}",
            page="ecosystem:verification",
            until=organisation.verified_until,
        )


def _renew_soon(organisation: Organisation, now: datetime) -> None:
    _renew(organisation, now, letters=2)


# --- certificates -----------------------------------------------------------------------------------------------------
def _of_certificates(now: datetime) -> list[bool]:
    """Tells owners that a certificate's last day comes, and everybody that it has passed."""
    today = day_of(now)
    dated = Claim.objects.standing().filter(fact=Claim.Fact.CERTIFICATE, lapsed_at=None)
    soon = today + days("CERTIFICATE_WARN_DAYS")
    return [
        _each_claim(dated.filter(valid_until__lt=today), _lapse, now),
        _each_claim(dated.filter(valid_until__range=(today, soon), warned_at=None), _warn, now),
    ]


def _each_claim(rows: QuerySet[Claim], step: Callable[[Claim, datetime], None], now: datetime) -> bool:
    some = list(rows.order_by("pk").select_related("organisation", "concept")[:AT_ONCE])
    for claim in some:
        with transaction.atomic():
            list(Organisation.objects.select_for_update().filter(pk=claim.organisation_id).values_list("pk"))
            step(claim, now)
    return len(some) == AT_ONCE


def _lapse(claim: Claim, now: datetime) -> None:
    """A day has begun on which the certificate no longer counts, unless another source names a later one."""
    if not Claim.objects.standing().filter(pk=claim.pk, lapsed_at=None).update(lapsed_at=now):
        return
    organisation = claim.organisation
    if _is_last(claim):
        after = {"certificate": str(claim.concept)}
        audit.record("certificate.ended", by=None, target=organisation, after=after)
        touch(organisation)
        _write_of(claim, "certificate_ended")


def _warn(claim: Claim, now: datetime) -> None:
    if Claim.objects.standing().filter(pk=claim.pk, warned_at=None).update(warned_at=now) and _is_last(claim):
        _write_of(claim, "certificate_ends")


def _is_last(claim: Claim) -> bool:
    """Whether the profile shows this certificate and no source names a later day."""
    organisation, concept = claim.organisation, claim.concept
    assert concept is not None  # noqa: S101 (the constraint claim_value_fits_fact)
    shown = organisation.certificates.filter(pk=concept.pk).exists()
    return shown and last_days(organisation).get(concept.pk) == claim.valid_until


def _write_of(claim: Claim, template: str) -> None:
    write_to_owners(
        claim.organisation,
        template,
        key=f"{claim.concept_id}:{claim.valid_until:%Y%m%d}",
        page="ecosystem:facts",
        certificate=claim.concept,
        day=claim.valid_until,
    )
