"""What is known of a machine, of the site it stands at and of what is made on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from production.engine.parameters import Parameter, Source
from production.engine.processes import Process

UNITS = {
    "hour_rate": "{money}/h",
    "set_up": "{money}/build",
    "rate": "mm3/h",
    "finish_rate": "mm2/h",
    "energy": "kWh/h",
    "support_factor": "1",
    "support_charged": "1",
    "buy_to_fly": "1",
    "packing": "1",
    "allowance": "mm",
    "piece_minutes": "min",
    "hole_minutes": "min",
    "tooling": "{money}/order",
    "tolerance": "mm",
    "least_wall": "mm",
    "hand_rate": "{money}/h",
    "hand_minutes": "min",
    "check_minutes": "min",
    "pack_piece": "{money}/piece",
    "pack_order": "{money}/order",
    "margin": "1",
}
"""What machines may state, and in which unit."""


@dataclass(frozen=True)
class Machine:
    """`envelope` is the largest part (x, y, z) in mm; `materials` are codes. `stated` holds parameters by name, see UNITS:

    hour_rate, set_up (once for each build or clamping), rate (built or removed volume; for sheets, mm of cut an hour),
    finish_rate (machined surface), energy, support_factor (share of hull − part that supports fill), support_charged (share
    of their material that is charged), buy_to_fly (material bought for each part of it), packing (share of the chamber that
    hulls fill), allowance (stock beyond the part on each side), piece_minutes (the machine's, for each piece), hole_minutes,
    tooling (mould or pattern), tolerance (the finest it holds), least_wall, hand_rate and hand_minutes (after the machine, for
    each piece), check_minutes (to inspect one piece), pack_piece, pack_order, margin (share of cost).
    """

    code: str
    process: Process
    envelope: tuple[float, float, float]
    materials: frozenset[str]
    stated: Mapping[str, Parameter] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Parameter:
        """The parameter; raises KeyError where the machine states none."""
        return self.stated[name]

    def __contains__(self, name: str) -> bool:
        return name in self.stated


def stated(source: Source, values: Mapping[str, float | str], money: str = "EUR") -> dict[str, Parameter]:
    """Parameters of a machine by name, in the units of UNITS. Raises KeyError for a name that is none."""
    return {name: source(name, value, UNITS[name].replace("{money}", money)) for name, value in values.items()}


@dataclass(frozen=True)
class Site:
    """`place` is (latitude, longitude) in degrees; `grid` in kgCO2/kWh."""

    code: str
    name: str
    region: str
    place: tuple[float, float]
    grid: Parameter
    machines: tuple[Machine, ...] = ()

    def machine(self, process: Process) -> Machine | None:
        return next((one for one in self.machines if one.process == process), None)


@dataclass(frozen=True)
class Material:
    """`density` g/cm³, `price` money/kg, `carbon` kgCO2e/kg from cradle to gate, `ease` how fast it is cut or built beside the
    material that the machine's rate was stated for (1 is as fast)."""

    code: str
    density: Parameter
    price: Parameter
    carbon: Parameter
    ease: Parameter

    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(getattr(self, one.name) for one in fields(self) if one.name != "code")


@dataclass(frozen=True)
class Finish:
    """What is done to surfaces: money for each piece, for each dm² of surface, and at least so much for an order."""

    code: str
    piece: Parameter
    surface: Parameter
    least: Parameter
