"""The forms of the ecosystem. They check what was typed and never write: actions do."""

from datetime import date

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.text import tidy
from ecosystem.languages import LANGUAGE_CHOICES, WORKING_LANGUAGES
from ecosystem.models import Listing, ListingText, Organisation, OrganisationText
from ecosystem.models.rung import LISTING_RUNG_CHOICES, Rung
from taxonomy.fields import ConceptField, ConceptsField
from taxonomy.models import TOPIC_FAMILIES, Concept, Family


class Line(forms.CharField):
    """One line of text."""

    def to_python(self, value):
        return tidy(super().to_python(value), lines=False)


class Text(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 6, **kwargs):
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value):
        return tidy(super().to_python(value), lines=True)


class WebAddress(Line):
    """A web address; one typed without https:// is given it."""

    def to_python(self, value):
        value = super().to_python(value)
        return f"https://{value}" if value and "://" not in value else value

    def validate(self, value):
        super().validate(value)
        if value:
            URLValidator(
                schemes=["http", "https"], message=_("This is no web address. Write it like https://example.com.")
            )(value)


class WebAddresses(Text):
    """Web addresses, one on each line. Cleans to a list."""

    MOST = 5

    def __init__(self, **kwargs):
        super().__init__(rows=3, max_length=1600, **kwargs)

    def clean(self, value):
        one = WebAddress(max_length=300)
        found = list(dict.fromkeys(one.clean(line) for line in super().clean(value).splitlines() if line.strip()))
        if len(found) > self.MOST:
            raise forms.ValidationError(_("Give at most five addresses."))
        return found


class Year(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(min_value=1800, max_value=date.today().year, **kwargs)


class Several(forms.MultipleChoiceField):
    """Some of a few, as boxes: codes with commas between them, or a list of codes. Cleans to a list in their order."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value):
        codes = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        found = super().to_python(codes)
        known = [code for code, _label in self.choices if code in found]
        return known + [code for code in found if code not in known]


def _most(model, field: str) -> int:
    return model._meta.get_field(field).max_length


def organisation_text_fields() -> dict[str, forms.Field]:
    return {
        "name": Line(label=_("Name"), max_length=_most(OrganisationText, "name"), required=False),
        "tagline": Line(
            label=_("In one sentence"),
            max_length=_most(OrganisationText, "tagline"),
            required=False,
            help_text=_("What you make or do, for whom. This is what people read first."),
        ),
        "summary": Text(
            label=_("What you do"),
            max_length=_most(OrganisationText, "summary"),
            required=False,
            rows=9,
            help_text=_("Your technology or your factory, what it has done so far, in figures where you have them."),
        ),
        "city": Line(label=_("City"), max_length=_most(OrganisationText, "city"), required=False),
    }


def listing_text_fields() -> dict[str, forms.Field]:
    return {
        "title": Line(
            label=_("Title"),
            max_length=_most(ListingText, "title"),
            required=False,
            help_text=_("Name the thing and its use, as you would say it to an engineer."),
        ),
        "body": Text(
            label=_("Description"),
            max_length=_most(ListingText, "body"),
            required=False,
            rows=10,
            help_text=_(
                "Where things stand, what is to be achieved, with figures: tolerances, volumes, cycle times, dates."
            ),
        ),
    }


class InTwoLanguages(forms.Form):
    """A form whose words exist once per language, as `en-name` and `zh-hans-name`."""

    text_fields = staticmethod(dict)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for language, _name in LANGUAGE_CHOICES:
            for name, field in self.text_fields().items():
                field.widget.attrs["lang"] = language
                self.fields[f"{language}-{name}"] = field

    def versions(self):
        """Yields (language, its name, its bound fields), for the template."""
        for language, own_name in LANGUAGE_CHOICES:
            yield language, own_name, [self[f"{language}-{name}"] for name in self.text_fields()]


class OrganisationForm(InTwoLanguages):
    text_fields = staticmethod(organisation_text_fields)

    concepts = ConceptsField(
        TOPIC_FAMILIES,
        label=_("Fields of work"),
        required=False,
        help_text=_("Technologies, processes, materials and sectors. Search in English or in Chinese."),
    )
    certificates = ConceptsField([Family.CERTIFICATE], label=_("Certificates"), required=False)
    region = ConceptField([Family.REGION], label=_("Country or province"), required=False)
    website = WebAddress(label=_("Website"), max_length=300, required=False)
    size = forms.ChoiceField(label=_("Size"), choices=[("", "—"), *Organisation.Size.choices], required=False)
    founded = Year(label=_("Founded in"), required=False)
    registration_number = Line(
        label=_("Registration number"),
        max_length=60,
        required=False,
        help_text=_("In China the unified social credit code, in Europe the company register's or VAT number."),
    )

    indexed = forms.TypedChoiceField(
        label=_("Search engines"),
        choices=[("True", _("may list the public profile")), ("False", _("may not list it"))],
        coerce=lambda value: value == "True",
        help_text=_("Whoever comes to the portal sees it either way."),
    )


class FactsForm(OrganisationForm):
    """What is looked through when a profile is confirmed; the other fields stay in the editor."""

    text_fields = staticmethod(dict)
    concepts = indexed = None


def trl_choices() -> list[tuple[str, str]]:
    return [("", "—"), *((str(level), f"TRL {level}") for level in range(1, 10))]


def mrl_choices() -> list[tuple[str, str]]:
    """The ten levels in the taxonomy's words, or by number where it has not been loaded."""
    said = {concept.code: concept.label for concept in Concept.objects.current().filter(family=Family.MRL)}
    return [("", "—"), *((str(level), said.get(f"mrl.{level}", f"MRL {level}")) for level in range(1, 11))]


class ListingForm(InTwoLanguages):
    text_fields = staticmethod(listing_text_fields)

    intent = forms.ChoiceField(
        label=_("What you want to do together"), choices=[("", "—"), *Listing.Intent.choices], required=False
    )
    concepts = ConceptsField(
        TOPIC_FAMILIES,
        label=_("What it is about"),
        required=False,
        help_text=_("These words mean the same in both languages, so they carry your listing across."),
    )
    trl_min = forms.TypedChoiceField(
        label=_("Readiness from"), choices=trl_choices, coerce=int, empty_value=None, required=False
    )
    trl_max = forms.TypedChoiceField(
        label=_("Readiness to"), choices=trl_choices, coerce=int, empty_value=None, required=False
    )
    mrl_min = forms.TypedChoiceField(
        label=_("Manufacturing readiness from"), choices=mrl_choices, coerce=int, empty_value=None, required=False
    )
    mrl_max = forms.TypedChoiceField(
        label=_("Manufacturing readiness to"), choices=mrl_choices, coerce=int, empty_value=None, required=False
    )
    regions = ConceptsField([Family.REGION], label=_("Regions"), required=False)
    certificates = ConceptsField([Family.CERTIFICATE], label=_("Certificates"), required=False)
    volume = Line(
        label=_("Volume"),
        max_length=120,
        required=False,
        help_text=_("For example “5,000 pieces a year”. A figure with its unit and period is compared with others’."),
    )
    languages = Several(label=_("Working languages"), choices=WORKING_LANGUAGES, required=False)
    musts = Several(label=_("What must hold"), choices=Listing.Must.choices, required=False)
    expires_at = forms.DateTimeField(
        label=_("Open until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("In your own time zone. Left empty, it is open for a year; you are written to before it ends."),
    )
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Listing.Visibility.choices)


class OfferForm(ListingForm):
    """An offer asks for nothing, so it cannot insist either."""

    musts = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["volume"].label = _("Capacity")
        self.fields["languages"].help_text = _("Those in which you can work with a partner.")


class NeedForm(ListingForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].help_text = _("A partner must speak at least one of them.")


class NewOrganisationForm(forms.Form):
    """What it takes to begin."""

    kind = forms.ChoiceField(label=_("You are"), choices=Organisation.Kind.choices, widget=forms.RadioSelect)
    name = Line(label=_("Name of your organisation"), max_length=160)
    language = forms.ChoiceField(
        label=_("The language you will write in first"), choices=LANGUAGE_CHOICES, widget=forms.RadioSelect
    )


class LogoForm(forms.Form):
    # A plain file field: core.files.safe_image decides what is a picture, by its bytes.
    logo = forms.FileField(
        label=_("Logo"), widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
    )


class SiteForm(forms.Form):
    name = Line(label=_("Name of the site"), max_length=120)
    city = Line(label=_("City"), max_length=80)
    region = ConceptField([Family.REGION], label=_("Country or province"))
    latitude = forms.DecimalField(
        label=_("Latitude"), min_value=-90, max_value=90, max_digits=7, decimal_places=4, required=False
    )
    longitude = forms.DecimalField(
        label=_("Longitude"), min_value=-180, max_value=180, max_digits=7, decimal_places=4, required=False
    )

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _("Give both latitude and longitude, or neither."))
        return cleaned


