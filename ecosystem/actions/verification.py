"""Asking to be verified, looking at it, and deciding."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.preferences import zone_of
from accounts.telling import CONFIRMATION, LISTING_EXPIRY, tell
from accounts.telling import VERIFICATION as VERIFICATION_MAILS
from core import audit
from core.files import remove, safe_document, store
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.key_facts import key_facts
from ecosystem.actions.organisations import touch
from ecosystem.files import EVIDENCE
from ecosystem.links import absolute
from ecosystem.models import Evidence, Membership, Organisation, VerificationRemark, VerificationRequest
from ecosystem.models.verification import ENOUGH, HIGHEST, MARKS, SUBJECTS, publishes
from ecosystem.permissions import (
    check_user_can_edit_organisation,
    check_user_can_request_verification,
    check_user_can_verify,
)
from ecosystem.transitions import VERIFICATION

MOST_FILES = 10
# Of which kind a letter to the owners is, by the first word of its name.
KIND_OF = {"profile": CONFIRMATION, "certificate": LISTING_EXPIRY, "listing": LISTING_EXPIRY}


def may_renew(organisation: Organisation) -> bool:
    """Whether a verification may be asked for anew: its end is near, or it is of a name, number or website that are no
    longer the same."""
    soon = timezone.now() + timedelta(days=settings.VERIFICATION_RENEWAL_DAYS)
    ends = organisation.verified_until is not None and organisation.verified_until <= soon
    return organisation.is_verified and (ends or organisation.key_facts_changed_at is not None)


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
def request_verification(
    *, organisation: Organisation, evidence: str, by, links: Sequence[str] = (), written_in: str = ""
) -> VerificationRequest:
    """Asks staff to verify an organisation, or to renew a verification, naming the evidence.

    `evidence` is kept as it was written, `written_in` its language (the asking person's, if not said). Whoever renews
    stays verified while the park looks.
    """
    check_user_can_request_verification(by, organisation)
    _lock(organisation)
    renewal = may_renew(organisation)
    if renewal and _open(organisation).exists():
        raise MoveNotAllowed(_("You have asked already. The park will answer."))
    if not renewal:
        VERIFICATION.move(organisation, "request")
    request = VerificationRequest.objects.create(
        organisation=organisation,
        evidence=evidence,
        written_in=written_in or by.language,
        links=list(links),
        requested_by=by,
        renewal=renewal,
    )
    after = {"evidence": evidence, "links": list(links), "renewal": renewal}
    audit.record("verification.requested", by=by, target=organisation, acting_for=organisation, after=after)
    return request


def _lock(organisation: Organisation) -> None:
    """One after the other: what follows is decided by what is stored when its turn has come."""
    fields = ("verified_until", "key_facts_changed_at")
    now = Organisation.objects.select_for_update().values(*fields).get(pk=organisation.pk)
    organisation.verified_until, organisation.key_facts_changed_at = (now[name] for name in fields)


@transaction.atomic
def remark(*, organisation: Organisation, text: str, by, about: str = "") -> VerificationRemark:
    """Says something about a verification or a part of the profile: staff to the owners, or members who may edit to the
    park. The other side has mail: the owners, or who has the request in hand, else who wrote last for the park."""
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
        _tell_owners(organisation, "verification_remark", answer=text, about=SUBJECTS.get(about, ""))
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


@transaction.atomic
def hand_over(*, request: VerificationRequest, to, by) -> None:
    """Gives an open request to a member of staff, also one that somebody else had in hand. They see it in the queue."""
    check_user_can_verify(by)
    check_user_can_verify(to)
    others = Q(taken_by=None) | ~Q(taken_by=to)
    still = VerificationRequest.objects.filter(others, pk=request.pk, decided_at=None)
    if not still.update(taken_by=to):
        raise StateHasMoved(_("They have it in hand already, or it is decided."))
    before = {"taken_by": str(request.taken_by or "")}
    audit.record("verification.handed_over", by=by, target=request.organisation, before=before,
                 after={"taken_by": str(to)})  # fmt: skip


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
def verify(
    *, organisation: Organisation, by, marks: Mapping[str, int], answer: str = "", seen: str | None = None
) -> None:
    """Shows an organisation to everybody, as one the park has looked at, or goes on showing it.

    `seen` is the key of the open round that the decision is about ("" for none), where the person has seen a page that
    said so. Raises ValidationError where the marks do not let it be published, StateHasMoved where somebody was quicker.
    """
    check_user_can_verify(by)
    check_marks(marks)
    if not publishes(marks):
        raise ValidationError(
            {"answer": _("A 0 or a sum below %(enough)d does not publish. Send it back.") % {"enough": ENOUGH}}
        )
    _lock(organisation)
    _check_seen(organisation, seen)
    now = timezone.now()
    holds: dict[str, Any] = {
        "verified_at": now,
        "verified_until": now + timedelta(days=settings.VERIFICATION_DAYS),
        "renewal_letters": 0,
        "key_facts_changed_at": None,
    }
    if organisation.is_verified:
        was = to = organisation.verification
        _renew(organisation, holds)
    else:
        fresh = {"confirmed_at": now, "freshness": "fresh", "asked_to_confirm_at": None, "reminded_at": None}
        was, to = VERIFICATION.move(organisation, "verify", **holds, **fresh)
    _decide(organisation, by=by, granted=True, answer=answer, marks=marks, saw=key_facts(organisation))
    after = {"state": to, "marks": dict(marks)}
    audit.record("verification.granted", by=by, target=organisation, before={"state": was}, after=after)
    touch(organisation)
    _tell_owners(organisation, "organisation_verified", answer=answer)


def _renew(organisation: Organisation, holds: dict[str, Any]) -> None:
    """A verified organisation is verified anew if it asks to be, or is no longer what was verified."""
    if organisation.key_facts_changed_at is None and not _open(organisation).exists():
        raise StateHasMoved(_("Nobody asks for this any more. Reload the page."))
    there = Organisation.objects.filter(pk=organisation.pk, verification=Organisation.Verification.VERIFIED)
    if not there.update(**holds):
        raise StateHasMoved(_("Somebody else has just changed this. Reload the page to see its present state."))
    for name, value in holds.items():
        setattr(organisation, name, value)


@transaction.atomic
def decline(
    *,
    organisation: Organisation,
    by,
    answer: str,
    marks: Mapping[str, int] | None = None,
    seen: str | None = None,
    final: bool = False,
) -> None:
    """Sends a request back, declines it for good, or takes a verification away, with the reason. A renewal that is sent
    back leaves the verification as it is until its end. `seen` is as for `verify`."""
    check_user_can_verify(by)
    if marks is not None:
        check_marks(marks)
    if not answer.strip():
        raise ValidationError({"answer": _("Say what is missing, so that they can mend it.")})
    _lock(organisation)
    _check_seen(organisation, seen)
    if organisation.is_verified and not final and _open(organisation).filter(renewal=True).exists():
        was = to = organisation.verification
    else:
        verb = "refuse" if final else "withdraw" if organisation.is_verified else "decline"
        was, to = VERIFICATION.move(organisation, verb, verified_at=None, verified_until=None)
    _decide(organisation, by=by, granted=False, answer=answer, marks=marks, final=final)
    after = {"state": to, "answer": answer, "marks": dict(marks or {})}
    name = "verification.refused" if final else "verification.declined"
    audit.record(name, by=by, target=organisation, before={"state": was}, after=after)
    touch(organisation)
    _tell_owners(organisation, "organisation_refused" if final else "organisation_declined", answer=answer)


@transaction.atomic
def reopen(*, organisation: Organisation, by) -> None:
    """Takes back that an organisation was declined for good: its owners may ask again."""
    check_user_can_verify(by)
    was, to = VERIFICATION.move(organisation, "reopen")
    audit.record("verification.reopened", by=by, target=organisation, before={"state": was}, after={"state": to})


def _check_seen(organisation: Organisation, seen: str | None) -> None:
    """Refuses a decision about another round than the one its maker has seen."""
    now = _open(organisation).values_list("pk", flat=True).first()
    if seen is not None and seen != str(now or ""):
        raise StateHasMoved(_("Somebody else has decided, or they have asked anew. Reload the page."))


@transaction.atomic
def expire(*, organisation: Organisation) -> None:
    """Ends a verification whose time is over. One that is being renewed waits for the answer."""
    was, to = VERIFICATION.move(organisation, "expire", verified_at=None, verified_until=None)
    audit.record("verification.expired", by=None, target=organisation, before={"state": was}, after={"state": to})
    touch(organisation)
    _tell_owners(organisation, "verification_expired", answer="")


def _open(organisation: Organisation):
    return VerificationRequest.objects.filter(organisation=organisation, decided_at=None)


def _decide(
    organisation: Organisation, *, by, granted: bool, answer: str, marks: Mapping[str, int] | None, **more: Any
) -> None:
    now = timezone.now()
    decided = {"decided_at": now, "decided_by": by, "granted": granted, "answer": answer, **(marks or {}), **more}
    if not _open(organisation).update(**decided):
        VerificationRequest.objects.create(organisation=organisation, requested_at=now, **decided)


def _tell_owners(organisation: Organisation, template: str, *, answer: str, **more: object) -> None:
    write_to_owners(
        organisation,
        template,
        key=f"{timezone.now():%Y%m%d%H%M%S%f}",
        page="ecosystem:verification",
        answer=answer,
        until=organisation.verified_until,
        **more,
    )


def write_to_owners(organisation: Organisation, template: str, *, key: str, page: str, **context: object) -> None:
    """Mails each owner in their language, with times of their own zone. `page` is where the mail's link leads."""
    for owner in owners(organisation):
        with translation.override(owner.language), timezone.override(zone_of(owner.time_zone)):
            tell(
                KIND_OF.get(template.partition("_")[0], VERIFICATION_MAILS),
                owner,
                template,
                key=f"{template}:{organisation.pk}:{owner.pk}:{key}",
                context={
                    "name": organisation.name,
                    "url": absolute(page, owner.language, slug=organisation.slug),
                    **context,
                },
            )


def _tell_who_looks(organisation: Organisation, said: VerificationRemark) -> None:
    """Whoever has the request in hand, else who wrote last for the park; where nobody has, it waits in the queue."""
    held = _open(organisation).exclude(taken_by=None).select_related("taken_by").first()
    reader = held.taken_by if held else None
    if reader is None:
        theirs = organisation.verification_remarks.filter(from_park=True, by__is_active=True, by__is_staff=True)
        last = theirs.select_related("by").last()
        reader = last.by if last else None
    if reader is None:
        return
    tell(
        VERIFICATION_MAILS,
        reader,
        "verification_answered",
        key=f"verification_answered:{said.pk}",
        context={
            "name": organisation.name,
            "answer": said.text,
            "url": absolute("portal:desk-decide", reader.language, slug=organisation.slug),
        },
    )


def owners(organisation: Organisation):
    """The people who own it and can be written to."""
    rows = Membership.objects.filter(organisation=organisation, role=Membership.Role.OWNER, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("pk")]
