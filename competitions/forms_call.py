"""The forms in which a competition is called. They check what was typed and never write: actions do."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.engine.rules import PARAMS
from competitions.models import (
    Competition,
    CompetitionText,
    Organiser,
    Partner,
    Prize,
)
from competitions.models.competition import LONGEST_GRACE
from core.local_times import ZoneField, read_local
from ecosystem.forms import InTwoLanguages, Line, Text, WebAddress
from ecosystem.languages import LANGUAGE_CHOICES
from ecosystem.models import Organisation
from taxonomy.fields import ConceptField, ConceptsField
from taxonomy.models import TOPIC_FAMILIES, Family

WRITTEN_AS = "%Y-%m-%dT%H:%M"


class WallTime(forms.DateTimeField):
    """A day and a time by the clocks of a zone that stands elsewhere in the form. Cleans to a time without a zone."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN_AS)
        formats = [WRITTEN_AS, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(widget=widget, input_formats=formats, **kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        for written in self.input_formats:
            try:
                return datetime.strptime(str(value).strip(), written)
            except ValueError:
                continue
        raise ValidationError(_("Write the day and the time like 2027-03-01 16:00."))

    def prepare_value(self, value):
        return value.strftime(WRITTEN_AS) if isinstance(value, datetime) else value


class InOneZone(forms.Form):
    """A form some of whose moments are meant by the clocks of one zone: the field `zone`, or the one it was given."""

    moments: tuple[str, ...] = ()

    def __init__(self, *args, zone: str = "", initial: dict[str, Any] | None = None, **kwargs):
        self.zone = zone
        super().__init__(*args, initial=self._by_the_clock(dict(initial or {}), zone), **kwargs)

    def _by_the_clock(self, initial: dict[str, Any], zone: str) -> dict[str, Any]:
        for name in self.moments:
            if zone and isinstance(initial.get(name), datetime):
                initial[name] = initial[name].astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return initial

    def clean(self):
        cleaned = super().clean()
        zone = cleaned.get("zone") or self.zone
        for name in self.moments:
            local = cleaned.get(name)
            if local is None or not zone:
                continue
            try:
                cleaned[name] = read_local(local.date(), local.time(), zone)
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned


class FrameForm(InOneZone):
    """Where a competition stands, and when it is."""

    moments = ("opens_at", "closes_at", "ceremony_at")

    slug = forms.SlugField(
        label=_("Address"), max_length=80, help_text=_("What stands behind /competitions/: small letters and hyphens.")
    )
    code = forms.CharField(
        label=_("Letters before an application’s number"),
        max_length=8,
        help_text=_("Two to eight capital letters and digits, e.g. SEA27."),
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("Two to eight capital letters and digits, e.g. SEA27."))],
    )
    zone = ZoneField(
        label=_("Time zone of the call"), help_text=_("All times on this page are meant by the clocks there.")
    )
    opens_at = WallTime(label=_("Opens"))
    closes_at = WallTime(label=pgettext_lazy("of a competition", "Deadline"))
    grace_seconds = forms.IntegerField(
        label=_("Hidden grace, in seconds"),
        min_value=0,
        max_value=LONGEST_GRACE,
        initial=0,
        help_text=_("So long after the deadline an application is still taken. Nobody is told of it."),
    )
    ceremony_city = forms.ChoiceField(
        label=_("City of the ceremony"), choices=[("", "—"), *Competition.City.choices], required=False
    )
    ceremony_at = WallTime(label=_("Ceremony"), required=False)


class PublishedFrameForm(FrameForm):
    """Of a published call the address and the letters are fixed, and the deadline is moved with a reason."""

    slug = code = closes_at = grace_seconds = None
    moments = ("opens_at", "ceremony_at")


class NewCompetitionForm(FrameForm):
    name = Line(label=pgettext_lazy("of a competition", "Name"), max_length=120)
    language = forms.ChoiceField(
        label=_("The language of this name"), choices=LANGUAGE_CHOICES, widget=forms.RadioSelect
    )
    field_order = ("name", "language")


