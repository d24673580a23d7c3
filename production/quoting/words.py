"""Codes of prices, reasons and parameters in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from production.engine.costing.ask import Checking
from production.engine.costing.quotation import LineCode

AGREED = "agreed"
"""The one line of what a manufacturer has answered: all of it at a price of its own."""
LINES = {
    LineCode.SET_UP: pgettext_lazy("line of a price", "Set-up"),
    LineCode.MACHINE_TIME: pgettext_lazy("line of a price", "Machine time"),
    LineCode.MATERIAL: pgettext_lazy("line of a price", "Material"),
    LineCode.POST_PROCESSING: pgettext_lazy("line of a price", "Post-processing"),
    LineCode.INSPECTION: pgettext_lazy("line of a price", "Inspection"),
    LineCode.PACKING: pgettext_lazy("line of a price", "Packing"),
    LineCode.TRANSPORT: pgettext_lazy("line of a price", "Transport"),
    LineCode.MARGIN: pgettext_lazy("line of a price", "Margin"),
    AGREED: pgettext_lazy("line of a price", "Agreed price"),
}
FINISHES = {
    "bead_blasted": pgettext_lazy("finish", "Bead blasted"),
    "machined_faces": pgettext_lazy("finish", "Machined faces"),
    "polished": pgettext_lazy("finish", "Polished"),
    "anodised": pgettext_lazy("finish", "Anodised"),
    "powder_coated": pgettext_lazy("finish", "Powder coated"),
    "passivated": pgettext_lazy("finish", "Passivated"),
    "heat_treated": pgettext_lazy("finish", "Heat treated"),
    "dyed": pgettext_lazy("finish", "Dyed"),
}
CHECKING = {
    Checking.VISUAL: pgettext_lazy("inspection", "By eye, the first piece measured"),
    Checking.SAMPLED: pgettext_lazy("inspection", "A sample by ISO 2859-1"),
    Checking.EACH: pgettext_lazy("inspection", "Every piece measured"),
}
REASONS: dict[str, str | Promise] = {
    # Why a price is no promise.
    "unit_unknown": _("Nobody has said which unit the file is in."),
    "no_unit": _("Nobody has said which unit the file is in."),
    "not_watertight": _("The mesh is open, so its volume is a guess."),
    "open_edges": _("The mesh is open, so its volume is a guess."),
    "crowded_edges": _("Some edges of the mesh have more than two faces."),
    "one_sided": _("The mesh has no inside and outside."),
    "winding": _("Faces of the mesh had to be turned."),
    "several_bodies": _("The file holds more than one body."),
    "wall_too_thin": _("A wall is thinner than this machine makes."),
    "not_firm": _("Something in the file speaks against a firm price."),
    "rate_old": _("The exchange rate is too old for a firm price."),
    # Why a person has to look.
    "no_quantity": _("There is nothing to price."),
    "no_volume": _("The mesh encloses no volume."),
    "other_process": _("This machine works by another process."),
    "material_not_run": _("This machine does not work the material."),
    "too_large": _("The part is larger than what the machine holds."),
    "tolerance_too_fine": _("The tolerance is finer than what the machine holds."),
    "machine_not_described": _("The site has not said enough of its machine."),
    "thickness_unknown": _("The thickness of the sheet could not be measured."),
    "no_sheet": _("The part is no sheet of one thickness."),
    "not_round": _("The part is not round enough to be turned."),
    "no_area": _("The surface of the part could not be measured."),
    # Why a site may not make it.
    "certificate_missing": _("A certificate you ask for is missing, or ends too early."),
    "confidentiality": _("You have not come to what you ask of whoever sees the part."),
    "region": _("It lies outside the regions you chose."),
    "competitor": _("You have said that it is not to see the part."),
    "not_from_there": _("It takes no work from where you are."),
    "too_few": _("It takes no jobs of so few pieces."),
    "too_many": _("It takes no jobs of so many pieces."),
    "newcomer": _("It is new here: its first three jobs come one at a time, and one is under way."),
    "no_offer": _("It has no price for this."),
    "too_late": _("It could not be there by the day you need it."),
    "no_capacity": _("It has no time free before the day it would have to be ready."),
    # Why a quotation could not be priced, or a way not found.
    "no_rate": _("There is no exchange rate yet. The park’s staff enter it; ask again then."),
    "not_measured": _("The part has not been measured."),
    "pieces": _("Not every piece can be made in time by the sites that may make it."),
    "second_source": _("There is no second site that may make it in time."),
}
PARAMETERS = {
    "hour_rate": _("Price of a machine hour"),
    "set_up": _("Price of a set-up"),
    "rate": _("Built or removed in an hour"),
    "finish_rate": _("Surface finished in an hour"),
    "energy": _("Electricity in a machine hour"),
    "support_factor": _("Supports, as a share of hull less part"),
    "support_charged": _("Share of the supports that is charged"),
    "buy_to_fly": _("Material bought for each part of it"),
    "packing": _("Share of the chamber that is filled"),
    "allowance": _("Stock beyond the part on each side"),
    "piece_minutes": _("Machine minutes for each piece"),
    "hole_minutes": _("Minutes for each hole"),
    "tooling": _("Mould or pattern"),
    "tolerance": _("Finest tolerance"),
    "least_wall": _("Thinnest wall"),
    "hand_rate": _("Price of an hour by hand"),
    "hand_minutes": _("Minutes by hand for each piece"),
    "check_minutes": _("Minutes to inspect a piece"),
    "pack_piece": _("Packing of a piece"),
    "pack_order": _("Packing of an order"),
    "margin": _("Margin, as a share of cost"),
    "density": _("Density"),
    "price": _("Price of the material"),
    "carbon": _("Gases of the material, cradle to gate"),
    "ease": _("How fast the material is worked beside the reference"),
    "grid": _("Gases of the electricity there"),
    "freight": _("Gases of the transport"),
    "freight_order": _("Freight for each order"),
    "freight_price": _("Freight by weight and way"),
    "finish_piece": _("Finish, for each piece"),
    "finish_surface": _("Finish, by surface"),
    "finish_least": _("Finish, least for an order"),
    "road_km_a_day": _("Way by road in a day"),
    "days": _("Days on the way"),
}
RATE = _("Exchange rate")
PREVAILS = (
    _("the order, as it is placed"),
    _("this quotation"),
    _("the version of the part that is named here, by its fingerprint"),
    _("a drawing, only where the order names it; else ISO 2768-mK for dimensions without a tolerance"),
)
"""Which document prevails where two differ, the first one first."""


def reason(code: str) -> str:
    return str(REASONS.get(code, code))


def reasons(codes) -> list[str]:
    """Each sentence once, in order."""
    return list(dict.fromkeys(reason(code) for code in codes))


def parameter(name: str, unit: str = "") -> str:
    """What a parameter is called; “price:316l” is the price of a material."""
    if name == "rate" and unit == "CNY/EUR":
        return str(RATE)
    first, _colon, _rest = name.partition(":")
    words = PARAMETERS.get(first)
    return name if words is None else str(words)
