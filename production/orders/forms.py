"""What is typed into the forms of orders and lots."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from production.models import Claim, Lot, LotStep, Order


class MoreFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Photos(forms.FileField):
    """Several pictures at once."""

    widget = MoreFiles

    def clean(self, data, initial=None):
        found = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(Photos, self).clean(one, initial) for one in found if one]


class PlaceForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = ["deliver_to", "reference", "delivery", "terms", "prevails", "contract"]
        widgets = {"prevails": forms.RadioSelect}

    def clean(self):
        found = super().clean() or {}
        if found.get("prevails") == Order.Prevails.CONTRACT and not found.get("contract"):
            self.add_error("contract", _("Name the contract that prevails."))
        return found


class CancelForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=300)


class DeclineForm(forms.Form):
    because = forms.ChoiceField(
        label=_("Why"), choices=[one for one in Lot.Because.choices if one[0] != Lot.Because.NO_ANSWER]
    )
    words = forms.CharField(label=_("In your own words"), max_length=300, required=False)


class StepForm(forms.Form):
    kind = forms.ChoiceField(label=_("What was done"), choices=LotStep.Kind.choices, initial="machine")
    pieces = forms.IntegerField(label=_("Pieces finished"), min_value=0, initial=0, required=False)
    words = forms.CharField(label=_("Note"), max_length=500, required=False)
    photos = Photos(label=_("Photographs"), required=False)


class InspectForm(forms.Form):
    bad = forms.IntegerField(label=_("Pieces of the sample that do not conform"), min_value=0, initial=0)
    words = forms.CharField(label=_("What was measured, with what"), max_length=500, required=False)
    report = forms.FileField(label=_("Report (PDF or picture)"), required=False)


class ShipForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=80)
    tracking = forms.CharField(label=_("Number of the shipment"), max_length=80, required=False)
    expected_on = forms.DateField(label=_("Expected to arrive on"), widget=forms.DateInput(attrs={"type": "date"}))


class ReceiveForm(forms.Form):
    pieces = forms.IntegerField(label=_("Pieces that arrived"), min_value=0)
    words = forms.CharField(label=_("Note"), max_length=300, required=False)


class TextForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("of a question", "Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ClaimForm(forms.Form):
    what = forms.ChoiceField(label=_("What is wrong"), choices=Claim.What.choices)
    pieces = forms.IntegerField(label=_("Pieces concerned"), min_value=1)
    words = forms.CharField(
        label=_("What you see, and what you ask for"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerClaimForm(forms.Form):
    accept = forms.ChoiceField(label=_("Your answer"), choices=[("yes", _("We accept it")), ("no", _("We reject it"))])
    answer = forms.CharField(label=_("In your own words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ActualForm(forms.Form):
    hours = forms.DecimalField(label=_("Hours of the machine"), min_value=0, max_digits=10, decimal_places=2)
    cost = forms.DecimalField(label=_("What it came to"), min_value=0, max_digits=14, decimal_places=2)
    scrap = forms.IntegerField(label=_("Pieces scrapped"), min_value=0, initial=0)


FORMS: dict[str, type[forms.Form]] = {
    "decline": DeclineForm,
    "step": StepForm,
    "inspect": InspectForm,
    "ship": ShipForm,
    "receive": ReceiveForm,
    "ask": TextForm,
    "answer": TextForm,
    "claim": ClaimForm,
    "answer-claim": AnswerClaimForm,
    "actual": ActualForm,
}
"""By what is done with a lot; accept, start and withdraw-claim ask for nothing."""