class CloneForm(FrameForm):
    looked = forms.BooleanField(
        label=_("I have looked at these dates"),
        error_messages={"required": _("Look at the dates: they are proposals, the same weekdays a year on.")},
    )


class MoveForm(forms.Form):
    """Why a competition is called off."""

    reason = Text(label=_("Reason, for those who apply"), max_length=2000, rows=4)


# --- words ------------------------------------------------------------------------------------------------------------
def _most(field: str) -> int:
    return CompetitionText._meta.get_field(field).max_length


def competition_text_fields() -> dict[str, forms.Field]:
    return {
        "name": Line(label=pgettext_lazy("of a competition", "Name"), max_length=_most("name"), required=False),
        "tagline": Line(label=_("In one sentence"), max_length=_most("tagline"), required=False),
        "about": Text(
            label=pgettext_lazy("of a competition", "What it is about"),
            max_length=_most("about"),
            required=False,
            rows=10,
        ),
        "who_may_apply": Text(
            label=_("Who may apply"),
            max_length=_most("who_may_apply"),
            required=False,
            help_text=_("Beside the rules that are computed: these are put into words by themselves."),
        ),
        "how_it_is_judged": Text(label=_("How it is judged"), max_length=_most("how_it_is_judged"), required=False),
        "terms": Text(label=_("Conditions of entry"), max_length=_most("terms"), required=False, rows=10),
    }


class CompetitionForm(InTwoLanguages):
    """The words of a competition, side by side, its face, and how long entries are kept. Each field saves as one types."""

    text_fields = staticmethod(competition_text_fields)

    face = forms.ChoiceField(label=_("Face"), choices=Competition.Face.choices)
    draft_months = forms.IntegerField(label=_("Months an untouched draft is kept"), min_value=1, max_value=120)
    unsuccessful_months = forms.IntegerField(
        label=_("Months an unsuccessful entry is kept"), min_value=1, max_value=120
    )
    winner_years = forms.IntegerField(label=_("Years a winning entry is kept"), min_value=1, max_value=50)

    def pairs(self):
        """Yields (label, [(language, bound field), …]): the same field in each language, which its label names."""
        for name, field in self.text_fields().items():
            fields = []
            for language, own_name in LANGUAGE_CHOICES:
                bound = self[f"{language}-{name}"]
                bound.label = f"{field.label} · {own_name}"
                fields.append((language, bound))
            yield field.label, fields


# --- small things -----------------------------------------------------------------------------------------------------
class PartForm(InOneZone):
    """What all small things have: a name and a few words in each language."""

    name_en = Line(label=_("Name in English"), max_length=160, required=False)
    name_zh = Line(label=_("Name in Chinese"), max_length=160, required=False)
    about_en = Text(label=_("A few words in English"), max_length=1200, rows=2, required=False)
    about_zh = Text(label=_("A few words in Chinese"), max_length=1200, rows=2, required=False)

    def __init__(self, *args, competition: Competition, **kwargs):
        self.competition = competition
        super().__init__(*args, zone=competition.zone, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("name_en") or cleaned.get("name_zh")) and not self.errors:
            self.add_error("name_en", _("Give it a name in at least one language."))
        return cleaned


class CategoryForm(PartForm):
    code = forms.SlugField(
        label=_("Short name"), max_length=40, help_text=_("Stays the same in lists and exports: small letters.")
    )
    concept = ConceptField(TOPIC_FAMILIES, label=_("Field of work"), required=False)


