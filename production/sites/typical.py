"""What is taken from the typical machine of a process where a machine says nothing, in words with its source."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from production.engine.parameters import Parameter
from production.engine.processes import Process
from production.models import Machine
from production.sites.engine_rows import TYPICAL, machine_to_engine

WORDS = {
    "support_charged": _("share of the supports’ material that is charged"),
    "packing": _("share of the chamber that parts fill"),
    "allowance": _("stock beyond the part on each side"),
    "piece_minutes": _("time of the machine for each piece"),
    "hole_minutes": _("time for each hole"),
    "tooling": _("mould or pattern"),
    "hand_rate": _("price of an hour of hands"),
    "hand_minutes": _("work by hand on each piece"),
    "check_minutes": _("inspection of a piece"),
    "pack_piece": _("packing of a piece"),
    "pack_order": _("packing of an order"),
    "margin": _("margin, as a share of the cost"),
    "hour_rate": _("price of an hour"),
    "set_up": _("price of a set-up"),
    "rate": _("built or removed in an hour"),
    "finish_rate": _("surface finished in an hour"),
    "energy": _("electricity in an hour"),
    "support_factor": _("supports, as a share of hull less part"),
    "buy_to_fly": _("material bought for each kilogram of part"),
    "tolerance": _("finest tolerance"),
    "least_wall": _("smallest feature"),
}
UNITS = {
    "mm3/h": _("mm³/h"),
    "mm2/h": _("mm²/h"),
    "kWh/h": _("kWh/h"),
    "mm": _("mm"),
    "min": _("min"),
    "EUR/h": _("EUR/h"),
    "EUR/build": _("EUR a set-up"),
    "EUR/piece": _("EUR a piece"),
    "EUR/order": _("EUR an order"),
    "1": "",
}
OWN_NAMES = {"least_wall": "least_feature"}
"""How the form calls what the engine calls otherwise."""


@dataclass(frozen=True)
class Left:
    """One number that a machine leaves to the typical one of its process."""

    words: str
    value: str
    source: str
    is_estimate: bool


def left_to_typical(machine: Machine) -> list[Left]:
    """In the order of the engine's list. Asks for `machine.materials`."""
    said = machine_to_engine(machine).stated
    typical = TYPICAL[Process(machine.process)].stated
    return [
        Left(str(WORDS.get(name, name)), in_words(said[name]), said[name].source, said[name].source.startswith("Estimate"))
        for name in typical
        if said[name] is typical[name]
    ]  # fmt: skip


def typical_of(process: Process) -> dict[str, str]:
    """Numbers of the typical machine in words, by the names of the form's fields."""
    return {OWN_NAMES.get(name, name): in_words(one) for name, one in TYPICAL[process].stated.items()}


def in_words(one: Parameter) -> str:
    """
    >>> from datetime import date
    >>> in_words(Parameter("rate", Decimal("5000.0"), "mm3/h", "x", date(2026, 1, 1)))
    '5,000 mm³/h'
    """
    value: Decimal = one.value.normalize()
    places = max(0, -int(value.as_tuple().exponent))
    number = number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{number} {UNITS.get(one.unit, one.unit)}".strip()
