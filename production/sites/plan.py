"""What a spreadsheet would change: row by row, before anything is written, and then doing it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ecosystem.models import Organisation
from production.actions.machines import COLUMNS, check_machine, state_of, values_of
from production.models import CapacityWeek, Machine, ProductionSite
from production.models.capacity import HOURS_OF_A_WEEK
from production.sites.sheet_columns import HOURS, KEYS, MATERIAL, SITE, Read, label_of, read_cells
from production.sites.sheet_files import Line
from production.sites.weeks import this_week, weeks_from
from production.sites.words import PROCESSES, plain

NEW, CHANGED, UNCHANGED, FAULTY = "new", "changed", "unchanged", "error"
NEEDED = {name for name in COLUMNS if not Machine._meta.get_field(name).blank}


def sites_of(organisation: Organisation) -> dict[str, ProductionSite]:
    return {site.code.casefold(): site for site in organisation.production_sites.select_related("organisation")}


def machines_of(organisation: Organisation) -> dict[tuple[int, str], Machine]:
    rows = Machine.objects.filter(site__organisation=organisation).select_related("site").prefetch_related("materials")
    return {(row.site_id, row.code.casefold()): row for row in rows}


def make_plan(organisation: Organisation, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """One dictionary for each row: number, site, code, name, plan, faults, changes, and what `SheetPlan` needs to do it."""
    sites, machines = sites_of(organisation), machines_of(organisation)
    weeks = weeks_from(this_week())
    said = Counter(
        CapacityWeek.objects.filter(machine__site__organisation=organisation, week__in=weeks)
        .order_by()
        .values_list("machine", flat=True)
    )
    seen: set[tuple[int, str]] = set()
    rows = []
    for line in lines:
        site = sites.get(line.cells.get(SITE, "").strip().casefold())
        read = read_cells(line.cells)
        faults = read.faults + _faults_of_row(line, site, read, seen)
        machine = machines.get((site.pk, read.columns["code"].casefold())) if site else None
        if site and not faults:
            faults = _faults_of_machine(site, machine, read)
        left = len(weeks) - said[machine.pk] if machine else len(weeks)
        rows.append(_row(line, read, machine, faults, left if read.hours is not None else 0))
    return rows


def _faults_of_row(line: Line, site: ProductionSite | None, read: Read, seen: set[tuple[int, str]]) -> list[str]:
    faults = []
    if site is None:
        faults.append(_("No site of yours has the short name “%(code)s”.") % {"code": line.cells.get(SITE, "")[:30]})
    elif not site.is_active:
        faults.append(_("This site is closed."))
    if site and (key := (site.pk, str(read.columns["code"]).casefold())) in seen:
        faults.append(_("This machine stands in the file twice."))
    elif site:
        seen.add(key)
    if read.hours is not None and not 0 <= read.hours <= HOURS_OF_A_WEEK:
        faults.append(_("A week has %(most)s hours at most.") % {"most": HOURS_OF_A_WEEK})
    return faults


def _faults_of_machine(site: ProductionSite, machine: Machine | None, read: Read) -> list[str]:
    """What the actions would refuse, in words, by column."""
    probe = Machine(site=site, **read.columns)
    if machine:
        probe.pk, probe._state.adding = machine.pk, False
    missing = {name for name in NEEDED if getattr(probe, name) in (None, "")}
    try:
        check_machine(probe, read.materials)
    except ValidationError as error:
        found = {name: messages for name, messages in error.message_dict.items() if name not in missing}
    else:
        found = {}
    faults = [_("“%(column)s” is empty.") % {"column": label_of(name)} for name in COLUMNS if name in missing]
    for name, messages in found.items():
        named = f"{label_of(name)}: " if name in KEYS else ""
        faults += [f"{named}{message}" for message in messages]
    return faults


def _row(line: Line, read: Read, machine: Machine | None, faults: list[str], to_fill: int) -> dict[str, Any]:
    after = {name: plain(value) for name, value in read.columns.items()} | {MATERIAL: plain(read.materials)}
    row = {
        "number": line.number,
        "site": line.cells.get(SITE, "").strip()[:30],
        "code": str(after["code"])[:30],
        "name": str(after["name"])[:120],
        "faults": faults,
        "changes": [],
        "columns": after,
        "machine": machine.pk if machine else None,
        "seen": state_of(machine) if machine else "",
        "hours": read.hours if to_fill else None,
    }
    if faults:
        return row | {"plan": FAULTY}
    before = {name: plain(value) for name, value in values_of(machine).items()} if machine else {}
    if machine:
        names = [name for name in after if after[name] != before[name] and name != "subcontracts"]
        row["changes"] = [[name, before[name], after[name]] for name in names]
    if row["hours"] is not None:
        row["changes"].append([HOURS, "", _("%(hours)s in %(weeks)s weeks") % {"hours": read.hours, "weeks": to_fill}])
    return row | {"plan": NEW if machine is None else CHANGED if row["changes"] else UNCHANGED}


def in_words(name: str, value: Any) -> str:
    """A value of a plan as the page shows it."""
    if isinstance(value, dict):
        return "; ".join(f"{code} {price}" for code, price in value.items())
    if name == "process":
        return str(PROCESSES.get(value, value))
    return str(value) if value != "" else "–"


def template_rows(organisation: Organisation) -> Iterator[list[Any]]:
    """A row for each machine that works, as the template has them."""
    rows = Machine.objects.working().filter(site__organisation=organisation)
    for machine in rows.select_related("site").prefetch_related("materials").order_by("site__code", "code"):
        said = {name: plain(value) for name, value in values_of(machine).items()}
        said |= {
            SITE: machine.site.code,
            "process": str(PROCESSES[machine.process]),
            MATERIAL: in_words(MATERIAL, said[MATERIAL]),
            HOURS: "",
        }
        yield [said[key] for key in KEYS]


def columns_of(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a planned row as the actions take them."""
    said = dict(row["columns"])
    materials = {
        code: Machine._meta.get_field("hour_rate").to_python(price) for code, price in said.pop(MATERIAL).items()
    }
    found = {name: _python(name, value) for name, value in said.items()}
    return found | {"materials": materials}


def _python(name: str, value: Any) -> Any:
    column = Machine._meta.get_field(name)
    return None if column.null and value == "" else column.to_python(value)


def unsaid_weeks(machine: Machine) -> list[date]:
    """The next weeks of which nothing has been said."""
    weeks = weeks_from(this_week())
    said = set(CapacityWeek.objects.filter(machine=machine, week__in=weeks).values_list("week", flat=True))
    return [week for week in weeks if week not in said]
