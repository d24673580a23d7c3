"""Uploading a spreadsheet of machines."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet"),
        error_messages={"required": _("Choose a file first.")},
        help_text=_("XLSX or CSV, up to 5 MB and 1,000 machines."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
