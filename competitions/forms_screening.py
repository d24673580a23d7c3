"""The forms of screening, on both sides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competitions.forms_call import InOneZone, WallTime
from competitions.models import ChecklistItem, ScreeningDecision
from ecosystem.forms import Line, Text

Verdict = ScreeningDecision.Verdict


class MarkForm(forms.Form):
    """One line of the checklist."""

    met = forms.TypedChoiceField(
        label=_("Is it so?"),
        choices=[("", _("Not looked at")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    note = Line(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args, item: ChecklistItem, mark=None, **kwargs):
        self.item, self.mark = item, mark
        said = {"met": {True: "yes", False: "no"}.get(mark.met, "") if mark else "", "note": mark.note if mark else ""}
        super().__init__(*args, prefix=f"item-{item.pk}", initial=said, **kwargs)


class AskForm(InOneZone):
    moments = ("due_at",)
    text = Text(label=_("Question to the applicant"), max_length=2000, rows=4)
    due_at = WallTime(label=_("Answer by"))


class DecisionForm(forms.Form):
    reason = Text(
        label=_("Reason, for the applicant"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=_("Mailed to them. Needed for a refusal; welcome otherwise."),
    )
    note = Text(label=_("Note, for organisers"), max_length=2000, rows=2, required=False)


class ReplyForm(forms.Form):
    reply = Text(label=_("Answer to the appeal"), max_length=2000, rows=4)


class ReconsiderForm(forms.Form):
    note = Line(label=_("Why it is looked at again"), max_length=500)


class AnswerForm(forms.Form):
    answer = Text(label=_("Your answer"), max_length=4000, rows=6)


class AppealForm(forms.Form):
    text = Text(label=_("Why the decision should change"), max_length=4000, rows=6)
