"""The forms of pilots. They check what was typed and never write: actions do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.actions.milestones import LONGEST_REASON, LONGEST_TITLE, LONGEST_WORDS
from collaboration.models import Background, Foreground, Measure, Pilot, Survey, Version
from collaboration.piloting.terms import LONGEST_MEASURE, LONGEST_TARGET, MOST_MEASURES
from collaboration.piloting.words import BACKGROUND_MEANS, FOREGROUND_MEANS
from ecosystem.forms import Line, Text
from ecosystem.models import Organisation


class Day(forms.DateField):
    """A day, by the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class TermsForm(forms.Form):
    """The terms of a pilot; `seen` is the revision that the page has shown."""

    title = Line(label=_("Title"), max_length=160)
    goal = Text(label=_("Goal"), max_length=2000, rows=4, help_text=_("What will be so at the end that is not so now?"))
    budget_holder = Line(label=_("Who pays, and who decides about it"), max_length=200)
    starts_on = Day(label=_("Begins"), required=False)
    decision_on = Day(label=_("Decision by"), help_text=_("On this day both say whether it goes on."))
    background = forms.ChoiceField(
        label=_("What each side brings"), choices=Background.choices, widget=forms.RadioSelect
    )
    foreground = forms.ChoiceField(label=_("What comes of it"), choices=Foreground.choices, widget=forms.RadioSelect)
    ip_words = Text(label=_("Anything agreed beside it"), max_length=1000, rows=2, required=False)
    contract = Line(
        label=_("Contract, by its number"), max_length=120, required=False,
        help_text=_("With one, documents that ask for a contract can be opened."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_MEASURES + 1):
            self.fields[f"measure-{number}"] = Line(
                label=_("What is measured"), max_length=LONGEST_MEASURE, required=number == 1
            )
            self.fields[f"target-{number}"] = Line(
                label=_("To be reached"), max_length=LONGEST_TARGET, required=number == 1
            )

    def measures(self) -> list[tuple[Any, Any]]:
        """The controls of the measures, two for each."""
        return [(self[f"measure-{number}"], self[f"target-{number}"]) for number in range(1, MOST_MEASURES + 1)]

    def backgrounds(self) -> list[tuple[Any, Any]]:
        """The choices with what each means."""
        return _explained(self["background"], BACKGROUND_MEANS)

    def foregrounds(self) -> list[tuple[Any, Any]]:
        return _explained(self["foreground"], FOREGROUND_MEANS)

    def terms(self) -> dict[str, Any]:
        """What the actions take."""
        numbers = range(1, MOST_MEASURES + 1)
        rows = [[self.cleaned_data.get(f"{name}-{number}", "") for name in ("measure", "target")] for number in numbers]
        kept = {name: value for name, value in self.cleaned_data.items() if "-" not in name and name != "seen"}
        return kept | {"measures": rows}


def initial_of(terms: dict[str, Any], seen: int) -> dict[str, Any]:
    """What the form shows of terms that stand."""
    found = {name: value for name, value in terms.items() if name != "measures"} | {"seen": seen}
    for number, (text, target) in enumerate(terms["measures"], start=1):
        found |= {f"measure-{number}": text, f"target-{number}": target}
    return found


def _explained(field: Any, means: dict[Any, Any]) -> list[tuple[Any, Any]]:
    return [(radio, means[radio.data["value"]]) for radio in field]


class MilestoneForm(forms.Form):
    title = Line(label=_("Milestone"), max_length=LONGEST_TITLE)
    due_on = Day(label=_("Due"), required=False)
    organisation = forms.ChoiceField(label=_("Who brings it"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sides: tuple[Organisation, Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {str(side.pk): side for side in sides}
        both = pgettext_lazy("who brings a milestone", "Both together")
        self.fields["organisation"].choices = [("", both), *((pk, side.name) for pk, side in self.sides.items())]

    def columns(self) -> dict[str, Any]:
        """What the actions take."""
        found = self.cleaned_data
        return {
            "title": found["title"],
            "due_on": found["due_on"],
            "organisation": self.sides.get(found["organisation"]),
        }


class ReachForm(forms.Form):
    words = Text(label=_("What shows it"), max_length=LONGEST_WORDS, rows=3)
    evidence = forms.MultipleChoiceField(
        label=_("Documents that show it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Naming a document opens it to nobody. Who may not read it is not told its title."),
    )  # fmt: skip

    def __init__(self, *args: Any, versions: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = [(str(one.pk), str(one)) for one in versions]

    def keys(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["evidence"]]


class UnreachForm(forms.Form):
    because = Text(label=_("Why it is not reached after all"), max_length=LONGEST_REASON, rows=2)


class EndForm(forms.Form):
    """The outcome, and what was reached at each measure."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("of a pilot", "What came of it"), choices=Pilot.Outcome.choices, widget=forms.RadioSelect
    )
    words = Text(
        label=_("Why, and what was learned"), max_length=2000, rows=4, required=False,
        help_text=_("If it was stopped, say why."),
    )  # fmt: skip

    def __init__(self, *args: Any, measures: list[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_measures = measures
        met = [("", pgettext_lazy("whether a target was met", "Not known")),
               ("yes", pgettext_lazy("whether a target was met", "Met")),
               ("no", pgettext_lazy("whether a target was met", "Not met"))]  # fmt: skip
        for one in measures:
            self.fields[f"reached-{one.pk}"] = Line(label=_("Reached"), max_length=100, required=False)
            self.fields[f"met-{one.pk}"] = forms.ChoiceField(label=_("The target was"), choices=met, required=False)

    def measures(self) -> list[tuple[Measure, Any, Any]]:
        return [(one, self[f"reached-{one.pk}"], self[f"met-{one.pk}"]) for one in self.of_measures]

    def reached(self) -> dict[int, tuple[str, bool | None]]:
        known = {"yes": True, "no": False, "": None}
        found = self.cleaned_data
        return {one.pk: (found[f"reached-{one.pk}"], known[found[f"met-{one.pk}"]]) for one in self.of_measures}


SCALE = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class SurveyForm(forms.Form):
    """How it went, from 1 (not at all) to 5 (entirely)."""

    fit = forms.TypedChoiceField(coerce=int, choices=SCALE, widget=forms.RadioSelect)
    delivery = forms.TypedChoiceField(coerce=int, choices=SCALE, widget=forms.RadioSelect)
    communication = forms.TypedChoiceField(coerce=int, choices=SCALE, widget=forms.RadioSelect)
    again = forms.TypedChoiceField(
        coerce=lambda value: value == "yes",
        choices=[("yes", pgettext_lazy("would do it again", "Yes")), ("no", pgettext_lazy("would do it again", "No"))],
        widget=forms.RadioSelect,
    )
    words = Text(max_length=1000, rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = Survey._meta.get_field(name).verbose_name
            field.widget.attrs["autocomplete"] = "off"
