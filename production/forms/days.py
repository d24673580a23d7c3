"""A field for a day."""

from django import forms


def day(label, help_text="", *, required: bool = True, **kwargs) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget, **kwargs)
