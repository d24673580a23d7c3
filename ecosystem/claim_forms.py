"""The forms by which claims are made and chosen between. Each fact has its own, for each takes another kind of value."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import tidy
from ecosystem.actions.claims import Backing, Value
from ecosystem.facts import CHOICES, SME_HELP, UNITS
from ecosystem.forms import Line, Text, WebAddress
from ecosystem.models import Claim, Evidence, Organisation
from taxonomy.fields import ConceptField
from taxonomy.models import Family

Fact, Source = Claim.Fact, Claim.Source
HELP = {
    Fact.FUNDING: _("All the money you have raised so far, in one currency."),
    Fact.CUSTOMERS: _("How many paying customers you have had in the last twelve months."),
    Fact.CAPACITY: _("What you can make, or offer, in a year."),
}


class ClaimForm(forms.Form):
    """What is said, and by what it can be checked; for staff also where they have it from."""

    def __init__(self, fact: str, organisation: Organisation, *args, by_the_park: bool, **kwargs):
        super().__init__(*args, prefix=fact, **kwargs)
        self.fact = fact
        self._add_value()
        if by_the_park:
            sources = [(code, label) for code, label in Source.choices if code in Claim.OF_THE_PARK]
            self.fields["source"] = forms.ChoiceField(label=_("Who says it"), choices=sources)
            self.fields["where"] = Line(label=_("Which register or document"), max_length=120, required=False)
        else:
            self.fields["file"] = forms.FileField(
                label=_("A file that shows it"),
                required=False,
                widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg,image/webp"}),
                help_text=_("PDF or picture, up to 20 MB. Only you and the park can open it."),
            )
        there = Evidence.objects.filter(organisation=organisation).select_related("file")
        self.fields["evidence"] = forms.ModelChoiceField(
            there, label=_("Or a file that is here already"), required=False, empty_label="—"
        )
        self.fields["link"] = WebAddress(label=_("Or an address that shows it"), max_length=300, required=False)

    def _add_value(self) -> None:
        fact, label = self.fact, Fact(self.fact).label
        if fact in CHOICES:
            choices = [("", "—"), *CHOICES[fact].items()]
            help_text = SME_HELP if fact == Fact.SME else ""
            self.fields["choice"] = forms.ChoiceField(label=label, choices=choices, help_text=help_text)
        elif fact == Fact.CERTIFICATE:
            self.fields["concept"] = ConceptField([Family.CERTIFICATE], label=label)
            self.fields["valid_until"] = forms.DateField(
                label=_("Valid until"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                help_text=_("Its last day. After that it no longer counts in matching until you give a new one."),
            )
        else:
            places = 0 if fact in (Fact.FOUNDED, Fact.CUSTOMERS) else 2
            self.fields["number"] = forms.DecimalField(
                label=label, min_value=0, max_digits=15, decimal_places=places, help_text=HELP.get(fact, "")
            )
            if fact in UNITS:
                self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=list(UNITS[fact].items()))

    @property
    def label(self) -> str:
        return str(Fact(self.fact).label)

    @property
    def value(self) -> Value:
        given = self.cleaned_data
        until: date | None = given.get("valid_until")
        return Value(
            self.fact,
            choice=given.get("choice", ""),
            number=given.get("number"),
            unit=given.get("unit", ""),
            concept=given.get("concept"),
            valid_until=until,
        )

    def backing(self, evidence: Evidence | None) -> Backing:
        given = self.cleaned_data
        where = given.get("where", "") if given.get("source") != Source.STAFF else ""
        return Backing(where=where, evidence=evidence or given["evidence"], link=given["link"])


class ChoiceForm(forms.Form):
    """Which of the claims on one thing is right, and why."""

    seen = forms.CharField(max_length=400, widget=forms.HiddenInput)
    reason = Text(label=_("Why this one is right"), max_length=500, rows=2)

    def clean_seen(self) -> list[int]:
        words = self.cleaned_data["seen"].split(",")
        return [int(word) for word in words if word.isdecimal()]

    def clean_reason(self) -> str:
        return tidy(self.cleaned_data["reason"], lines=True)
