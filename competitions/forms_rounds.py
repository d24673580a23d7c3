"""The forms in which a round is prepared. They check what was typed and never write: actions do."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.actions.criteria import MOST_SCORES
from competitions.forms_deadlines import ReasonForm
from competitions.models import Category, Competition, Criterion, Round
from competitions.models.round import HEAVIEST
from core.local_times import LocalTimeField
from ecosystem.forms import Line, Text
from ecosystem.languages import CHINESE, ENGLISH

TIES = (
    ("median", pgettext_lazy("rule for ties", "The higher median of the judges’ totals")),
    ("fewest-skipped", pgettext_lazy("rule for ties", "The fewer answers that were not applicable")),
    ("lot", pgettext_lazy("rule for ties", "Drawn by lot, from the seal of the method")),
)
TIE_FIELDS = ("tie_1", "tie_2", "tie_3")
MOST_OF_A_REGION = 5
LONGEST_ANCHOR = 200


def tie_choices(round: Round | None) -> list[tuple[str, Any]]:
    """The rules that can break a tie; a criterion of the round among them."""
    named = [(f"criterion:{one.pk}", one.name) for one in round.criteria.all()] if round and round.pk else []
    return [("", "—"), *TIES, *named]


class InBoth(forms.Form):
    """A form whose words exist in both languages, as `name_en` and `name_zh`; each control says which it is in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say_languages()

    def say_languages(self) -> None:
        for ending, language in (("en", ENGLISH), ("zh", CHINESE)):
            for name, field in self.fields.items():
                if name.endswith(("_" + ending, "-" + ending)):
                    field.widget.attrs["lang"] = language


