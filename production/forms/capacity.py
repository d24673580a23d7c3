"""Saying of many weeks at once how many hours machines are free."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from production.forms.days import day
from production.models import Machine
from production.models.capacity import HOURS_OF_A_WEEK
from production.sites.weeks import weeks_between

EVERYTHING = "all"


class RangeForm(forms.Form):
    """`machines` are those it may be about."""

    which = forms.ChoiceField(label=_("Machines"))
    first = day(_("From the week of"))
    last = day(_("to the week of"))
    hours = forms.IntegerField(label=_("Hours a week"), min_value=0, max_value=HOURS_OF_A_WEEK, required=False)

    def __init__(self, data=None, *, machines: Sequence[Machine], first: date | None = None):
        super().__init__(data, initial={"which": EVERYTHING, "first": first, "last": first})
        self.machines = machines
        self.closing = bool(data) and data.get("verb") == "close"
        sites = {one.site_id: one.site for one in machines}
        self.fields["which"].choices = [
            (EVERYTHING, _("All machines")),
            *((f"site-{key}", site.name) for key, site in sites.items()),
            *((f"machine-{one.pk}", f"{one.name} ({one.code})") for one in machines),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.closing and cleaned.get("hours") is None and "hours" not in self.errors:
            self.add_error("hours", _("Say how many hours."))
        if cleaned.get("first") and cleaned.get("last"):
            try:
                cleaned["weeks"] = weeks_between(cleaned["first"], cleaned["last"])
            except ValidationError as error:
                self.add_error("last", error.message_dict["last"])
        return cleaned

    @property
    def chosen(self) -> list[Machine]:
        kind, _dash, key = self.cleaned_data["which"].partition("-")
        if kind == EVERYTHING:
            return list(self.machines)
        return [one for one in self.machines if key == str(one.site_id if kind == "site" else one.pk)]
