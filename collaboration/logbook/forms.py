"""Handing in an earlier seal of a log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from collaboration.logbook import seals


class SealForm(forms.Form):
    """`cleaned_data["seal"]` is the seal as it was read."""

    seal = forms.FileField(
        label=_("An earlier seal"),
        help_text=_("The file seal.json of a log that you took before."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_seal(self):
        file = self.cleaned_data["seal"]
        if file.size > seals.LONGEST:
            raise forms.ValidationError(_("This is not a seal: one is a file of a few hundred letters."))
        try:
            return seals.read(file.read())
        except seals.NotASeal as error:
            raise forms.ValidationError(_("This is not a seal that this site has signed.")) from error
