"""The forms of introductions. They hold what was typed; the actions check it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models import Introduction
from ecosystem.forms import Text
from matching.introductions import LONGEST


class AskForm(forms.Form):
    """`about` is a pair "need-offer" or a single listing."""

    about = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    message = Text(
        label=_("What do you want to talk about?"),
        max_length=LONGEST,
        rows=5,
        help_text=_("At least one sentence. They read it with the name of your organisation."),
    )

    def __init__(self, *args, choices: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = choices


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=pgettext_lazy("declined", "Why not?"), choices=Introduction.Reason.choices, widget=forms.RadioSelect
    )
    words = Text(
        label=_("In your words"),
        max_length=500,
        rows=3,
        required=False,
        help_text=_("If you like. They read it."),
    )


class WordForm(forms.Form):
    text = Text(label=_("Your message"), max_length=LONGEST, rows=3)