class EvidenceForm(forms.Form):
    evidence = Text(
        label=_("How can we check who you are?"),
        max_length=2000,
        rows=4,
        help_text=_("A register entry, your website's imprint, a person at the park who knows you."),
    )
    links = WebAddresses(
        label=_("Addresses at which the park may look"),
        required=False,
        help_text=_("One on each line, five at most: the register's entry, your imprint, an article."),
    )


class AttachmentForm(forms.Form):
    """A file for a listing. Its bytes are looked at when it is kept."""

    title = Line(label=_("What it shows"), max_length=120, required=False)
    rung = forms.ChoiceField(label=_("Who may open it"), choices=LISTING_RUNG_CHOICES, initial=Rung.VERIFIED)
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/png,image/jpeg,image/webp"}),
    )


class AnswerForm(forms.Form):
    answer = Text(label=_("Your answer to them"), max_length=2000, rows=3, required=False)


class FilterForm(forms.Form):
    """The directory's filters, drawn from what the address says. It checks nothing: `search.Filters` has."""

    q = forms.CharField(
        label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search", "maxlength": 120})
    )
    about = ConceptsField(TOPIC_FAMILIES, label=_("About"), required=False)
    region = forms.ChoiceField(label=_("Country or province"), required=False)
    written = forms.ChoiceField(
        label=_("Written in"), choices=[("", _("Any language")), *LANGUAGE_CHOICES], required=False
    )

    def __init__(self, filters, *, regions, for_listings: bool):
        super().__init__(
            initial={
                "q": filters.text,
                "about": list(filters.concepts),
                "region": filters.region,
                "written": filters.language,
                "kind": filters.kind,
                "intent": filters.intent,
                "sort": filters.sort,
            }
        )
        self.fields["region"].choices = [("", _("Anywhere")), *((region.code, region.label) for region in regions)]
        if for_listings:
            kinds = [("", _("Needs and offers")), ("need", _("Needs only")), ("offer", _("Offers only"))]
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds, required=False)
            intents = [("", _("Any intent")), *Listing.Intent.choices]
            self.fields["intent"] = forms.ChoiceField(label=_("Intent"), choices=intents, required=False)
        else:
            orders = [("best", _("Best match first")), ("new", _("Newest first")), ("name", _("By name"))]
            self.fields["sort"] = forms.ChoiceField(label=_("Order"), choices=orders, required=False)
