"""Entering machines from a spreadsheet: its plan is kept, looked at, and then carried out whole or not at all."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Organisation
from production.actions.capacity import set_capacity
from production.actions.machines import add_machine, change_machine
from production.models import Machine, SheetPlan
from production.permissions import check_user_can_keep_sites
from production.sites.plan import CHANGED, NEW, columns_of, sites_of, unsaid_weeks
from production.transitions import SHEET


@transaction.atomic
def keep_plan(*, organisation: Organisation, file_name: str, rows: Sequence[dict[str, Any]], by) -> SheetPlan:
    """Raises NotAllowed."""
    check_user_can_keep_sites(by, organisation)
    name = tidy(file_name, lines=False)[-160:] or "–"
    return SheetPlan.objects.create(organisation=organisation, file_name=name, rows=list(rows), by=by)


@transaction.atomic
def apply_plan(*, plan: SheetPlan, by) -> int:
    """Enters what is new or changed, and returns how many machines that was; rows with errors are left out. Nothing is
    written where one of them cannot be: somebody has changed the machine since, or the site was closed. Raises NotAllowed,
    ValidationError, MoveNotAllowed, StateHasMoved."""
    check_user_can_keep_sites(by, plan.organisation)
    SHEET.move(plan, "apply", ended_at=timezone.now())
    wanted = [row for row in plan.rows if row["plan"] in (NEW, CHANGED)]
    for row in wanted:
        try:
            _enter(plan.organisation, row, by)
        except (MoveNotAllowed, StateHasMoved) as error:
            raise StateHasMoved(_told(row, error)) from error
        except ValidationError as error:
            raise ValidationError(_told(row, "; ".join(error.messages))) from error
    audit.record("sheet.applied", by=by, target=plan, acting_for=plan.organisation, after={"machines": len(wanted)})
    return len(wanted)


@transaction.atomic
def discard_plan(*, plan: SheetPlan, by) -> None:
    """Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_keep_sites(by, plan.organisation)
    SHEET.move(plan, "discard", ended_at=timezone.now())


def _enter(organisation: Organisation, row: dict[str, Any], by) -> None:
    if row["plan"] == NEW:
        site = sites_of(organisation).get(row["site"].casefold())
        if site is None:
            raise StateHasMoved(_("The site is gone."))
        machine = add_machine(site=site, by=by, **columns_of(row))
    else:
        machine = Machine.objects.select_related("site__organisation").get(pk=row["machine"])
        change_machine(machine=machine, seen=row["seen"], by=by, **columns_of(row))
    if row["hours"] is not None and (weeks := unsaid_weeks(machine)):
        set_capacity(machines=[machine], weeks=weeks, hours=row["hours"], by=by)


def _told(row: dict[str, Any], why: object) -> str:
    return _("Row %(number)s (%(machine)s): %(why)s Nothing was entered; upload the file again.") % {
        "number": row["number"], "machine": row["code"], "why": why,
    }  # fmt: skip
