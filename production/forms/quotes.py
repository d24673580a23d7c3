"""The form by which quotes are asked for. It checks what was typed and never writes: actions do."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ecosystem.forms import Line
from ecosystem.models import Organisation
from production.engine.money import Currency
from production.engine.sampling import FIRST as LIMITS
from production.forms.days import day
from production.models import Quotation
from production.models.quote import MOST_LOTS
from production.quoting import rules, words
from production.quoting.choices import finishes_of, materials_of
from production.quoting.places import place_of
from production.sites.words import MATERIALS, PROCESS_CHOICES
from taxonomy.fields import ConceptField, ConceptsField
from taxonomy.models import Family

CURRENCIES = [(Currency.EUR.value, _("EUR, euro")), (Currency.CNY.value, _("CNY, renminbi"))]


class AskForm(forms.Form):
    """Shows only what goes with what was chosen so far: materials of the process, finishes of the material."""

    process = forms.ChoiceField(label=_("Process"), choices=PROCESS_CHOICES)
    material = forms.ChoiceField(label=_("Material"))
    finish = forms.ChoiceField(label=_("Finish"), required=False)
    quantities = Line(
        label=_("Quantities"),
        max_length=80,
        help_text=_("Up to six numbers, such as 10, 50, 200. The first is the one you mean to order."),
    )
    checking = forms.ChoiceField(
        label=_("Inspection"), choices=[(one.value, text) for one, text in words.CHECKING.items()]
    )
    aql = forms.ChoiceField(
        label=_("Acceptance quality limit"),
        choices=[(one, one) for one in LIMITS],
        help_text=_("For a sample: bad pieces in a hundred that pass most of the time."),
    )
    tolerance = forms.DecimalField(
        label=_("Finest tolerance (± mm)"), required=False, min_value=Decimal("0.001"), max_digits=6, decimal_places=3
    )
    need_by = day(_("Needed by"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    destination = ConceptField([Family.REGION], label=_("Where to"))
    latitude = forms.DecimalField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90, max_digits=7, decimal_places=4
    )
    longitude = forms.DecimalField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180, max_digits=7, decimal_places=4
    )
    freight = forms.ChoiceField(
        label=_("From abroad by"), choices=Quotation.Freight.choices, help_text=_("Within a country it goes by road.")
    )
    certificates = ConceptsField([Family.CERTIFICATE], label=_("Certificates a site must hold"), required=False)
    confidentiality = forms.TypedChoiceField(
        label=_("Who may see the part"), choices=Quotation.Secrecy.choices, coerce=int
    )
    regions = ConceptsField([Family.REGION], label=_("Made only in"), required=False)
    excluded = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Not by"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )
    second_source = forms.BooleanField(label=_("Two sites make it, each a fifth at least"), required=False)
    max_lots = forms.IntegerField(label=_("At most so many sites"), min_value=1, max_value=MOST_LOTS)

    def __init__(self, *args, customer: Organisation, makers: Sequence[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        self.customer = customer
        process = self._said("process") or PROCESS_CHOICES[0][0]
        fitting = materials_of(process)
        material = self._said("material")
        if material not in fitting:
            material = fitting[0] if fitting else ""
        self.fields["material"].choices = [(code, MATERIALS[code]) for code in fitting]
        finishes = [(code, words.FINISHES[code]) for code in finishes_of(process, material)]
        self.fields["finish"].choices = [("", _("As it comes from the machine")), *finishes]
        excluded = self.fields["excluded"]
        excluded.queryset = Organisation.objects.filter(pk__in=[one.pk for one in makers])
        excluded.choices = [(one.pk, one.name) for one in makers]

    def _said(self, name: str) -> str:
        return str((self.data.get(name) if self.is_bound else self.initial.get(name)) or "")

    def clean_quantities(self) -> list[int]:
        try:
            return rules.checked_quantities(self.cleaned_data["quantities"])
        except ValidationError as error:
            raise ValidationError(error.message_dict["quantities"]) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        latitude, longitude, where = (cleaned.get(one) for one in ("latitude", "longitude", "destination"))
        if (latitude is None) != (longitude is None):
            self.add_error("longitude", _("Give both latitude and longitude, or neither."))
        elif latitude is None and where is not None:
            found = place_of(where, self.customer)
            if found is None:
                self.add_error("latitude", _("We know nobody there. Give latitude and longitude."))
            else:
                cleaned["latitude"], cleaned["longitude"] = found
        return cleaned


def initial_of(last: Quotation | None, customer: Organisation) -> dict[str, Any]:
    """What the organisation asked for last; else what is usual, to where it is itself."""
    if last is not None:
        columns = (
            "process", "material", "finish", "checking", "aql", "tolerance", "currency", "freight", "confidentiality",
            "second_source", "max_lots", "destination", "latitude", "longitude",
        )  # fmt: skip
        found: dict[str, Any] = {name: getattr(last, name) for name in columns}
        found["quantities"] = ", ".join(str(one) for one in last.quantities)
        found["certificates"] = list(last.certificates.all())
        found["regions"] = list(last.regions.all())
        found["excluded"] = list(last.excluded.values_list("pk", flat=True))
        return found
    usual: dict[str, Any] = {
        "process": PROCESS_CHOICES[0][0], "quantities": "1, 10, 50", "aql": "2.5", "max_lots": 2, "freight": "rail",
    }  # fmt: skip
    site = customer.sites.select_related("region").order_by("pk").first()
    if site is not None:
        usual |= {"destination": site.region, "latitude": site.latitude, "longitude": site.longitude}
        usual["currency"] = "CNY" if site.region.code.startswith("region.cn") else "EUR"
    return usual


def asked(form: AskForm) -> Mapping[str, Any]:
    """What a valid form asks for, as the action takes it."""
    return {name: value for name, value in form.cleaned_data.items() if name != "excluded"} | {
        "excluded": list(form.cleaned_data["excluded"])
    }
