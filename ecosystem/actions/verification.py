"""Asking to be verified, looking at it, and deciding."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.files import remove, safe_document, store
from core.mail import queue_mail
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.organisations import touch
from ecosystem.files import EVIDENCE
from ecosystem.links import absolute
from ecosystem.models import Evidence, Membership, Organisation, VerificationRemark, VerificationRequest
from ecosystem.models.verification import ENOUGH, HIGHEST, MARKS, publishes
from ecosystem.permissions import (
    check_user_can_edit_organisation,
    check_user_can_request_verification,
    check_user_can_verify,
)
from ecosystem.transitions import VERIFICATION

MOST_FILES = 10


def may_renew(organisation: Organisation) -> bool:
    """Whether the end of a verification is near enough to ask for it anew."""
    soon = timezone.now() + timedelta(days=settings.VERIFICATION_RENEWAL_DAYS)
    return organisation.is_verified and organisation.verified_until is not None and organisation.verified_until <= soon


# --- evidence ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_evidence(*, organisation: Organisation, upload: UploadedFile, by) -> Evidence:
    """Keeps a file that shows who they are. Raises NotAllowed, and ValidationError for a file that is not taken."""
    check_user_can_edit_organisation(by, organisation)
    if organisation.evidence.count() >= MOST_FILES:
        raise ValidationError(_("There are ten files already. Remove one that is no longer needed."))
    content, content_type = safe_document(upload)
    name = upload.name or EVIDENCE
    file = store(content, purpose=EVIDENCE, owner_id=organisation.pk, name=name, content_type=content_type, by=by)
    evidence = Evidence.objects.create(organisation=organisation, file=file, added_by=by)
    after = {"file": file.name, "sha256": file.sha256}
    audit.record("evidence.added", by=by, target=organisation, acting_for=organisation, after=after)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by) -> None:
    organisation, file = evidence.organisation, evidence.file
    check_user_can_edit_organisation(by, organisation)
    if VerificationRequest.objects.filter(organisation=organisation, decided_at=None).exists():
        raise MoveNotAllowed(_("The park is looking at these files. Remove them when it has answered."))
    before = {"file": file.name, "sha256": file.sha256}
    evidence.delete()
    remove(file)
    audit.record("evidence.removed", by=by, target=organisation, acting_for=organisation, before=before)


# --- asking -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def request_verification(*, organisation: Organisation, evidence: str, by) -> VerificationRequest:
    """Asks staff to verify an organisation, or to renew a verification that ends soon, naming the evidence."""
    check_user_can_request_verification(by, organisation)
    renewal = may_renew(organisation)
    if renewal and VerificationRequest.objects.filter(organisation=organisation, decided_at=None).exists():
        raise MoveNotAllowed(_("You have asked already. The park will answer."))
    if not renewal:
        VERIFICATION.move(organisation, "request")
    request = VerificationRequest.objects.create(
        organisation=organisation, evidence=evidence, requested_by=by, renewal=renewal
    )
    after = {"evidence": evidence, "renewal": renewal}
    audit.record("verification.requested", by=by, target=organisation, acting_for=organisation, after=after)
    return request


@transaction.atomic
def remark(*, organisation: Organisation, text: str, by, about: str = "") -> VerificationRemark:
    """Says something about a verification: staff to the owners, who are mailed, or members who may edit to the park,
    whose desk shows it."""
    from_park = by.is_staff and not Membership.objects.filter(organisation=organisation, user=by).exists()
    if not from_park:
        check_user_can_edit_organisation(by, organisation)
    if not text.strip():
        raise ValidationError({"text": _("Write something first.")})
    said = VerificationRemark.objects.create(
        organisation=organisation, text=text, about=about, by=by, from_park=from_park
    )
    audit.record("verification.remarked", by=by, target=organisation, after={"about": about, "text": text})
    if from_park:
        _tell_owners(organisation, "verification_remark", answer=text)
    else:
        _tell_who_looks(organisation, said)
    return said


# --- looking at it ----------------------------------------------------------------------------------------------------
@transaction.atomic
def take(*, request: VerificationRequest, by) -> None:
    """Takes an open request in hand, so that nobody else begins with it. Raises StateHasMoved where somebody has."""
    check_user_can_verify(by)
    free = VerificationRequest.objects.filter(pk=request.pk, decided_at=None, taken_by=None)
    if not free.update(taken_by=by):
        raise StateHasMoved(_("Somebody else has it in hand, or it is decided. Reload the page."))
    audit.record("verification.taken", by=by, target=request.organisation)


@transaction.atomic
def put_back(*, request: VerificationRequest, by) -> None:
    """Gives a request back to the queue, also one that somebody else had in hand."""
    check_user_can_verify(by)
    held = VerificationRequest.objects.filter(pk=request.pk, decided_at=None).exclude(taken_by=None)
    if not held.update(taken_by=None):
        raise StateHasMoved(_("Nobody has it in hand, or it is decided. Reload the page."))
    audit.record("verification.put_back", by=by, target=request.organisation)


# --- deciding ---------------------------------------------------------------------------------------------------------
def check_marks(marks: Mapping[str, int]) -> None:
    """Raises ValidationError by mark for what is missing or off the scale."""
    wrong = {
        name: _("Give a mark from 0 to %(highest)d.") % {"highest": HIGHEST}
        for name in MARKS
        if not 0 <= marks.get(name, -1) <= HIGHEST
    }
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def verify(*, organisation: Organisation, by, marks: Mapping[str, int], answer: str = "") -> None:
    """Shows an organisation to everybody, as one the park has looked at, or goes on showing it.

    Raises ValidationError where the marks do not let it be published.
    """
    check_user_can_verify(by)
    check_marks(marks)
    if not publishes(marks):
        raise ValidationError(
            {"answer": _("A 0 or a sum below %(enough)d does not publish. Send it back.") % {"enough": ENOUGH}}
        )
    now = timezone.now()
    until = now + timedelta(days=settings.VERIFICATION_DAYS)
    if organisation.is_verified:
        was = to = organisation.verification
        if not _open(organisation).exists():
            raise StateHasMoved(_("Nobody asks for this any more. Reload the page."))
        Organisation.objects.filter(pk=organisation.pk).update(verified_at=now, verified_until=until)
        organisation.verified_at, organisation.verified_until = now, until
    else:
        was, to = VERIFICATION.move(
            organisation, "verify", verified_at=now, verified_until=until, confirmed_at=now, freshness="fresh",
            asked_to_confirm_at=None, reminded_at=None,
        )  # fmt: skip
    _decide(organisation, by=by, granted=True, answer=answer, marks=marks)
    after = {"state": to, "marks": dict(marks)}
    audit.record("verification.granted", by=by, target=organisation, before={"state": was}, after=after)
    touch(organisation)
    _tell_owners(organisation, "organisation_verified", answer=answer)


@transaction.atomic
def decline(*, organisation: Organisation, by, answer: str, marks: Mapping[str, int] | None = None) -> None:
    """Sends a request back, or takes a verification away, with the reason. A renewal that is sent back leaves the
    verification as it is until its end."""
    check_user_can_verify(by)
    if marks is not None:
        check_marks(marks)
    if not answer.strip():
        raise ValidationError({"answer": _("Say what is missing, so that they can mend it.")})
    if organisation.is_verified and _open(organisation).filter(renewal=True).exists():
        was = to = organisation.verification
    else:
        verb = "withdraw" if organisation.is_verified else "decline"
        was, to = VERIFICATION.move(organisation, verb, verified_at=None, verified_until=None)
    _decide(organisation, by=by, granted=False, answer=answer, marks=marks)
    after = {"state": to, "answer": answer, "marks": dict(marks or {})}
    audit.record("verification.declined", by=by, target=organisation, before={"state": was}, after=after)
    touch(organisation)
    _tell_owners(organisation, "organisation_declined", answer=answer)


@transaction.atomic
def expire(*, organisation: Organisation) -> None:
    """Ends a verification whose time is over. One that is being renewed waits for the answer."""
    was, to = VERIFICATION.move(organisation, "expire", verified_at=None, verified_until=None)
    audit.record("verification.expired", by=None, target=organisation, before={"state": was}, after={"state": to})
    touch(organisation)
    _tell_owners(organisation, "verification_expired", answer="")


def _open(organisation: Organisation):
    return VerificationRequest.objects.filter(organisation=organisation, decided_at=None)


def _decide(organisation: Organisation, *, by, granted: bool, answer: str, marks: Mapping[str, int] | None) -> None:
    decided = {"decided_at": timezone.now(), "decided_by": by, "granted": granted, "answer": answer, **(marks or {})}
    if not _open(organisation).update(**decided):
        VerificationRequest.objects.create(organisation=organisation, requested_at=decided["decided_at"], **decided)


def _tell_owners(organisation: Organisation, template: str, *, answer: str) -> None:
    for owner in owners(organisation):
        queue_mail(
            template,
            key=f"{template}:{organisation.pk}:{owner.pk}:{timezone.now():%Y%m%d%H%M%S%f}",
            to=owner.email,
            language=owner.language,
            context={
                "name": organisation.name,
                "answer": answer,
                "url": absolute("ecosystem:verification", owner.language, slug=organisation.slug),
            },
        )


def _tell_who_looks(organisation: Organisation, said: VerificationRemark) -> None:
    """Whoever has the request in hand; where nobody has, it waits in the queue."""
    held = _open(organisation).exclude(taken_by=None).select_related("taken_by").first()
    if held is None:
        return
    queue_mail(
        "verification_answered",
        key=f"verification_answered:{said.pk}",
        to=held.taken_by.email,
        language=held.taken_by.language,
        context={
            "name": organisation.name,
            "answer": said.text,
            "url": absolute("portal:desk-decide", held.taken_by.language, slug=organisation.slug),
        },
    )


def owners(organisation: Organisation):
    """The people who own it and can be written to."""
    rows = Membership.objects.filter(organisation=organisation, role=Membership.Role.OWNER, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("pk")]
