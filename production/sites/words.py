"""Processes, materials, hours and weeks in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from production.engine.processes import Process

PROCESSES = {
    Process.LPBF: _("Laser powder bed fusion"),
    Process.SLS: _("Selective laser sintering"),
    Process.MJF: _("Multi jet fusion"),
    Process.FDM: _("Material extrusion"),
    Process.SLA: _("Stereolithography"),
    Process.CNC_MILLING: _("CNC milling"),
    Process.CNC_TURNING: _("CNC turning"),
    Process.SHEET_METAL: _("Sheet metal"),
    Process.CASTING: _("Metal casting"),
    Process.INJECTION_MOULDING: _("Injection moulding"),
}
PROCESS_CHOICES = [(one.value, words) for one, words in PROCESSES.items()]
PROCESS_CONCEPTS = {
    Process.LPBF: "am.pbf.lpbf",
    Process.SLS: "am.pbf.sls",
    Process.MJF: "am.pbf.mjf",
    Process.FDM: "am.mex",
    Process.SLA: "am.vpp",
    Process.CNC_MILLING: "proc.sep.milling",
    Process.CNC_TURNING: "proc.sep.turning",
    Process.SHEET_METAL: "proc.form.sheetmetal",
    Process.CASTING: "proc.shape.casting",
    Process.INJECTION_MOULDING: "proc.shape.injection",
}
"""Which concept of the taxonomy an offer of a process is about."""

MATERIALS = {
    "316l": "316L",
    "17-4ph": "17-4PH",
    "ti6al4v": "Ti-6Al-4V",
    "alsi10mg": "AlSi10Mg",
    "inconel718": "Inconel 718",
    "al6061": "6061",
    "al7075": "7075",
    "c45": "C45",
    "304": "304",
    "brass": _("brass"),
    "gg25": _("grey cast iron GG25"),
    "pa12": "PA12",
    "pa12-gf": "PA12-GF",
    "abs": "ABS",
    "pla": "PLA",
    "petg": "PETG",
    "resin": _("photopolymer resin"),
    "pp": "PP",
}
"""Grades are called the same in every language."""
MATERIAL_CONCEPTS = {
    "316l": "mat.ss.316l",
    "17-4ph": "mat.ss.174ph",
    "ti6al4v": "mat.ti.ti64",
    "alsi10mg": "mat.al.alsi10mg",
    "inconel718": "mat.ni.718",
    "al6061": "mat.al.6061",
    "al7075": "mat.al.7075",
    "c45": "mat.steel.c45",
    "304": "mat.ss.304",
    "brass": "mat.cu.brass",
    "gg25": "mat.iron",
    "pa12": "mat.polymer.pa12",
    "pa12-gf": "mat.polymer.pa12",
    "abs": "mat.polymer.abs",
    "pla": "mat.polymer.pla",
    "petg": "mat.polymer.petg",
    "pp": "mat.polymer.pp",
}


def hours(minutes: int) -> str:
    """Minutes as hours, without needless places.

    >>> hours(90), hours(600), hours(50)
    ('1.5', '10', '0.83')
    """
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def week_of(monday: date) -> str:
    return date_format(monday, "DATE_FORMAT")


def size(x, y, z) -> str:
    """A box in mm.

    >>> size(250, 250.5, 325)
    '250 × 250.5 × 325'
    """
    return " × ".join(f"{float(one):g}" for one in (x, y, z))


def plain(value: Any) -> Any:
    """A value as it is compared and kept: decimals without needless places.

    >>> plain(Decimal("2.50")), plain(None), plain({"pa12": Decimal("60.00")})
    ('2.5', '', {'pa12': '60'})
    """
    if isinstance(value, Mapping):
        return {code: plain(price) for code, price in sorted(value.items())}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else value if isinstance(value, bool) else str(value)
