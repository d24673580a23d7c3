"""What the press is given, and to whom before the embargo is lifted."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import ceremony_letters as letters
from competitions.actions.ceremony import check_user_can_reveal, held_plan
from competitions.files import PRESS_PICTURE
from competitions.models import Competition, PressKit, PressPass, PressPicture
from competitions.models.application import digest_of, new_token
from competitions.permissions import check_user_can_lead
from core import audit
from core.files import remove, store
from core.transitions import MoveNotAllowed, StateHasMoved

MOST_PICTURES = 40


@transaction.atomic
def keep_kit(*, competition: Competition, release_en: str, release_zh: str, contact: str, by) -> PressKit:
    check_user_can_lead(by, competition)
    kit, _new = PressKit.objects.update_or_create(
        competition=competition,
        defaults={
            "release_en": release_en,
            "release_zh": release_zh,
            "contact": contact,
            "modified_at": timezone.now(),
        },
    )
    audit.record("press.kit", by=by, target=competition)
    return kit


@transaction.atomic
def add_picture(
    *, competition: Competition, content: bytes, name: str, caption_en: str, caption_zh: str, credit: str, by
) -> PressPicture:
    """Adds a picture, which has been re-drawn (core.files.safe_image). Raises ValidationError by field."""
    check_user_can_lead(by, competition)
    if not credit.strip():
        raise ValidationError({"credit": _("Say who took it: no picture goes out without.")})
    if competition.press_pictures.count() >= MOST_PICTURES:
        raise ValidationError({"picture": _("A press kit has at most %(most)s pictures.") % {"most": MOST_PICTURES}})
    file = store(content, purpose=PRESS_PICTURE, owner_id=competition.pk, name=name, content_type="image/png", by=by)
    row = PressPicture.objects.create(
        competition=competition, file=file, caption_en=caption_en, caption_zh=caption_zh, credit=credit
    )
    audit.record("press.picture_added", by=by, target=competition)
    return row


@transaction.atomic
def remove_picture(*, picture: PressPicture, by) -> None:
    check_user_can_lead(by, picture.competition)
    file = picture.file
    picture.delete()
    remove(file)
    audit.record("press.picture_removed", by=by, target=picture.competition)


@transaction.atomic
def give_pass(*, competition: Competition, name: str, medium: str, email: str, language: str, by) -> PressPass:
    """Lets one journalist have the kit before the embargo is lifted. Who gives it must see all that it shows."""
    check_user_can_reveal(by, competition)
    plan = held_plan(competition)
    if plan.is_revealed:
        raise MoveNotAllowed(_("The embargo is lifted: everybody can have the press kit."))
    if PressPass.objects.filter(competition=competition, email__iexact=email, revoked_at=None).exists():
        raise ValidationError({"email": _("This address has a pass already.")})
    token = new_token()
    given = PressPass.objects.create(
        competition=competition,
        name=name,
        medium=medium,
        email=email,
        language=language,
        digest=digest_of(token),
        given_by=by,
    )
    letters.press_pass_given(given, plan, token)
    audit.record("press.pass_given", by=by, target=competition, after={"name": name, "medium": medium})
    return given


@transaction.atomic
def revoke_pass(*, given: PressPass, by) -> None:
    check_user_can_lead(by, given.competition)
    if not PressPass.objects.filter(pk=given.pk, revoked_at=None).update(revoked_at=timezone.now(), digest=None):
        raise StateHasMoved(_("This pass has been taken back already."))
    audit.record("press.pass_revoked", by=by, target=given.competition, after={"name": given.name})


def pass_by_token(token: str) -> PressPass | None:
    rows = PressPass.objects.select_related("competition").filter(revoked_at=None)
    return rows.filter(digest=digest_of(token)).first()


@transaction.atomic
def promise(*, given: PressPass) -> None:
    """Writes down that a journalist promises to keep the embargo. Once."""
    if PressPass.objects.filter(pk=given.pk, promised_at=None, revoked_at=None).update(promised_at=timezone.now()):
        audit.record("press.promised", by=None, target=given.competition, after={"name": given.name})


@transaction.atomic
def note_reading(*, given: PressPass) -> None:
    """Writes down that the kit was taken before the embargo was lifted: the first time. Raises MoveNotAllowed where
    nothing has been promised."""
    now = timezone.now()
    live = PressPass.objects.filter(pk=given.pk, revoked_at=None).exclude(promised_at=None)
    if not live.exists():
        raise MoveNotAllowed(_("Promise to keep the embargo first."))
    if live.filter(read_at=None).update(read_at=now):
        audit.record("press.kit_read", by=None, target=given.competition, after={"name": given.name})