class RoundWordsForm(InBoth):
    """What may change at any time."""

    name_en = Line(label=_("Name in English"), max_length=160, required=False)
    name_zh = Line(label=_("Name in Chinese"), max_length=160, required=False)
    about_en = Text(label=_("For judges, in English"), max_length=1200, rows=3, required=False)
    about_zh = Text(label=_("For judges, in Chinese"), max_length=1200, rows=3, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def columns(self) -> dict[str, Any]:
        """What `save_settings` and `create_round` take."""
        return {name: self.cleaned_data[name] for name in ("name_en", "name_zh", "about_en", "about_zh")}


class NewRoundForm(RoundWordsForm):
    opens_at = LocalTimeField(label=_("Judging begins"))
    closes_at = LocalTimeField(label=_("Judging ends"))
    like = forms.ModelChoiceField(
        label=_("Take settings and criteria over from"), queryset=Round.objects.none(), required=False,
        help_text=_("Everything but the dates, the entries and the assignments."),
    )  # fmt: skip
    seen = None

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        like: Any = self.fields["like"]
        like.queryset = Round.objects.filter(competition=competition)
        like.empty_label = _("Nothing: begin with an empty sheet")
        for name in ("opens_at", "closes_at"):
            self.fields[name].zone = competition.zone

    def columns(self) -> dict[str, Any]:
        dates = {name: self.cleaned_data[name] for name in ("opens_at", "closes_at")}
        return super().columns() | dates


class RoundSettingsForm(RoundWordsForm):
    """Everything a round is made of but its criteria and entries."""

    opens_at = LocalTimeField(label=_("Judging begins"), help_text=_("A round that is ready opens by itself then."))
    closes_at = LocalTimeField(
        label=_("Judging ends"), help_text=_("What judges are told. The round closes by itself then.")
    )
    blind = forms.BooleanField(
        label=_("Judges are not told whose an entry is"), required=False,
        help_text=_("They see a name drawn at random, and no answer that the form marks as identifying."),
    )  # fmt: skip
    sight = forms.ChoiceField(label=_("Others’ scores are seen"), choices=Round.Sight.choices)
    judges_per_entry = forms.IntegerField(label=_("Judges for each entry"), min_value=1, max_value=20)
    least_load = forms.IntegerField(label=_("Fewest entries for one judge"), min_value=0, max_value=500)
    most_load = forms.IntegerField(label=_("Most entries for one judge"), min_value=1, max_value=500)
    china = forms.IntegerField(label=_("From China, at least"), min_value=0, max_value=MOST_OF_A_REGION)
    europe = forms.IntegerField(label=_("From Europe, at least"), min_value=0, max_value=MOST_OF_A_REGION)
    experts = forms.IntegerField(label=_("Experts, at least"), min_value=0, max_value=MOST_OF_A_REGION)
    shared_language = forms.BooleanField(
        label=_("Each judge can read the language the entry is written in"), required=False
    )
    bridges = forms.IntegerField(
        label=_("Entries that connect the panels"), min_value=0, max_value=50,
        help_text=_("So many entries are judged across panels, so that harsh and lenient panels can be compared."),
    )  # fmt: skip
    method = forms.ChoiceField(label=_("The ranking goes by"), choices=Round.Method.choices, widget=forms.RadioSelect)
    tie_1 = forms.ChoiceField(label=_("Ties are broken first by"), required=False)
    tie_2 = forms.ChoiceField(label=_("then by"), required=False)
    tie_3 = forms.ChoiceField(label=_("and then by"), required=False)
    places = forms.IntegerField(label=_("How many go on"), min_value=1, max_value=1000)
    advance = forms.ChoiceField(label=_("Who goes on"), choices=Round.Advance.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(round), **kwargs)
        for name in ("opens_at", "closes_at"):
            self.fields[name].zone = round.competition.zone
        for name in TIE_FIELDS:
            self.fields[name].choices = tie_choices(round)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        said = [tie for name in TIE_FIELDS if (tie := cleaned.get(name))]
        for place, name in enumerate(TIE_FIELDS):
            tie = cleaned.get(name)
            if tie and tie in [cleaned.get(other) for other in TIE_FIELDS[:place]]:
                self.add_error(name, _("This rule stands above already. Choose another, or none."))
        if "lot" in said and said[-1] != "lot":
            self.add_error("tie_3", _("A lot leaves no tie: it comes last."))
        cleaned["ties"] = said
        return cleaned

    def columns(self) -> dict[str, Any]:
        said = self.cleaned_data
        plain = (
            "opens_at", "closes_at", "blind", "sight", "judges_per_entry", "least_load", "most_load", "bridges", "method",
            "ties", "places", "advance",
        )  # fmt: skip
        regions = {name: said[name] for name in ("china", "europe") if said[name]}
        quotas = {"regions": regions, "experts": said["experts"], "shared_language": said["shared_language"]}
        return super().columns() | {name: said[name] for name in plain} | {"quotas": quotas}


def _initial(round: Round) -> dict[str, Any]:
    regions = round.quotas.get("regions", {})
    names = [name for name in RoundSettingsForm.base_fields if hasattr(round, name)]
    ties = dict(zip(TIE_FIELDS, round.ties, strict=False))
    return {
        **{name: getattr(round, name) for name in names},
        **ties,
        "seen": round.revision,
        "china": regions.get("china", 0),
        "europe": regions.get("europe", 0),
        "experts": round.quotas.get("experts", 0),
        "shared_language": round.quotas.get("shared_language", False),
    }


class MoreTimeForm(ReasonForm):
    """`cleaned_data` is what `reopen_round` and `extend_round` take."""

    closes_at = LocalTimeField(
        label=_("Judging ends"), help_text=_("What was due at the old end is due at the new one.")
    )
    reason = Line(label=_("Reason"), max_length=300, help_text=_("Stays in the audit trail. Judges do not see it."))
    field_order = ["closes_at", "reason"]

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_at"].zone = round.competition.zone


class RemovalForm(forms.Form):
    reason = Line(label=_("Why it is taken out"), max_length=300)


class CandidatesForm(forms.Form):
    """Which applications are offered for a round."""

    source = forms.ChoiceField(label=_("From"), required=False)
    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, competition: Competition, sources, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources
        category: Any = self.fields["category"]
        category.queryset = competition.categories.all()


class CriterionForm(InBoth):
    """One criterion with the words of its anchors: a pair of fields for each score that its scale has."""

    name_en = Line(label=_("Name in English"), max_length=160, required=False)
    name_zh = Line(label=_("Name in Chinese"), max_length=160, required=False)
    about_en = Text(label=_("Guidance in English"), max_length=1200, rows=3, required=False)
    about_zh = Text(label=_("Guidance in Chinese"), max_length=1200, rows=3, required=False)
    weight = forms.DecimalField(
        label=_("Weight"), min_value=Decimal("0.01"), max_value=HEAVIEST, decimal_places=2, initial=1,
        help_text=_("Only the ratio to the others matters."),
    )  # fmt: skip
    least = forms.IntegerField(label=_("Lowest score"), min_value=0, max_value=1000, initial=0)
    most = forms.IntegerField(label=_("Highest score"), min_value=1, max_value=1000, initial=5)
    step = forms.DecimalField(label=_("Steps of"), min_value=Decimal("0.01"), max_value=99, decimal_places=2, initial=1)
    may_skip = forms.BooleanField(
        label=_("May be left out as not applicable"), required=False, initial=True,
        help_text=_("Its weight then leaves the sum: it counts neither for the entry nor against it."),
    )  # fmt: skip
    comment_required = forms.BooleanField(label=_("Needs a comment"), required=False)
    PLAIN = (
        "name_en", "name_zh", "about_en", "about_zh", "weight", "least", "most", "step", "may_skip", "comment_required",
    )  # fmt: skip

    def __init__(self, data=None, *, criterion: Criterion | None = None, locked: bool = False, **kwargs: Any) -> None:
        initial = {name: getattr(criterion, name) for name in self.PLAIN} if criterion else None
        super().__init__(data, initial=initial, **kwargs)
        if locked:
            for name in ("weight", "least", "most", "step", "may_skip", "comment_required"):
                self.fields[name].disabled = True
        said = criterion.anchors if criterion else {}
        self.scores = self._scores()
        for score in self.scores:
            for language, column, own_name in (("en", "en", "English"), ("zh-hans", "zh", "中文")):
                label = f"{score} · {own_name}"
                self.fields[f"anchor-{score}-{column}"] = Line(
                    label=label, widget=forms.TextInput({"class": "form-control", "aria-label": label, "placeholder": own_name}), max_length=LONGEST_ANCHOR, required=False,
                    initial=said.get(score, {}).get(language, ""),
                )  # fmt: skip
        self.say_languages()

    def _scores(self) -> list[str]:
        """The scores of the scale that is shown; nothing while that is not one."""
        least, most, step = (self._number(name) for name in ("least", "most", "step"))
        return scores_of(least, most, step) if None not in (least, most, step) else []

    def _number(self, name: str) -> Decimal | None:
        field = self.fields[name]
        if self.is_bound and not field.disabled:
            typed = self.data.get(self.add_prefix(name), "")
        else:
            typed = self.get_initial_for_field(field, name)
        try:
            number = Decimal(str(typed).strip())
        except InvalidOperation:
            return None
        return number if number.is_finite() else None

    @property
    def anchor_rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(score, self[f"anchor-{score}-en"], self[f"anchor-{score}-zh"]) for score in self.scores]

    def columns(self) -> dict[str, Any]:
        """What `add_criterion` and `change_criterion` take."""
        anchors = {}
        for score in self.scores:
            words = {"en": self.cleaned_data[f"anchor-{score}-en"], "zh-hans": self.cleaned_data[f"anchor-{score}-zh"]}
            if any(words.values()):
                anchors[score] = {language: text for language, text in words.items() if text}
        return {name: self.cleaned_data[name] for name in self.PLAIN} | {"anchors": anchors}


def scores_of(least: Decimal | int, most: Decimal | int, step: Decimal) -> list[str]:
    """The scores of a scale, the lowest first, as anchors are keyed: "0", "0.5", "1". [] where it is none.

    >>> scores_of(0, 1, Decimal("0.50"))
    ['0', '0.5', '1']
    """
    if step <= 0 or most <= least or (most - least) / step > MOST_SCORES or (most - least) % step:
        return []
    return [f"{(least + step * place).normalize():f}" for place in range(int((most - least) / step) + 1)]
