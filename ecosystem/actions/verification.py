"""Asking to be verified, and deciding."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.mail import queue_mail
from ecosystem.actions.organisations import touch
from ecosystem.links import absolute
from ecosystem.models import Membership, Organisation, VerificationRequest
from ecosystem.permissions import check_user_can_request_verification, check_user_can_verify
from ecosystem.transitions import VERIFICATION


@transaction.atomic
def request_verification(*, organisation: Organisation, evidence: str, by) -> VerificationRequest:
    """Asks staff to verify an organisation, naming the evidence."""
    check_user_can_request_verification(by, organisation)
    VERIFICATION.move(organisation, "request")
    request = VerificationRequest.objects.create(organisation=organisation, evidence=evidence, requested_by=by)
    audit.record(
        "verification.requested", by=by, target=organisation, acting_for=organisation, after={"evidence": evidence}
    )
    return request


@transaction.atomic
def verify(*, organisation: Organisation, by, answer: str = "") -> None:
    """Shows an organisation to everybody, as one the park has looked at."""
    check_user_can_verify(by)
    was, to = VERIFICATION.move(organisation, "verify", verified_at=timezone.now())
    _decide(organisation, by=by, granted=True, answer=answer)
    audit.record("verification.granted", by=by, target=organisation, before={"state": was}, after={"state": to})
    touch(organisation)
    _tell_owners(organisation, "organisation_verified", answer=answer)


@transaction.atomic
def decline(*, organisation: Organisation, by, answer: str) -> None:
    """Sends a request back, or takes a verification away, with the reason."""
    check_user_can_verify(by)
    if not answer.strip():
        raise ValidationError({"answer": _("Say what is missing, so that they can mend it.")})
    verb = "withdraw" if organisation.is_verified else "decline"
    was, to = VERIFICATION.move(organisation, verb, verified_at=None)
    _decide(organisation, by=by, granted=False, answer=answer)
    audit.record(
        "verification.declined",
        by=by,
        target=organisation,
        before={"state": was},
        after={"state": to, "answer": answer},
    )
    touch(organisation)
    _tell_owners(organisation, "organisation_declined", answer=answer)


def _decide(organisation: Organisation, *, by, granted: bool, answer: str) -> None:
    VerificationRequest.objects.filter(organisation=organisation, decided_at=None).update(
        decided_at=timezone.now(), decided_by=by, granted=granted, answer=answer
    )


def _tell_owners(organisation: Organisation, template: str, *, answer: str) -> None:
    owners = Membership.objects.filter(organisation=organisation, role=Membership.Role.OWNER).select_related("user")
    for owner in owners:
        queue_mail(
            template,
            key=f"{template}:{organisation.pk}:{owner.user_id}:{timezone.now():%Y%m%d%H%M%S%f}",
            to=owner.user.email,
            language=owner.user.language,
            context={
                "name": organisation.name,
                "answer": answer,
                "url": absolute("ecosystem:edit", owner.user.language, slug=organisation.slug),
            },
        )
