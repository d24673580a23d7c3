"""The forms of parts. They check what was typed and never write: actions do."""

import json
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.forms import Line
from production.engine.geometry import Unit


class FilesForm(forms.Form):
    """`files` are ids of what has arrived in pieces, `file` what a plain form brings."""

    files = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)

    def clean_files(self) -> list[uuid.UUID]:
        try:
            ids = json.loads(self.cleaned_data["files"] or "[]")
            return [uuid.UUID(str(one)) for one in ids][:1] if isinstance(ids, list) else []
        except ValueError as error:
            raise ValidationError(_now("Choose the file again.")) from error

    def clean(self):
        given = super().clean()
        if not given.get("files") and not given.get("file") and not self.errors:
            raise ValidationError({"file": _now("Choose a file first.")})
        return given


class NewPartForm(FilesForm):
    name = Line(
        label=pgettext_lazy("of a part", "Name"),
        max_length=120,
        required=False,
        help_text=_("Left empty, the part is called as its file."),
    )
    note = Line(label=_("Note"), max_length=500, required=False)


class NewVersionForm(FilesForm):
    note = Line(label=_("What is new"), max_length=200, required=False)


class PartForm(forms.Form):
    name = Line(label=pgettext_lazy("of a part", "Name"), max_length=120)
    note = Line(label=_("Note"), max_length=500, required=False)


class UnitForm(forms.Form):
    unit = forms.TypedChoiceField(choices=[(one.value, one.value) for one in Unit], coerce=Unit)
