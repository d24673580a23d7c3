"""What goes with what: materials of a process, finishes of a material."""

from production.engine.processes import Family, Process
from production.engine.reference.finishes import FINISHES
from production.engine.reference.machines import TYPICAL_MACHINES
from production.engine.reference.materials import MATERIALS

MATERIALS_OF = {
    one.process.value: tuple(code for code in MATERIALS if code in one.materials) for one in TYPICAL_MACHINES
}
POLYMERS = frozenset({"pa12", "pa12-gf", "abs", "pla", "petg", "resin", "pp"})
ALUMINIUM = frozenset({"alsi10mg", "al6061", "al7075"})
STAINLESS = frozenset({"316l", "17-4ph", "304"})
ONLY = {
    "anodised": ALUMINIUM | {"ti6al4v"},
    "passivated": STAINLESS,
    "dyed": frozenset({"pa12", "pa12-gf"}),
}
NOT_POLYMERS = frozenset({"powder_coated", "heat_treated", "machined_faces"})
NEAR_SHAPE = frozenset({Process.LPBF.value, Process.CASTING.value})
"""Processes after which faces are machined; others machine them anyway, or make none."""


def materials_of(process: str) -> tuple[str, ...]:
    return MATERIALS_OF.get(process, ())


def finishes_of(process: str, material: str) -> tuple[str, ...]:
    """
    >>> finishes_of("sls", "pa12")
    ('bead_blasted', 'polished', 'dyed')
    """
    return tuple(code for code in FINISHES if _goes_with(code, process, material))


def _goes_with(finish: str, process: str, material: str) -> bool:
    if material not in ONLY.get(finish, {material}):
        return False
    if finish in NOT_POLYMERS and material in POLYMERS:
        return False
    return finish != "machined_faces" or process in NEAR_SHAPE


def family_of(process: str) -> Family:
    return Process(process).family
