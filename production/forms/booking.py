"""Hours that a machine's own people book for work that does not come through the portal."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.forms import Line
from production.actions.booking import LONGEST_REFERENCE
from production.forms.days import day
from production.models.capacity import HOURS_OF_A_WEEK
from production.sites.weeks import monday_of


class BookingForm(forms.Form):
    week = day(_("Week"), _("Any day of it."))
    hours = forms.DecimalField(
        label=_("Hours"), min_value=Decimal("0.1"), max_value=HOURS_OF_A_WEEK, max_digits=5, decimal_places=2
    )
    reference = Line(label=_("For what"), max_length=LONGEST_REFERENCE)

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "week": monday_of(given["week"]),
            "minutes": int(given["hours"] * 60),
            "reference": given["reference"],
        }
