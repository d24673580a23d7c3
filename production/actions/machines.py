"""Adding, changing and closing machines."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.autosave import digest
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from production.actions.sites import booked_from_now
from production.engine.processes import Family, Process
from production.models import Machine, MachineMaterial, ProductionSite
from production.orders.dropouts import machines_stopped
from production.permissions import check_user_can_keep_sites
from production.sites.words import plain

MOST_MACHINES = 400
COLUMNS = (
    "code", "name", "process", "x", "y", "z", "tolerance", "least_feature", "currency", "hour_rate", "set_up", "rate",
    "finish_rate", "energy", "buy_to_fly", "support_factor", "smallest_quantity", "largest_quantity", "longest_part",
    "subcontracts", "subcontractor",
)  # fmt: skip
Prices = Mapping[str, Decimal]
"""Of a kilogram of each material, by code."""


def values_of(machine: Machine) -> dict[str, Any]:
    """What is said of a machine; `materials` is a mapping of code to price."""
    return {name: getattr(machine, name) for name in COLUMNS} | {
        "materials": {one.code: one.price for one in machine.materials.all()}
    }


def state_of(machine: Machine) -> str:
    """What a page that edits it has seen of a machine."""
    return digest([{name: plain(value) for name, value in values_of(machine).items()}])


@transaction.atomic
def add_machine(*, site: ProductionSite, materials: Prices, by, **columns: Any) -> Machine:
    """Raises NotAllowed, ValidationError, MoveNotAllowed."""
    check_user_can_keep_sites(by, site.organisation)
    if not ProductionSite.objects.filter(pk=site.pk, is_active=True).exists():
        raise MoveNotAllowed(_("This site is closed. Open it again before you add a machine."))
    if site.machines.count() >= MOST_MACHINES:
        raise ValidationError(_("A site has at most %(most)s machines.") % {"most": MOST_MACHINES})
    machine = Machine(site=site, **_tidied(columns))
    check_machine(machine, materials)
    machine.save(force_insert=True)
    _price(machine, materials)
    _note("machine.added", machine, by)
    return machine


@transaction.atomic
def change_machine(*, machine: Machine, seen: str, materials: Prices, by, **columns: Any) -> None:
    """Changes one as it was when the page that sends this was shown (`state_of`). Raises NotAllowed, ValidationError,
    StateHasMoved."""
    check_user_can_keep_sites(by, machine.site.organisation)
    rows = Machine.objects.select_for_update(of=("self",)).select_related("site__organisation")
    stored = rows.get(pk=machine.pk)
    if state_of(stored) != seen:
        raise StateHasMoved(_("Somebody else has changed this machine meanwhile. Nothing was overwritten."))
    before = {name: plain(value) for name, value in values_of(stored).items()}
    for name, value in _tidied(columns).items():
        setattr(stored, name, value)
    stored.changed_at = timezone.now()
    check_machine(stored, materials)
    stored.save()
    _price(stored, materials)
    after = {name: plain(getattr(stored, name)) for name in COLUMNS} | {"materials": plain(materials)}
    _note("machine.changed", stored, by, fields=[name for name in after if after[name] != before[name]])


@transaction.atomic
def close_machine(*, machine: Machine, by) -> int:
    """It takes no new work, and what it has of orders is re-routed. Returns the minutes that were booked from this week on.
    Raises NotAllowed, MoveNotAllowed."""
    check_user_can_keep_sites(by, machine.site.organisation)
    if Machine.objects.filter(pk=machine.pk, is_active=True).update(is_active=False) != 1:
        raise MoveNotAllowed(_("This machine is out of work already."))
    machines_stopped([machine], "machine_closed")
    _note("machine.closed", machine, by)
    return booked_from_now([machine])


@transaction.atomic
def reopen_machine(*, machine: Machine, by) -> None:
    check_user_can_keep_sites(by, machine.site.organisation)
    if Machine.objects.filter(pk=machine.pk, is_active=False).update(is_active=True) != 1:
        raise MoveNotAllowed(_("This machine is at work already."))
    _note("machine.reopened", machine, by)


def _tidied(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: tidy(value, lines=False) if isinstance(value, str) else value for name, value in columns.items()}


def check_machine(machine: Machine, materials: Prices) -> None:
    """Raises ValidationError with a sentence for each field of a machine that cannot be."""
    found: dict[str, Any] = {}
    if not materials:
        found["materials"] = _("Name at least one material.")
    process = Process(machine.process) if machine.process in set(Process) else None
    if process and process.family != Family.INJECTED and not machine.rate:
        found["rate"] = _("Say how much it builds or removes in an hour.")
    if process and process.family in (Family.MILLED, Family.TURNED) and not machine.finish_rate:
        found["finish_rate"] = _("Say how much surface it finishes in an hour.")
    try:
        machine.full_clean()
    except ValidationError as error:
        found = {**error.message_dict, **found}
    for row in _rows(machine, materials):
        try:
            row.full_clean(exclude=["machine"], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            found.setdefault("materials", error.messages)
    if found:
        raise ValidationError(found)


def _rows(machine: Machine, materials: Prices) -> list[MachineMaterial]:
    return [MachineMaterial(machine=machine, code=code, price=price) for code, price in sorted(materials.items())]


def _price(machine: Machine, materials: Prices) -> None:
    machine.materials.all().delete()
    MachineMaterial.objects.bulk_create(_rows(machine, materials))


def _note(action: str, machine: Machine, by, **after: Any) -> None:
    audit.record(action, by=by, target=machine, acting_for=machine.site.organisation, after=after)
