"""The processes that are priced, and which family of formulas each belongs to."""

from enum import StrEnum


class Family(StrEnum):
    BUILT = "built"  # layer by layer, with supports
    POWDER = "powder"  # polymer powder, which carries the parts and fills the chamber
    MILLED = "milled"
    TURNED = "turned"
    SHEET = "sheet"
    POURED = "poured"
    INJECTED = "injected"


class Process(StrEnum):
    LPBF = "lpbf"
    SLS = "sls"
    MJF = "mjf"
    FDM = "fdm"
    SLA = "sla"
    CNC_MILLING = "cnc_milling"
    CNC_TURNING = "cnc_turning"
    SHEET_METAL = "sheet_metal"
    CASTING = "casting"
    INJECTION_MOULDING = "injection_moulding"

    @property
    def family(self) -> Family:
        return FAMILIES[self]


FAMILIES = {
    Process.LPBF: Family.BUILT,
    Process.FDM: Family.BUILT,
    Process.SLA: Family.BUILT,
    Process.SLS: Family.POWDER,
    Process.MJF: Family.POWDER,
    Process.CNC_MILLING: Family.MILLED,
    Process.CNC_TURNING: Family.TURNED,
    Process.SHEET_METAL: Family.SHEET,
    Process.CASTING: Family.POURED,
    Process.INJECTION_MOULDING: Family.INJECTED,
}
