"""Issuing certificates, drawing them, taking them back."""

import hashlib
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from competitions import ceremony_letters as letters
from competitions import certificates
from competitions.actions.ceremony import held_plan
from competitions.ceremony import hides_finalists
from competitions.files import CERTIFICATE
from competitions.models import Application, CeremonyPlan, Certificate, Competition, Finalist
from competitions.permissions import check_user_can_decide
from core import audit
from core.files import store
from core.outbox import enqueue
from core.pdf_fonts import unsettable
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from ecosystem.languages import WRITTEN


@dataclass(frozen=True)
class Issued:
    """How many were issued, and which entries have a name that cannot be set: (number, the letters)."""

    count: int
    cannot: list[tuple[str, str]]


@transaction.atomic
def issue_certificates(*, competition: Competition, participation: bool, by) -> Issued:
    """Issues a certificate to every finalist who has none, and to every other eligible entry where `participation`.

    They are drawn one by one afterwards. Nobody outside reads or is sent one before the embargo is lifted.
    """
    check_user_can_decide(by, competition)
    if hides_finalists(by, competition):
        raise NotAllowed(_("You have a conflict of interest with a finalist. Somebody else issues the certificates."))
    plan = held_plan(competition)
    new, cannot = [], []
    for application, finalist in _due(competition, participation):
        content = content_of(application, finalist, plan)
        missing = unsettable("".join(content[language]["name"] for language in WRITTEN))
        if missing:
            cannot.append((application.number, missing))
            continue
        new.append(
            Certificate(
                competition=competition,
                application=application,
                kind=kind_of(finalist),
                language=application.language if application.language in WRITTEN else WRITTEN[0],
                content=content,
                issued_by=by,
            )
        )
    Certificate.objects.bulk_create(new)
    for one in new:
        enqueue(key=f"certificate:{one.code}", kind="competitions.certificate", payload={"certificate": one.pk})
    if new:
        audit.record("certificate.issued", by=by, target=competition, after={"count": len(new)})
    return Issued(len(new), cannot)


def _due(competition: Competition, participation: bool) -> list[tuple[Application, Finalist | None]]:
    without = Application.objects.handed_in().filter(competition=competition, anonymised_at=None)
    without = without.exclude(certificates__in=Certificate.objects.valid())
    without = without.select_related("organisation", "competition", "category").prefetch_related("organisation__texts")
    finalists = {
        row.application_id: row
        for row in Finalist.objects.standing()
        .filter(competition=competition)
        .select_related("prize", "category", "voted__prize")
    }
    found: list[tuple[Application, Finalist | None]] = []
    for application in without.order_by("pk"):
        finalist = finalists.get(application.pk)
        if finalist or (participation and application.screening == Application.Screening.ELIGIBLE):
            found.append((application, finalist))
    return found


def kind_of(finalist: Finalist | None) -> str:
    """Whom the public chose has won, whatever the jury gave."""
    if finalist is None:
        return Certificate.Kind.PARTICIPATION
    return Certificate.Kind.WINNER if finalist.voted_prize else finalist.award


def content_of(application: Application, finalist: Finalist | None, plan: CeremonyPlan) -> dict[str, Any]:
    """The words of a certificate as they are kept, in both languages; a name there is in one only stands in both."""
    texts = {text.language: text.name for text in application.organisation.texts.all() if text.name}
    printed = {"en": finalist.printed_en, "zh-hans": finalist.printed_zh} if finalist else {}
    any_name = next((name for name in [*printed.values(), *texts.values()] if name), application.number)
    at = plan.starts_at or application.competition.ceremony_at or timezone.now()
    category = finalist.category if finalist else application.category
    content: dict[str, Any] = {"date": at.astimezone(ZoneInfo(plan.zone)).date().isoformat()}
    for language in WRITTEN:
        with translation.override(language):
            content[language] = {
                "name": printed.get(language) or texts.get(language) or any_name,
                "award": certificates.award_in_words(finalist),
                "competition": application.competition.name,
                "category": category.name if category else "",
                "prize": " · ".join(prize.name for prize in finalist.prizes) if finalist else "",
                "city": str(application.competition.get_ceremony_city_display()),
            }
    return content


@transaction.atomic
def draw_certificate(key: int) -> Certificate | None:
    """Draws the PDF and keeps it, once; mails it where the winners are known. None where it is gone or revoked."""
    found = Certificate.objects.select_related("competition", "application__organisation").filter(pk=key).first()
    if found is None or found.revoked_at:
        return None
    plan = held_plan(found.competition)
    row = Certificate.objects.select_for_update(of=("self",)).get(pk=key)
    if row.file_id or row.revoked_at:
        return row
    content = certificates.drawn(found)
    file = store(content, purpose=CERTIFICATE, owner_id=row.pk, name=f"certificate-{row.code}.pdf",
                 content_type="application/pdf", by=None)  # fmt: skip
    found.file, found.sha256 = file, hashlib.sha256(content).hexdigest()
    found.save(update_fields=["file", "sha256"])
    if plan.is_revealed:
        letters.certificate_issued(found)
    return found


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, why: str, by) -> None:
    """Takes a certificate back, with a reason that everybody reads who verifies it."""
    check_user_can_decide(by, certificate.competition)
    if not Certificate.objects.read_by(by).filter(pk=certificate.pk).exists():
        raise NotAllowed(_("You have a conflict of interest with this entry. Somebody else decides about it."))
    if not why.strip():
        raise ValidationError({"why": _("Say why: whoever verifies it reads this.")})
    valid = Certificate.objects.valid().filter(pk=certificate.pk)
    if not valid.update(revoked_at=timezone.now(), revoked_by=by, revoked_why=why.strip()):
        raise StateHasMoved(_("This certificate is revoked already."))
    audit.record("certificate.revoked", by=by, target=certificate.application, after={"code": certificate.code})
