"""The forms of deliberation, decisions and their letters. They check what was typed and never write: actions do."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from competitions.actions.deciding import MOST_ADVANCING, Proposal
from competitions.actions.outcome_letters import TEXTS
from competitions.forms_call import InOneZone, WallTime
from competitions.judging.decisions import Row
from competitions.models import Decision, OutcomeSettings, OutcomeText, Vote
from ecosystem.forms import Line, Text


class VoteForm(forms.Form):
    choice = forms.ChoiceField(label=_("Your vote"), choices=Vote.Choice.choices, widget=forms.RadioSelect)
    reason = Text(
        label=_("Why"), max_length=1000, rows=4, required=False, help_text=_("Kept with your vote; an abstention needs none.")
    )  # fmt: skip


class StepOutForm(forms.Form):
    reason = Line(label=_("Why you leave the room"), max_length=300)


class RankForm(forms.Form):
    places = forms.IntegerField(label=_("So many go on"), min_value=1, max_value=MOST_ADVANCING)
    reserves = forms.IntegerField(label=_("So many in reserve"), min_value=0, max_value=MOST_ADVANCING, initial=0)


class SettingsForm(InOneZone):
    moments = ("embargo_until",)
    feedback = forms.ChoiceField(
        label=_("Feedback to applicants"), choices=OutcomeSettings.Feedback.choices, widget=forms.RadioSelect
    )
    embargo_until = WallTime(label=_("Embargo until"), required=False)
    by_time = forms.BooleanField(label=_("Publish when the embargo ends"), required=False)


class OutcomeTextForm(forms.ModelForm):
    class Meta:
        model = OutcomeText
        fields = list(TEXTS)
        widgets = {name: forms.Textarea(attrs={"rows": 12}) for name in ("body_en", "body_zh")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in TEXTS:
            self.fields[name].required = False
            self.fields[name].widget.attrs["lang"] = "zh-Hans" if name.endswith("_zh") else "en"

    def _post_clean(self) -> None:
        """The action checks; the instance stays as it is until then."""


class MendForm(forms.Form):
    text = Text(label=_("What the applicant reads"), max_length=4000, rows=5)
    is_no_name = forms.BooleanField(label=_("What is marked names nobody"), required=False)


def read_proposals(sent: QueryDict, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    """Entry → what was typed about it, for those of `rows` that the form had."""
    found = {}
    for row in rows:
        key = row.entry.pk
        if f"outcome-{key}" in sent:
            found[key] = {
                name: sent.get(f"{name}-{key}", "").strip() for name in ("outcome", "prize", "reason", "seen")
            }
    return found


def proposals_of(typed: dict[int, dict[str, Any]]) -> list[Proposal]:
    """What is to be proposed; a line without an outcome says nothing."""
    return [
        Proposal(
            entry=key,
            outcome=said["outcome"],
            prize=_number(said["prize"]) or None,
            reason=said["reason"],
            seen=_number(said["seen"]),
        )
        for key, said in typed.items()
        if said["outcome"]
    ]


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


OUTCOMES = Decision.Outcome.choices
