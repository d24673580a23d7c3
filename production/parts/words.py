"""What the engine's codes are in words: refusals, problems, findings, units and familiar things."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from production.engine.geometry import Problem, Unit
from production.engine.rules import Finding

UNITS = {
    Unit.MM: pgettext_lazy("unit of length", "millimetres"),
    Unit.CM: pgettext_lazy("unit of length", "centimetres"),
    Unit.M: pgettext_lazy("unit of length", "metres"),
    Unit.INCH: pgettext_lazy("unit of length", "inches"),
}
REFUSALS = {
    "empty": _("The file is empty."),
    "too_big": _("The file is larger than %(limit)s MB."),
    "ending": _("Files that end in “%(ending)s” are not read here: choose STL, 3MF, OBJ, PLY or STEP."),
    "wrong_content": _("What is in this file is no %(ending)s, whatever its name says."),
    "claims": _("The file says it holds more (%(claimed)s) than its length allows: it broke off, or it is no %(ending)s."),
    "too_many": _("The file holds %(claimed)s triangles; %(limit)s are read at most. Export it more coarsely."),
    "unpacked": _("The file unpacks to more than can be read."),
    "entities": _("The file holds definitions that no modelling program writes. Export it anew."),
    "damaged": _("The file is damaged, or written in an unusual way. Export it anew."),
    "no_faces": _("There is no surface in this file: it holds no triangles."),
    "not_finite": _("Some coordinates in this file are not numbers, or infinite."),
    "zero_size": _("The part has no size: all its points are in one place."),
    "flat": _("The part has no thickness: all its points lie in one plane or on one line."),
    "no_kernel": _("STEP files cannot be read here: the geometry kernel is not installed. Choose STL or 3MF."),
    "heavy_time": _("The file takes longer than %(limit)s seconds to measure. Export it more coarsely."),
    "heavy_memory": _("The file takes more memory to measure than it may. Export it more coarsely."),
}  # fmt: skip
PROBLEMS = {
    "open_edges": _("The surface is not closed: %(count)s edges have one face. Close it in your modelling program."),
    "crowded_edges": _("%(count)s edges have more than two faces, so inside and outside cannot be told apart there."),
    "one_sided": _("The surface has only one side, as a Möbius strip has."),
    "winding": _("%(count)s faces pointed the wrong way. We turned them to measure; export the file anew for a firm price."),
    "inverted": _("%(count)s bodies were inside out. We turned them."),
    "no_volume": _("Nothing is enclosed, so there is no volume."),
    "no_unit": _("Nobody has said what one unit of the file is."),
    "unit_of_file": _("The file says its unit itself, and that was taken."),
    "bodies": _("The file holds %(count)s separate bodies."),
    "cavities": _("%(count)s hollows inside are closed: nothing leads to them."),
}  # fmt: skip
FINDINGS = {
    "no_unit": _("Nobody has said what one unit of the file is."),
    "open": _("The surface is not closed: %(measured)s edges. Walls cannot be judged."),
    "too_large": _("A side is %(measured)s mm long; %(threshold)s mm fit."),
    "thin_wall": _("A wall is %(measured)s mm thin; %(threshold)s mm are needed."),
    "thick_wall": _("Walls are %(measured)s mm thick; up to %(threshold)s mm is usual."),
    "uneven_wall": _("Walls are even over %(measured)s of the part; %(threshold)s are needed."),
    "small_hole": _("A hole has a diameter of %(measured)s mm; %(threshold)s mm are needed."),
    "deep_hole": _("A hole is %(measured)s times as deep as wide; up to %(threshold)s times is usual."),
    "hole_in_sheet": _("A hole is %(measured)s times as wide as the sheet is thick; it should be at least %(threshold)s times."),
    "tight_rounding": _("An inner rounding is %(measured)s radii deep; up to %(threshold)s are usual."),
    "sharp_corners": _("%(measured)s inner edges have no radius: no tool reaches them."),
    "cavities": _("%(measured)s hollows inside are closed: nothing leads to them."),
    "bodies": _("The file holds %(measured)s separate bodies."),
    "overhang": _("%(measured)s of the surface hang over by more than 45° and need supports."),
    "slender": _("The part is %(measured)s times as long as thin; up to %(threshold)s times is usual."),
    "slender_shaft": _("The part is %(measured)s times as long as wide; beyond %(threshold)s it bends."),
    "removal": _("%(measured)s of the block would be cut away."),
    "not_round": _("%(measured)s of the surface turn about one axis; %(threshold)s are needed."),
    "no_draft": _("%(measured)s of the surface stand without draft, however the mould opens."),
}  # fmt: skip
SHARES = frozenset({"uneven_wall", "overhang", "removal", "not_round", "no_draft"})
"""Findings whose numbers are told in per cent."""
OBJECTS = {
    "grain_of_dust": _("a grain of dust"),
    "grain_of_sand": _("a grain of sand"),
    "grain_of_rice": _("a grain of rice"),
    "pea": _("a pea"),
    "die": _("a die"),
    "coin_yuan": _("a 1 yuan coin"),
    "coin_euro": _("a 1 euro coin"),
    "ping_pong_ball": _("a table tennis ball"),
    "battery_aa": _("an AA battery"),
    "matchbox": _("a matchbox"),
    "tennis_ball": _("a tennis ball"),
    "bank_card": _("a bank card"),
    "drink_can": _("a drink can"),
    "smartphone": _("a smartphone"),
    "pencil": _("a pencil"),
    "hand": _("a hand"),
    "football": _("a football"),
    "brick": _("a brick"),
    "sheet_a4": _("a sheet of A4"),
    "wine_bottle": _("a wine bottle"),
    "shoe_box": _("a shoe box"),
    "beer_crate": _("a crate of beer"),
    "suitcase": _("a suitcase"),
    "euro_pallet": _("a Euro pallet"),
    "person": _("a person"),
    "door": _("a door"),
    "car": _("a car"),
    "container_20ft": _("a 20-foot container"),
    "house": _("a house"),
    "football_pitch": _("a football pitch"),
    "skyscraper": _("a skyscraper"),
    "mountain": _("a mountain"),
}


def refusal_words(refusal: dict[str, Any]) -> str:
    """Why a file is not read, as `PartVersion.refusal` has it."""
    return REFUSALS[refusal["code"]] % refusal["facts"]


def problem_words(problem: Problem) -> str:
    return PROBLEMS[problem.code] % {"count": number_format(problem.count, force_grouping=True)}


def finding_words(finding: Finding) -> str:
    told = {
        "measured": _told(finding, finding.measured),
        "threshold": _told(finding, finding.threshold, is_threshold=True),
    }
    return FINDINGS[finding.code] % told


def _told(finding: Finding, value: float, *, is_threshold: bool = False) -> str:
    if finding.code in SHARES:
        return f"{number_format(value * 100, 0)} %"
    if finding.unit == "count":
        return number_format(value, 0, force_grouping=True)
    return number(value) if is_threshold else number(value, least_places=1)


def number(value: float, *, least_places: int = 0) -> str:
    """A number with about three figures that count, in the page's language.

    >>> number(0.4), number(1234.5678), number(12.3456)
    ('0.4', '1,235', '12.3')
    """
    size = abs(value)
    places = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 or not size else 4
    text = number_format(round(value, places), places, force_grouping=True)
    if places > least_places:
        point = number_format(0.1, 1)[1]
        whole, _dot, rest = text.partition(point)
        rest = rest.rstrip("0")
        return f"{whole}{point}{rest}" if rest else whole
    return text


def box_words(box) -> str:
    """A box in mm, as a page tells it.

    >>> box_words((20.0, 7.25, 180.4))
    '20 × 7.25 × 180'
    """
    return " × ".join(number(side) for side in box)
