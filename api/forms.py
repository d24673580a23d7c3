"""The forms of tokens and webhooks. They check what was typed; the actions decide."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from api.events import EVENTS, OF_COMPETITIONS
from core.api import READ, SCOPES
from ecosystem.forms import Line

DAYS = [(7, _("A week")), (30, _("30 days")), (90, _("90 days")), (365, _("A year"))]


class TokenForm(forms.Form):
    name = Line(
        label=pgettext_lazy("of a token", "Name"),
        max_length=80,
        help_text=_("What it is for, for example “stock list, nightly”. Only you see it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPES.items()),
        initial=[READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that it may do.")},
    )
    days = forms.TypedChoiceField(label=_("How long it is good"), choices=DAYS, coerce=int, initial=90)


class EventsForm(forms.Form):
    events = forms.MultipleChoiceField(
        label=_("What it hears of"),
        choices=[(name, event.told) for name, event in EVENTS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one event.")},
    )


class WebhookForm(EventsForm):
    url = Line(
        label=_("Address"),
        max_length=500,
        help_text=_("Where we send a POST request when something happens. It begins with https://."),
    )
    field_order = ["url", "events"]


IN_WORDS = [(name, event.told) for name, event in OF_COMPETITIONS.items()]


class CompetitionEventsForm(EventsForm):
    """The same with what a competition's webhooks hear of."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = self.fields["events"]
        if isinstance(choices, forms.MultipleChoiceField):
            choices.choices = IN_WORDS


class CompetitionWebhookForm(WebhookForm, CompetitionEventsForm):
    pass
