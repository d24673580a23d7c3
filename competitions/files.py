"""Files of applications: what they are kept as, and who reads them."""

from django.http import HttpRequest

from competitions.ceremony import is_revealed
from competitions.models import Application, Certificate, Competition
from competitions.permissions import check_user_can_lead
from core.files import gate
from core.models import StoredFile
from core.permissions import allowed

ANSWER = "application"
"""A file given as an answer. Its owner is the application."""

RECEIPT = "receipt"
"""A receipt in PDF. Its owner is the application."""

PARTNER_LOGO = "partner-logo"

CERTIFICATE = "certificate"
"""A certificate in PDF. Its owner is the certificate."""

PRESS_PICTURE = "press-picture"
"""A picture for the press. Its owner is the competition."""


@gate(PARTNER_LOGO)
def logo_is_public(request: HttpRequest, file: StoredFile) -> bool:
    return True


@gate(RECEIPT)
def receipt_is_read_by_its_people(request: HttpRequest, file: StoredFile) -> bool:
    return Application.objects.of_applicant(request.user).filter(pk=file.owner_id).exists()


@gate(ANSWER)
def answer_is_read_by_its_people(request: HttpRequest, file: StoredFile) -> bool:
    """By those who write the application; by organisers once the file is part of something that was handed in."""
    if Application.objects.of_applicant(request.user).filter(pk=file.owner_id).exists():
        return True
    application = Application.objects.read_by(request.user).filter(pk=file.owner_id).first()
    handed_in = application.submissions.values_list("content", flat=True) if application else ()
    return any(str(file.pk) in content["files"] for content in handed_in)


@gate(CERTIFICATE)
def certificate_is_read_by_its_people(request: HttpRequest, file: StoredFile) -> bool:
    """By those who apply once the winners are announced; by those who lead the competition before that too."""
    row = Certificate.objects.filter(pk=file.owner_id).select_related("competition").first()
    if row is None:
        return False
    theirs = Application.objects.of_applicant(request.user).filter(pk=row.application_id).exists()
    if theirs and is_revealed(row.competition):
        return True
    leads = allowed(check_user_can_lead, request.user, row.competition)
    return leads and Certificate.objects.read_by(request.user).filter(pk=row.pk).exists()


@gate(PRESS_PICTURE)
def press_picture_is_public_after_the_embargo(request: HttpRequest, file: StoredFile) -> bool:
    competition = Competition.objects.filter(pk=file.owner_id).first()
    if competition is None:
        return False
    return is_revealed(competition) or allowed(check_user_can_lead, request.user, competition)
