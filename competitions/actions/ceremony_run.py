"""Writing the run sheet of a ceremony."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from competitions.actions.ceremony import held_plan
from competitions.models import CeremonyPlan, Competition, Finalist, RunItem
from competitions.permissions import check_user_can_lead
from competitions.voted import prize_by_vote
from core import audit

WRITTEN = (
    "kind", "name_en", "name_zh", "starts_after", "minutes", "presenter", "card_en", "card_zh", "finalist",
)  # fmt: skip
MOST_ITEMS = 200


@transaction.atomic
def save_item(*, competition: Competition, item: RunItem | None = None, by, **given: Any) -> RunItem:
    """Writes one item; a new one at the end. Raises NotAllowed, ValidationError by field."""
    check_user_can_lead(by, competition)
    plan = held_plan(competition)
    finalist = given.get("finalist")
    if item is not None and item.by_vote:
        _check_by_vote(given)
    elif finalist is not None:
        if given["kind"] != RunItem.Kind.AWARD:
            raise ValidationError({"finalist": _("Only an award reveals somebody.")})
        if not Finalist.objects.read_by(by).filter(pk=finalist.pk, competition=competition).exists():
            raise ValidationError({"finalist": _("Choose a finalist of this competition.")})
    if not (given.get("name_en") or given.get("name_zh")):
        raise ValidationError({"name_en": _("Give it a name in one of the languages.")})
    if item is None:
        if plan.items.count() >= MOST_ITEMS:
            raise ValidationError({"name_en": _("A run sheet has at most %(most)s items.") % {"most": MOST_ITEMS}})
        item = RunItem(plan=plan, position=_last(plan) + 1)
    for name in WRITTEN:
        setattr(item, name, given.get(name))
    item.save()
    _note(competition, by)
    return item


def _check_by_vote(given: dict[str, Any]) -> None:
    if given["kind"] != RunItem.Kind.AWARD:
        raise ValidationError({"kind": _("It reveals whom the public chose, so it stays an award.")})
    if given.get("finalist") is not None:
        raise ValidationError({"finalist": _("It reveals whom the public chose. Give others an item of their own.")})


def _last(plan: CeremonyPlan) -> int:
    return plan.items.order_by("-position").values_list("position", flat=True).first() or 0


def _note(competition: Competition, by) -> None:
    audit.record("ceremony.run_sheet", by=by, target=competition)


@transaction.atomic
def move_item(*, item: RunItem, up: bool, by) -> None:
    """Changes places with the one before or after."""
    competition = item.plan.competition
    check_user_can_lead(by, competition)
    plan = held_plan(competition)
    rows = list(plan.items.all())
    place = [row.pk for row in rows].index(item.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        row.position = position
    RunItem.objects.bulk_update(rows, ["position"])
    _note(competition, by)


@transaction.atomic
def remove_item(*, item: RunItem, by) -> None:
    competition = item.plan.competition
    check_user_can_lead(by, competition)
    held_plan(competition)
    item.delete()
    _note(competition, by)


@transaction.atomic
def add_awards(*, competition: Competition, by) -> int:
    """Adds an item for each winner and each commended entry that has none, in the order of their reveals, and one for the prize
    that the public gives, though nobody knows yet to whom. The item's name says the category and the place, never whom."""
    check_user_can_lead(by, competition)
    plan = held_plan(competition)
    rows = Finalist.objects.standing().filter(competition=competition, award__in=Finalist.HONOURED, items=None)
    rows = rows.read_by(by).select_related("category", "prize").order_by("reveal_order", "pk")
    last = _last(plan)
    new = [
        RunItem(plan=plan, kind=RunItem.Kind.AWARD, position=last + number, minutes=4, finalist=row, **_titles(row))
        for number, row in enumerate(rows, start=1)
    ]
    prize = prize_by_vote(competition)
    if prize is not None and not plan.items.filter(by_vote=True).exists():
        new.append(RunItem(plan=plan, kind=RunItem.Kind.AWARD, position=last + len(new) + 1, minutes=4, by_vote=True,
                           name_en=prize.name_en, name_zh=prize.name_zh))  # fmt: skip
    RunItem.objects.bulk_create(new)
    if new:
        _note(competition, by)
    return len(new)


def _titles(row: Finalist) -> dict[str, str]:
    category = row.category
    english = category.name_en or category.name_zh if category else "Grand prize"
    chinese = category.name_zh or category.name_en if category else "大奖"
    if row.award == Finalist.Award.COMMENDED:
        return {"name_en": f"{english}: commended"[:160], "name_zh": f"{chinese}：表扬奖"[:160]}
    return {"name_en": f"{english}: place {row.place}"[:160], "name_zh": f"{chinese}：第{row.place}名"[:160]}
