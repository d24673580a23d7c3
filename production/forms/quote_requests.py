"""The forms of requests for quotes. They hold what was typed; the actions check it."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.forms import Line, Text
from ecosystem.models import Organisation
from production.forms.days import day
from production.forms.quotes import CURRENCIES
from production.models import Machine, Quotation, QuoteRequest
from production.models.request import NOTE
from production.quoting.answering import hours_expected, machines_to_promise

TIER = ("price", "days", "hours")


class SendForm(forms.Form):
    manufacturers = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Whom do you ask?"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=60, initial=7)
    note = Text(
        label=_("A note to them"),
        max_length=NOTE,
        rows=4,
        required=False,
        help_text=_("They read it with what you ask for, and with the part itself."),
    )

    def __init__(self, *args, makers: Sequence[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["manufacturers"]
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in makers])
        field.choices = [(one.pk, one.name) for one in makers]


class AnswerForm(forms.Form):
    """A price, days and hours of the machine for each quantity that was asked for. Our own figures stand in the hours."""

    machine = forms.ModelChoiceField(
        Machine.objects.none(),
        label=_("Machine"),
        required=False,
        empty_label=_("Choose"),
        help_text=_("Its hours are booked when they order at these prices."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    valid_until = day(_("Valid until"))
    is_firm = forms.BooleanField(label=_("We stand by these prices"), required=False, initial=True)
    note = Text(label=_("A note to them"), max_length=NOTE, rows=4, required=False)

    def __init__(self, *args, request: QuoteRequest, **kwargs):
        machines = machines_to_promise(request)
        first = machines[0] if machines else None
        initial = {
            "currency": request.quotation.currency,
            "valid_until": timezone.localdate() + timedelta(days=30),
            "is_firm": first is not None,
            "machine": first and first.pk,
        }
        super().__init__(*args, initial=initial, **kwargs)
        field = self.fields["machine"]
        field.queryset = Machine.objects.filter(pk__in=[one.pk for one in machines])
        field.choices = [("", field.empty_label), *((one.pk, f"{one.name} · {one.site.name}") for one in machines)]
        if first is None:
            field.help_text = _(
                "None of your machines fits what is asked: process, certificates, regions. You can give an indication."
            )
        expected = hours_expected(request, first) if first is not None else {}
        self.quantities = request.quotation.quantities
        for many in self.quantities:
            self.fields[f"price_{many}"] = forms.DecimalField(
                label=_("Price for all pieces"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
            )
            self.fields[f"days_{many}"] = forms.IntegerField(
                label=_("Days until they arrive"), min_value=1, max_value=730
            )
            self.fields[f"hours_{many}"] = forms.DecimalField(
                label=_("Hours of the machine"),
                min_value=Decimal("0.01"),
                max_digits=7,
                decimal_places=2,
                required=False,
                initial=expected[many].quantize(Decimal("0.01")) if many in expected else None,
            )

    @property
    def tiers(self) -> list[tuple[int, list[Any]]]:
        return [(many, [self[f"{name}_{many}"] for name in TIER]) for many in self.quantities]

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "prices": {many: given[f"price_{many}"] for many in self.quantities},
            "lead_days": {many: given[f"days_{many}"] for many in self.quantities},
            "hours": {many: given[f"hours_{many}"] for many in self.quantities},
            **{name: given[name] for name in ("machine", "currency", "valid_until", "is_firm", "note")},
        }


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=pgettext_lazy("declined", "Why not?"), choices=QuoteRequest.Reason.choices, widget=forms.RadioSelect
    )
    words = Text(
        label=_("In your words"), max_length=500, rows=3, required=False, help_text=_("If you like. They read it.")
    )


class WordForm(forms.Form):
    text = Text(label=_("Your message"), max_length=NOTE, rows=3)


class WantedForm(forms.Form):
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1)


class RateForm(forms.Form):
    value = forms.DecimalField(label=_("Yuan for a euro"), min_value=Decimal("1"), max_digits=9, decimal_places=4)
    source = Line(label=_("Who publishes it"), max_length=160)
    on = day(_("Of which day"))


class WaysForm(forms.Form):
    """What a day earlier and a kilogram of CO2e less are worth, in the quotation's currency."""

    quantity = forms.TypedChoiceField(label=_("Quantity"), coerce=int)
    day = forms.DecimalField(
        label=_("A day earlier is worth"), required=False, min_value=0, max_digits=8, decimal_places=2
    )
    kg = forms.DecimalField(
        label=_("A kg of CO₂e less is worth"), required=False, min_value=0, max_digits=8, decimal_places=2
    )

    def __init__(self, *args, quotation: Quotation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quantity"].choices = [(many, f"{many:,}") for many in quotation.quantities]

    def weights(self) -> dict[str, Decimal] | None:
        given = {name: self.cleaned_data.get(name) or Decimal(0) for name in ("day", "kg")}
        return given if any(given.values()) else None
