"""Forms for deadlines: moving the call's, giving one application more time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.models import Application, Competition, Extension
from competitions.models.competition import LONGEST_GRACE
from core.local_times import LocalTimeField
from core.text import tidy


class ReasonForm(forms.Form):
    """What is decided about a deadline is decided for a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=Extension._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stays in the audit trail. Applicants do not see it."),
    )

    def clean_reason(self) -> str:
        return tidy(self.cleaned_data["reason"], lines=False)


class MoveDeadlineForm(ReasonForm):
    """`cleaned_data` is what `move_deadline` takes."""

    closes_at = LocalTimeField(label=_("Deadline"), help_text=_("What applicants are told."))
    grace_seconds = forms.IntegerField(
        label=_("Hidden grace, in seconds"),
        min_value=0,
        max_value=LONGEST_GRACE,
        help_text=_("So long after the deadline an application is still taken. Nobody is told of it."),
    )
    field_order = ["closes_at", "grace_seconds", "reason"]

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        there = {"closes_at": competition.closes_at, "grace_seconds": competition.grace_seconds}
        super().__init__(*args, **kwargs, initial=there)
        self.fields["closes_at"].zone = competition.zone
        self.fields["reason"].required = competition.status != Competition.Status.DRAFT


class ExtensionForm(ReasonForm):
    """`cleaned_data` is what `grant_extension` takes."""

    until = LocalTimeField(label=_("More time until"))
    field_order = ["until", "reason"]

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].zone = application.competition.zone
