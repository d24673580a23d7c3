"""The forms of asking for documents and showing them."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from collaboration.actions.declaring import Stated
from collaboration.consenting.consents import name_for_partner
from collaboration.disclosing.conditions import PRESETS
from collaboration.models import Declaration, Mode, Purpose, Version
from ecosystem.forms import Line, Text
from ecosystem.identity.numbers import country_of
from ecosystem.models import Organisation
from taxonomy.models import Concept

OTHER_DAY = "day"
ALL, NAMED = "all", "named"


def country_name(organisation: Organisation) -> str:
    """The country of an organisation in the page's language, "" where it is not known."""
    region = organisation.region
    country = Concept.objects.filter(code=f"region.{country_of(region.code)}").first() if region else None
    return (country or region).label if region else ""


class AskForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    words = Text(
        label=_("In your words"), rows=4, max_length=500,
        help_text=_("What you want to find out, and who will read it. It binds your side."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices, initial=Mode.VIEW, widget=forms.RadioSelect)


class DeclineForm(forms.Form):
    answer = Text(label=_("Why not, in a few words"), rows=3, max_length=500)


class UntilForm(forms.Form):
    """Until when: so many days, or a day, of which the whole counts in the reader's own zone."""

    days = forms.ChoiceField(label=_("Until"), widget=forms.RadioSelect)
    until_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("To the end of that day in your time zone. Two years are the most."),
    )  # fmt: skip

    def __init__(self, *args, since: datetime | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.since = since or timezone.now()
        presets = [(str(days), ngettext("%(count)s day", "%(count)s days", days) % {"count": days}) for days in PRESETS]
        self.fields["days"].choices = [*presets, (OTHER_DAY, _("a day of your choice"))]
        self.fields["days"].initial = self.initial.get("days", "30")

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("days") == OTHER_DAY and not given.get("until_on") and "until_on" not in self.errors:
            self.add_error("until_on", _("Choose the day."))
        return given

    @property
    def ends_at(self) -> datetime:
        chosen = self.cleaned_data["days"]
        if chosen == OTHER_DAY:
            return end_of(self.cleaned_data["until_on"])
        return self.since + timedelta(days=int(chosen))


def end_of(day) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class DeclarationForm(forms.Form):
    """What the disclosing side knows about export control."""

    answer = forms.ChoiceField(
        label=_("Is this technology on a list of controlled technology?"), choices=Declaration.Answer.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    licence = Line(label=_("Number of the licence"), max_length=80, required=False)
    country = Line(label=_("Country it goes to"), max_length=80)
    end_use = Text(label=_("What it will be used for"), rows=2, max_length=500)

    @property
    def export(self) -> Stated:
        given = self.cleaned_data
        return Stated(given["answer"], given["country"], given["end_use"], given["licence"])

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("answer") == Declaration.Answer.LICENSED and not given.get("licence"):
            self.add_error("licence", _("Write the number of the licence."))
        return given


class People(forms.ModelMultipleChoiceField):
    """Some of those who sit in a room for a side."""

    def __init__(self, **kwargs) -> None:
        super().__init__(User.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, person: User) -> str:
        return name_for_partner(person)

    def sitting(self, people: list[User]) -> None:
        self.queryset = User.objects.filter(pk__in=[person.pk for person in people])


class GrantForm(UntilForm, DeclarationForm):
    version = forms.ModelChoiceField(Version.objects.none(), label=_("Version"), empty_label=None)
    who = forms.ChoiceField(
        label=_("Who may read it"), widget=forms.RadioSelect, initial=ALL,
        choices=[(ALL, _("All who sit in the room for them, now and later")), (NAMED, _("Only these people"))],
    )  # fmt: skip
    people = People(label=pgettext_lazy("who may read a document", "People"), required=False)
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    words = Text(
        label=_("In your words"), rows=3, max_length=500,
        help_text=_("What they may use it for. Passing it on is never allowed."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices, initial=Mode.VIEW, widget=forms.RadioSelect)

    def __init__(self, *args, versions, people: list[User], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions
        self.fields["version"].label_from_instance = version_name
        self.fields["people"].sitting(people)

    def clean(self) -> dict:
        given = super().clean()
        if given.get("who") == NAMED and not given.get("people") and "people" not in self.errors:
            self.add_error("people", _("Choose at least one person."))
        return given

    @property
    def chosen(self) -> list[User] | None:
        return list(self.cleaned_data["people"]) if self.cleaned_data["who"] == NAMED else None


def version_name(version: Version) -> str:
    return f"{version.number} · {version.note}" if version.note else str(version.number)


class NarrowForm(forms.Form):
    people = People(label=_("Who may still read it"), required=False)
    view_only = forms.BooleanField(label=_("View only from now on"), required=False)
    until_on = forms.DateField(
        label=_("Earlier end"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("To the end of that day in your time zone. Leave it empty to keep the end there is."),
    )  # fmt: skip

    def __init__(self, *args, people: list[User], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.readers = people
        self.fields["people"].sitting(people)
        self.fields["people"].initial = [person.pk for person in people]

    @property
    def left(self) -> list[User] | None:
        """Those who stay; None where nobody is left out."""
        chosen = list(self.cleaned_data["people"])
        return chosen if len(chosen) < len(self.readers) else None

    @property
    def ends_at(self) -> datetime | None:
        day = self.cleaned_data["until_on"]
        return end_of(day) if day else None


class RenewForm(UntilForm):
    """A later end, where the lists are those that were declared against."""


class RenewDeclaredForm(UntilForm, DeclarationForm):
    """A later end, with a new declaration."""


class MoveForm(DeclarationForm):
    version = forms.ModelChoiceField(Version.objects.none(), label=_("Newer version"), empty_label=None)

    def __init__(self, *args, versions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions
        self.fields["version"].label_from_instance = version_name
