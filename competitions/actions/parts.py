"""The small things a competition is made of: categories, prizes, milestones, hosts and sponsors, the checklist."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from competitions.actions.competitions import held_competition, touch
from competitions.files import PARTNER_LOGO
from competitions.models import (
    Category,
    ChecklistItem,
    Competition,
    Decision,
    Finalist,
    Milestone,
    Partner,
    Prize,
    PublicVote,
)
from competitions.models.named import Named
from competitions.permissions import check_user_can_manage
from core import audit
from core.files import remove, safe_image, store
from core.transitions import MoveNotAllowed

PARTS: dict[str, type[Named]] = {
    "categories": Category,
    "prizes": Prize,
    "milestones": Milestone,
    "partners": Partner,
    "checklist": ChecklistItem,
}
"""By the name under which a competition holds them."""

LOGO_SIDE = 640


def _open(competition: Competition, by) -> Competition:
    check_user_can_manage(by, competition)
    row = held_competition(competition)
    if row.status in (Competition.Status.CANCELLED, Competition.Status.ARCHIVED):
        raise MoveNotAllowed(_("This competition is over. It stays as it was."))
    return row


@transaction.atomic
def add_part(*, competition: Competition, part: str, by, **columns) -> Named:
    """Adds one at the end. Raises NotAllowed, MoveNotAllowed, ValidationError."""
    row = _open(competition, by)
    model: Any = PARTS[part]
    last = model.objects.filter(competition=row).aggregate(last=Max("position"))["last"]
    _check(row, columns)
    _check_prize(row, columns)
    try:
        with transaction.atomic():
            made = model.objects.create(competition=row, position=0 if last is None else last + 1, **columns)
    except IntegrityError as error:
        raise ValidationError({"code": _("Another category has this short name already.")}) from error
    touch(row)
    audit.record(f"competition.{model._meta.model_name}_added", by=by, target=row, after={"name": str(made)})
    return made


@transaction.atomic
def change_part(*, part: Named, by, **columns) -> Named:
    row = _open(_competition_of(part), by)
    _check(row, columns)
    if isinstance(part, Prize):
        _check_prize(row, columns, part)
    before = {name: getattr(part, name) for name in columns}
    for name, value in columns.items():
        setattr(part, name, value)
    try:
        with transaction.atomic():
            part.save(update_fields=list(columns))
    except IntegrityError as error:
        raise ValidationError({"code": _("Another category has this short name already.")}) from error
    touch(row)
    was, now = audit.changes({k: str(v) for k, v in before.items()}, {k: str(v) for k, v in columns.items()})
    audit.record(f"competition.{part._meta.model_name}_changed", by=by, target=row, before=was, after=now)
    return part


@transaction.atomic
def move_part(*, part: Named, up: bool, by) -> None:
    """Changes places with its neighbour; nothing at the end."""
    row = _open(_competition_of(part), by)
    model: Any = type(part)
    rows: list[Any] = list(model.objects.filter(competition=row).order_by("position", "id"))
    place = next(number for number, one in enumerate(rows) if one.pk == part.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows):
        one.position = number
    model.objects.bulk_update(rows, ["position"])
    touch(row)
    audit.record(f"competition.{part._meta.model_name}_moved", by=by, target=row, after={"name": str(part)})


@transaction.atomic
def remove_part(*, part: Named, by) -> None:
    """Takes one away. A category in which somebody applies stays; so does what a screener has marked."""
    row = _open(_competition_of(part), by)
    if isinstance(part, ChecklistItem) and row.applications.filter(marks__item=part).exists():
        raise ValidationError(_("Screeners have marked this already. Reword it, or leave it."))
    if isinstance(part, Prize):
        _check_prize(row, {"by_vote": False}, part)
    name, logo = str(part), getattr(part, "logo", None)
    try:
        part.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("Somebody applies in this category. Rename it, or ask them to choose another.")
        ) from error
    if logo is not None:
        remove(logo)
    touch(row)
    audit.record(f"competition.{part._meta.model_name}_removed", by=by, target=row, before={"name": name})


@transaction.atomic
def set_partner_logo(*, partner: Partner, upload, by) -> None:
    """Replaces a logo by a re-drawn copy of `upload`, or takes it away if that is None."""
    row = _open(partner.competition, by)
    old, new = partner.logo, None
    if upload is not None:
        picture = safe_image(upload, longest_side=LOGO_SIDE)
        kept = {"name": "logo.png", "content_type": "image/png", "by": by}
        new = store(picture, purpose=PARTNER_LOGO, owner_id=partner.pk, **kept)
    Partner.objects.filter(pk=partner.pk).update(logo=new)
    if old is not None:
        remove(old)
    partner.logo = new
    touch(row)
    audit.record("competition.partner_logo", by=by, target=row, after={"name": str(partner), "logo": new is not None})


def _check_prize(competition: Competition, columns: dict[str, Any], prize: Prize | None = None) -> None:
    """That at most one prize is given by the public, of all categories; that nobody has it from the jury; and that people may
    rely on it once the vote is published."""
    was, by_vote = prize is not None and prize.by_vote, columns.get("by_vote", False)
    if by_vote and columns.get("category") is not None:
        raise ValidationError({"category": _("What the public gives is of all categories.")})
    if by_vote == was:
        return
    if PublicVote.objects.filter(competition=competition, status=PublicVote.Status.PUBLISHED).exists():
        raise ValidationError({"by_vote": _("The public vote is published: people rely on what it gives.")})
    if by_vote and Prize.objects.filter(competition=competition, by_vote=True).exists():
        raise ValidationError({"by_vote": _("Another prize is given by the public vote already.")})
    if by_vote and prize is not None and _is_given(prize):
        raise ValidationError({"by_vote": _("This prize has been given to somebody already.")})


def _is_given(prize: Prize) -> bool:
    return Decision.objects.filter(prize=prize).exists() or Finalist.objects.filter(prize=prize).exists()


def _competition_of(part: Any) -> Competition:
    return part.competition


def _check(competition: Competition, columns: dict[str, Any]) -> None:
    if not (columns.get("name_en") or columns.get("name_zh")):
        raise ValidationError({"name_en": _("Give it a name in at least one language.")})
    category = columns.get("category")
    if category is not None and category.competition_id != competition.pk:
        raise ValidationError({"category": _("This category belongs to another competition.")})
