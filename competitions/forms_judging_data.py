"""The form of an export of score sheets. It checks what was typed; the action decides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.exports.sheets import SheetOptions
from ecosystem.languages import LANGUAGE_CHOICES


class SheetExportForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the columns"), choices=LANGUAGE_CHOICES, required=False)
    anonymous = forms.BooleanField(label=_("Leave out what tells who applies"), required=False)
    nameless = forms.BooleanField(label=_("Tell judges apart by a code, without their names"), required=False)
    counted = forms.BooleanField(label=_("Only sheets that count"), required=False)

    def options(self) -> SheetOptions:
        given = self.cleaned_data
        return SheetOptions(
            language=given["language"] or "en",
            identifying=not given["anonymous"],
            judges=not given["nameless"],
            counted=given["counted"],
        )

    def left_out(self) -> list[str]:
        given = self.cleaned_data
        return [name for name in ("anonymous", "nameless", "counted") if given[name]]
