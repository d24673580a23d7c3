"""What a manufacturer can make, told without what it costs or when: by process, for profiles and for a drafted offer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from ecosystem.languages import WRITTEN
from ecosystem.models import Organisation
from production.engine.processes import Process
from production.models import Machine
from production.sites.words import MATERIAL_CONCEPTS, MATERIALS, PROCESS_CONCEPTS, PROCESSES, size

NAMED = 3
"""So many processes stand in the title of an offer."""


@dataclass
class Capability:
    """One process of a manufacturer: how many machines, the largest envelope, the finest tolerance, what it works."""

    process: Process
    machines: int = 0
    box: tuple[Decimal, Decimal, Decimal] = (Decimal(0), Decimal(0), Decimal(0))
    tolerance: Decimal | None = None
    codes: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        return str(PROCESSES[self.process])

    @property
    def size(self) -> str:
        return size(*self.box)

    @property
    def finest(self) -> str:
        return f"{float(self.tolerance or 0):g}"

    @property
    def materials(self) -> list[str]:
        return [str(words) for code, words in MATERIALS.items() if code in self.codes]


def capabilities_of(organisation: Organisation) -> list[Capability]:
    """By process, in the order of `Process`; two queries."""
    rows = Machine.objects.working().filter(site__organisation=organisation).order_by("pk")
    return by_process(rows.prefetch_related("materials"))


def by_process(machines: Iterable[Machine]) -> list[Capability]:
    found: dict[Process, Capability] = {}
    for machine in machines:
        process = Process(machine.process)
        one = found.setdefault(process, Capability(process))
        one.machines += 1
        box = (machine.x, machine.y, machine.z)
        if box[0] * box[1] * box[2] > one.box[0] * one.box[1] * one.box[2]:
            one.box = box
        one.tolerance = machine.tolerance if one.tolerance is None else min(one.tolerance, machine.tolerance)
        one.codes |= {material.code for material in machine.materials.all()}
    return [found[process] for process in Process if process in found]


def concepts_of(capabilities: Iterable[Capability]) -> list[str]:
    """Codes of the taxonomy: processes first, then materials."""
    kept = list(capabilities)
    codes = [PROCESS_CONCEPTS[one.process] for one in kept]
    codes += [MATERIAL_CONCEPTS[code] for one in kept for code in sorted(one.codes) if code in MATERIAL_CONCEPTS]
    return list(dict.fromkeys(codes))


def texts_of(capabilities: list[Capability]) -> dict[str, tuple[str, str]]:
    """(title, body) by language."""
    found = {}
    for language in WRITTEN:
        with override(language):
            found[language] = (_title(capabilities), _body(capabilities))
    return found


def _title(capabilities: list[Capability]) -> str:
    labels = [one.label for one in capabilities]
    names = _(", ").join(labels[:NAMED])
    if len(labels) > NAMED:
        names = _("%(names)s and %(more)s more processes") % {"names": names, "more": len(labels) - NAMED}
    return (_("Parts made to order: %(processes)s") % {"processes": names})[:160]


def _body(capabilities: list[Capability]) -> str:
    lines = [_("We make parts to drawing or 3D file, from single pieces to series.")]
    for one in capabilities:
        lines.append(
            _("%(process)s: parts up to %(size)s mm, tolerances from ± %(tolerance)s mm; %(materials)s.")
            % {
                "process": one.label,
                "size": one.size,
                "tolerance": one.finest,
                "materials": _(", ").join(one.materials),
            }
        )
    return "\n".join(lines)
