"""The form of a machine, in sections. It checks what was typed and never writes: actions do."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.forms import Line
from production.actions.machines import COLUMNS, values_of
from production.engine.money import Currency
from production.engine.processes import Process
from production.engine.reference.materials import MATERIALS as KNOWN
from production.forms.rows import Row, add_rows, count_of, rows_of
from production.forms.sites import CODE_HELP
from production.models import Machine
from production.sites.typical import typical_of
from production.sites.words import MATERIALS, PROCESS_CHOICES, plain

CURRENCIES = [(Currency.CNY.value, _("CNY, renminbi")), (Currency.EUR.value, _("EUR, euro"))]
MATERIAL_CHOICES = [("", "—"), *((code, words) for code, words in MATERIALS.items())]
HELP = {
    "tolerance": _("What it holds without special care."),
    "least_feature": _("Of a wall, a rib or a slot."),
    "longest_part": _("If you take smaller parts than fit into it. Left empty: what fits."),
    "set_up": _("Once for each build, clamping or change of tool."),
    "rate": _("Of sheets, the length of cut in mm. Not needed for injection moulding."),
    "finish_rate": _("For milling and turning."),
    "buy_to_fly": _("1 for what is built up; more where it is cut from stock."),
    "support_factor": _("Between 0 and 1; 0 where there are none."),
    "largest_quantity": _("Left empty: any number."),
    "subcontractor": _("Customers are told. Work that goes elsewhere without being said here is not allowed."),
}
SECTIONS = [
    ("what", pgettext_lazy("a machine", "What it is"), "", ["code", "name", "process"]),
    (
        "size",
        _("How large and how fine"),
        _("The largest part it holds decides what is sent to it."),
        ["x", "y", "z", "tolerance", "least_feature", "longest_part"],
    ),
    (
        "cost",
        _("What it costs"),
        _("Read by your own people alone. Quotes are made from it."),
        ["currency", "hour_rate", "set_up"],
    ),
    ("speed", _("How fast it works"), "", ["rate", "finish_rate", "energy"]),
    ("material", _("What it works"), "", ["buy_to_fly", "support_factor"]),
    ("jobs", _("Which jobs it takes"), "", ["smallest_quantity", "largest_quantity"]),
    ("where", _("Where the work is done"), "", ["subcontracts", "subcontractor"]),
]


class MachineForm(forms.Form):
    code = forms.SlugField(label=_("Short name of the machine"), max_length=30, help_text=CODE_HELP)
    name = Line(label=_("Make and model"), max_length=120)
    process = forms.ChoiceField(label=_("Process"), choices=PROCESS_CHOICES)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    subcontracts = forms.BooleanField(label=_("Part of the work goes to a subcontractor"), required=False)
    subcontractor = Line(label=pgettext_lazy("subcontracted", "To whom"), max_length=160, required=False)

    def __init__(self, data=None, *, machine: Machine | None = None, process: str = ""):
        held = list(machine.materials.all()) if machine else []
        said = _said_of(machine) if machine else {"process": process}
        super().__init__(data, initial=said)
        for name in COLUMNS:
            if name not in self.fields:
                column = Machine._meta.get_field(name)
                self.fields[name] = column.formfield()
            self.fields[name].help_text = HELP.get(name, self.fields[name].help_text)
        self._hint((data or said).get("process") or "")
        add_rows(
            self,
            count_of(data, "material", len(held), len(KNOWN)),
            {
                "material": lambda: forms.ChoiceField(label=_("Material"), choices=MATERIAL_CHOICES, required=False),
                "price": lambda: forms.DecimalField(
                    label=_("Price of a kilogram"), min_value=0, max_digits=9, decimal_places=2, required=False
                ),
            },
        )

    def _hint(self, process: str) -> None:
        """Says beside each number what is typical of the process."""
        if process not in set(Process):
            return
        for name, words in typical_of(Process(process)).items():
            if name in self.fields:
                typical = format_lazy(_("Typical: {number}."), number=words)
                self.fields[name].help_text = format_lazy("{} {}", self.fields[name].help_text, typical)

    @property
    def sections(self) -> Iterator[tuple[str, Any, Any, list[forms.BoundField]]]:
        """(key, title, a sentence, bound fields) for the template."""
        for key, title, text, names in SECTIONS:
            yield key, title, text, [self[name] for name in names]

    @property
    def material_rows(self) -> list[Row]:
        return rows_of(self, "material", "price")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("subcontractor") and not cleaned.get("subcontracts"):
            self.add_error("subcontracts", _("You name a subcontractor: tick this, or take the name away."))
        found: dict[str, Decimal] = {}
        for row in self.material_rows:
            code, price = cleaned.get(f"material-{row.number}"), cleaned.get(f"price-{row.number}")
            if code in found:
                self.add_error(f"material-{row.number}", _("This material stands here twice."))
            elif code and price is None and not self.errors.get(f"price-{row.number}"):
                self.add_error(f"price-{row.number}", _("Say what a kilogram costs."))
            elif code and price is not None:
                found[code] = price
            elif price is not None and not code:
                self.add_error(f"material-{row.number}", _("Choose the material that costs this."))
        cleaned["materials"] = found
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in (*COLUMNS, "materials")}


def _said_of(machine: Machine) -> dict[str, Any]:
    said = values_of(machine)
    materials = said.pop("materials")
    found = {name: plain(value) for name, value in said.items()}
    for number, (code, price) in enumerate(materials.items(), start=1):
        found |= {f"material-{number}": code, f"price-{number}": plain(price)}
    return found
