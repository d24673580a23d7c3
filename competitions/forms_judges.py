"""The forms about judges and conflicts of interest. They check what was typed and never write: actions do."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from competitions.actions.conflicts import SAID_BY_JUDGES
from competitions.actions.judges import MOST_AT_ONCE, Profile
from competitions.models import Conflict, Expertise, Judge
from ecosystem.forms import Line, Text
from taxonomy.fields import ConceptsField
from taxonomy.models import TOPIC_FAMILIES

SAID_KINDS = [(value, label) for value, label in Conflict.Kind.choices if value in SAID_BY_JUDGES]
MOST_EMPLOYERS = 20
_BRACKETED = re.compile(r"^(.*?)[<＜(（]?\s*([^\s<>＜＞()（）,;，；]+@[^\s<>＜＞()（）,;，；]+)\s*[>＞)）]?\s*$")
_UNTIL = re.compile(r"^(.*?)[,，;；\s(（–-]+((?:19|20)\d\d)\s*[)）]?\s*$")


class PeopleField(Text):
    """One person a line: an address, alone or after a name. Cleans to (name, address) pairs."""

    def to_python(self, value):
        lines = [line.strip(" ,;，；") for line in super().to_python(value).splitlines()]
        return [self._person(line) for line in lines if line]

    @staticmethod
    def _person(line: str) -> tuple[str, str]:
        found = _BRACKETED.match(line)
        if found is None:
            raise ValidationError(_("“%(line)s” holds no e-mail address.") % {"line": line[:60]})
        name, address = found[1].strip(' ,;，；<＜(（"“”'), found[2].lower()
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValidationError(_("“%(address)s” is no e-mail address.") % {"address": address[:60]}) from error
        return name[:120], address

    def validate(self, value):
        super().validate(value)
        if len(value) > MOST_AT_ONCE:
            raise ValidationError(_("Ask %(most)s people at once at most.") % {"most": MOST_AT_ONCE})


class InviteForm(forms.Form):
    people = PeopleField(
        label=pgettext_lazy("is asked to judge", "Who"),
        rows=4,
        help_text=gettext_lazy("One person a line: Ada Berg <ada@example.org>, or the address alone."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)
    region = forms.ChoiceField(label=gettext_lazy("Where they work"), choices=Judge.Region.choices, initial="europe")


class EmployersField(Text):
    """One employer a line, with the year until which after it. Cleans to (name, year or None) pairs."""

    def to_python(self, value):
        found = []
        for line in super().to_python(value).splitlines():
            line = line.strip(" ,;，；")
            if line:
                dated = _UNTIL.match(line)
                name, year = (dated[1].strip(" ,;，；(（"), int(dated[2])) if dated else (line, None)
                found.append((name, year))
        return found

    def validate(self, value):
        super().validate(value)
        if len(value) > MOST_EMPLOYERS:
            raise ValidationError(_("Name %(most)s at most, the latest first.") % {"most": MOST_EMPLOYERS})
        for name, year in value:
            if len(name) > 160:
                raise ValidationError(_("“%(name)s…” is longer than a name.") % {"name": name[:40]})
            if year is not None and year > timezone.now().year + 1:
                raise ValidationError(_("%(year)s is yet to come.") % {"year": year})


class ProfileForm(forms.Form):
    """What is known of a judge. Two fields of expertise hold what they know best and what they know well."""

    name = Line(label=pgettext_lazy("of a person", "Name"), max_length=120)
    affiliation = Line(label=gettext_lazy("Where they work"), max_length=160, required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), choices=Judge.Region.choices)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages they can judge in"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    best = ConceptsField(TOPIC_FAMILIES, label=gettext_lazy("Expert in"), required=False)
    good = ConceptsField(TOPIC_FAMILIES, label=gettext_lazy("Knows well"), required=False)
    about = Text(label=gettext_lazy("In a few words"), max_length=4000, rows=3, required=False)
    most_load = forms.IntegerField(
        label=gettext_lazy("Most entries they take"), min_value=1, max_value=500, required=False
    )
    employers = EmployersField(
        label=gettext_lazy("Former employers"),
        rows=3,
        required=False,
        help_text=gettext_lazy(
            "One a line, with the year until which: Valvo GmbH, 2021. They show conflicts of interest."
        ),
    )

    def __init__(self, *args, judge: Judge, mine: bool = False, **kwargs):
        self.judge = judge
        super().__init__(*args, initial=said_of(judge) | kwargs.pop("initial", {}), **kwargs)
        if mine:
            labels = {
                "name": _("Your name"),
                "affiliation": _("Where you work"),
                "languages": _("Languages you can judge in"),
                "best": _("You are an expert in"),
                "good": _("You know well"),
                "most_load": _("Most entries you take"),
                "employers": _("Where you worked before"),
            }
            for name, label in labels.items():
                self.fields[name].label = label

    @property
    def profile(self) -> Profile:
        given = self.cleaned_data
        known = [(concept, Expertise.Level.GOOD) for concept in given["good"]]
        known += [(concept, Expertise.Level.EXPERT) for concept in given["best"]]
        some = [
            (one.concept, one.level)
            for one in self.judge.expertise.select_related("concept")
            if one.level == Expertise.Level.SOME
        ]
        columns = {name: given[name] for name in ("affiliation", "region", "languages", "about", "most_load")}
        return Profile(
            **columns, organisation=self.judge.organisation, fields=some + known, employers=given["employers"]
        )


def said_of(judge: Judge) -> dict[str, Any]:
    """What a form about a judge begins with."""
    known = list(judge.expertise.select_related("concept"))
    jobs = [f"{job.name}, {job.until_year}" if job.until_year else job.name for job in judge.employments.all()]
    return {
        **{name: getattr(judge, name) for name in ("name", "affiliation", "region", "languages", "about", "most_load")},
        "best": [one.concept for one in known if one.level == Expertise.Level.EXPERT],
        "good": [one.concept for one in known if one.level == Expertise.Level.GOOD],
        "employers": "\n".join(jobs),
    }


class AcceptForm(ProfileForm):
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read the confidentiality statement and accept it"),
        error_messages={"required": gettext_lazy("Without it nobody can be shown an entry.")},
    )
    statement = forms.CharField(widget=forms.HiddenInput, max_length=64)


class DeclineForm(forms.Form):
    reason = Line(
        label=gettext_lazy("Why, if you like to say"), max_length=500, required=False,
        help_text=gettext_lazy("Only the organisers read it."),
    )  # fmt: skip


class RemoveForm(forms.Form):
    reason = Line(label=pgettext_lazy("of taking a judge off the panel", "Why"), max_length=500)


class RecuseForm(forms.Form):
    kind = forms.ChoiceField(
        label=pgettext_lazy("a conflict of interest", "What it is"), choices=SAID_KINDS, widget=forms.RadioSelect
    )
    reason = Text(
        label=gettext_lazy("Reason"), max_length=500, rows=3, help_text=gettext_lazy("Only the organisers read it.")
    )


class DeclareForm(forms.Form):
    """What binds a judge: to entries by their organisation, or to organisations by name, one a line."""

    entries = forms.ModelMultipleChoiceField(None, required=False, widget=forms.CheckboxSelectMultiple)
    organisations = Text(
        label=gettext_lazy("Organisations"), rows=4, required=False, max_length=4000,
        help_text=gettext_lazy("One a line, as you know them, in English or Chinese."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=pgettext_lazy("a conflict of interest", "What it is"),
        choices=SAID_KINDS,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = Line(label=gettext_lazy("In a few words"), max_length=500, required=False)
    nothing = forms.BooleanField(required=False)

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entries"].queryset = entries

    def clean_organisations(self) -> list[str]:
        lines = [line.strip(" ,;，；") for line in self.cleaned_data["organisations"].splitlines()]
        if any(len(line) > 160 for line in lines):
            raise ValidationError(_("One of these is longer than a name. Write one a line."))
        return [line for line in lines if line]

    def clean(self):
        given = super().clean() or {}
        named = given.get("entries") or given.get("organisations")
        if named and given.get("nothing"):
            self.add_error(None, _("You have named something and said that there is nothing. Which is it?"))
        elif named and not given.get("kind"):
            self.add_error("kind", _("Choose what kind of conflict it is."))
        elif not named and not given.get("nothing") and not self.errors:
            self.add_error(None, _("Name what there is, or say that there is nothing."))
        return given


class SettleForm(forms.Form):
    reason = Line(label=gettext_lazy("Reason"), max_length=500)


class AddConflictForm(forms.Form):
    judge = forms.ModelChoiceField(None, label=gettext_lazy("Judge"))
    number = Line(label=gettext_lazy("Number of the entry"), max_length=30)
    kind = forms.ChoiceField(label=pgettext_lazy("a conflict of interest", "What it is"), choices=Conflict.Kind.choices)
    reason = Line(label=gettext_lazy("Reason"), max_length=500)

    def __init__(self, *args, judges, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["judge"].queryset = judges


class ObjectionForm(forms.Form):
    name = Line(label=gettext_lazy("Person"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("Their e-mail address, if you know it"), required=False)
    organisation = Line(
        label=gettext_lazy("Or everybody at an organisation"), max_length=160, required=False,
        help_text=gettext_lazy("Beside a person’s name it says where they work."),
    )  # fmt: skip
    reason = Line(label=gettext_lazy("Why"), max_length=500)


class JudgesFileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)
    language = forms.ChoiceField(label=gettext_lazy("Language of the letters"), choices=settings.LANGUAGES)
