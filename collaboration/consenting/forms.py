"""The form in which staff write a notice. It checks what was typed and never writes: the action does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collaboration.consenting.consents import CATEGORIES
from collaboration.models import ConsentNotice
from ecosystem.forms import Line, Text


class NoticeForm(forms.Form):
    text_en = Text(rows=12, max_length=10_000, label=_("Text in English"), required=True)
    text_zh = Text(rows=12, max_length=10_000, label=_("Text in Chinese"), required=True)
    categories = forms.MultipleChoiceField(
        label=_("Kinds of data"), choices=list(CATEGORIES.items()), widget=forms.CheckboxSelectMultiple
    )
    method = Line(max_length=300, label=_("How it is processed, in English"), required=True)
    method_zh = Line(max_length=300, label=_("How it is processed, in Chinese"), required=True)
    retention = Line(max_length=300, label=_("How long it is kept, in English"), required=True)
    retention_zh = Line(max_length=300, label=_("How long it is kept, in Chinese"), required=True)
    confirmed_by_counsel = Line(
        max_length=200,
        label=_("Counsel who confirmed it, and when"),
        required=False,
        help_text=_("Empty: readers are told that counsel has yet to confirm it."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, notice: ConsentNotice | None) -> "NoticeForm":
        names = [name for name in cls.base_fields if name != "after"]
        initial: dict[str, Any] = {name: getattr(notice, name) for name in names} if notice else {}
        return cls(initial={**initial, "after": notice.edition if notice else 0})

    def clean_categories(self) -> list[str]:
        """In the order of the table, so that the same kinds are the same words."""
        return [code for code in CATEGORIES if code in self.cleaned_data["categories"]]