class PrizeForm(PartForm):
    category = forms.ChoiceField(label=_("Category"), required=False)
    amount = forms.IntegerField(label=_("Amount"), min_value=0, max_value=2_000_000_000, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in ("EUR", "CNY", "SEK", "DKK")])
    by_vote = forms.BooleanField(
        label=_("Given by the public vote"),
        required=False,
        help_text=_(
            "To the finalist with the most votes, whatever the jury decides. One prize of a call, of all categories."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in self.competition.categories.all()}
        choices = [("", _("All categories")), *((key, one.name) for key, one in self.known.items())]
        self.fields["category"].choices = choices

    def clean_category(self):
        return self.known.get(self.cleaned_data["category"])


class MilestoneForm(PartForm):
    moments = ("at",)
    at = WallTime(label=_("When"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = self.competition.zone


class PartnerForm(PartForm):
    kind = forms.ChoiceField(label=_("Part"), choices=Partner.Kind.choices)
    website = WebAddress(label=_("Website"), max_length=300, required=False)


class ChecklistForm(PartForm):
    pass


PART_FORMS: dict[str, type[PartForm]] = {
    "categories": CategoryForm,
    "prizes": PrizeForm,
    "milestones": MilestoneForm,
    "partners": PartnerForm,
    "checklist": ChecklistForm,
}


def initial_of(part) -> dict[str, Any]:
    """What a small thing says, as its form shows it."""
    names = PART_FORMS[part_name(part)].base_fields
    found = {name: getattr(part, name) for name in names}
    if isinstance(part, Prize):
        found["category"] = part.category_id or ""
    return found


def part_name(part) -> str:
    """Under which name a competition holds it."""
    names = {"Category": "categories", "Prize": "prizes", "Milestone": "milestones", "Partner": "partners"}
    return names.get(type(part).__name__, "checklist")


class PictureForm(forms.Form):
    # A plain file field: core.files.safe_image decides what is a picture, by its bytes.
    logo = forms.FileField(
        label=_("Logo"), widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
    )


class OrganiserForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), help_text=_("Of somebody who has an account."))
    role = forms.ChoiceField(label=_("Role"), choices=Organiser.Role.choices)


# --- rules ------------------------------------------------------------------------------------------------------------
RULE_KINDS = [
    ("age_at_most", _("How old it is at most")),
    ("age_at_least", _("How old it is at least")),
    ("country_in", _("Where it is")),
    ("kind_is", _("Whether it is a startup or a manufacturer")),
    ("trl_between", _("How ready its technology is")),
    ("size_at_most", _("How large it is at most")),
    ("category_in_field", _("Whether it works in the field of its category")),
    ("verified", _("Whether the park has verified it")),
]


class RuleForm(forms.Form):
    """One rule of one kind: only what that kind takes is asked."""

    hard = forms.TypedChoiceField(
        label=pgettext_lazy("of a rule", "What it is"),
        choices=[("True", _("A condition: who does not meet it cannot apply")), ("False", _("Advice: preferred only"))],
        coerce=lambda value: value == "True",
    )

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in PARAMS[kind]:
            self.fields[name] = self._field(name)

    def _field(self, name: str) -> forms.Field:
        if name == "years":
            return forms.IntegerField(label=_("Years"), min_value=0, max_value=200)
        if name == "places":
            return ConceptsField([Family.REGION], label=_("Countries and regions"))
        if name in ("least", "most"):
            label = _("From TRL") if name == "least" else _("To TRL")
            return forms.IntegerField(label=label, min_value=1, max_value=9)
        if name == "question":
            return forms.SlugField(
                label=_("Key of a question"),
                required=False,
                help_text=_("A number asked in the form, which goes before the offers’ readiness."),
            )
        choices = Organisation.Kind.choices if self.kind == "kind_is" else Organisation.Size.choices
        return forms.ChoiceField(label=_("Which"), choices=choices)

    @property
    def rule(self) -> dict[str, Any]:
        """As it is stored."""
        found: dict[str, Any] = {"kind": self.kind, "hard": self.cleaned_data["hard"]}
        for name in PARAMS[self.kind]:
            value = self.cleaned_data[name]
            if name == "places":
                value = [concept.code for concept in value]
            if value not in (None, ""):
                found[name] = value
        return found
