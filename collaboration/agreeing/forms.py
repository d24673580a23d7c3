"""Forms of agreements: what is offered, how it is signed, how it ends, and the park's template."""

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from collaboration.agreeing.agreements import LAWS, LONGEST, MONTHS, SURVIVES, Terms, role_of
from collaboration.models import Agreement, AgreementTemplate, Room
from ecosystem.languages import CHINESE, ENGLISH, LANGUAGE_CHOICES

MUTUAL = "mutual"
TEMPLATE_LONGEST = 50_000


def _text(label, most: int, rows: int, help_text="") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": most})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, help_text=help_text)


class OfferForm(forms.Form):
    """Without a published template there is only one's own text. `edition` names the template as it was shown."""

    source = forms.ChoiceField(
        label=gettext_lazy("Whose text"), choices=Agreement.Source.choices, widget=forms.RadioSelect, initial="park"
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text_en = _text(gettext_lazy("Your text in English"), LONGEST, 10)
    text_zh = _text(gettext_lazy("Your text in Chinese"), LONGEST, 10)
    protects = forms.ChoiceField(
        label=gettext_lazy("Whose information is protected"), widget=forms.RadioSelect, initial=MUTUAL
    )
    prevails = forms.ChoiceField(
        label=gettext_lazy("Which text prevails if the two differ"),
        choices=LANGUAGE_CHOICES,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("This is stated in both texts and on every page that shows them."),
    )
    months = forms.IntegerField(
        label=gettext_lazy("Term in months"), min_value=MONTHS[0], max_value=MONTHS[1], initial=24
    )
    survives_months = forms.IntegerField(
        label=gettext_lazy("Secrecy after its end, in months"),
        min_value=SURVIVES[0],
        max_value=SURVIVES[1],
        initial=36,
        help_text=gettext_lazy("What was shown stays secret for so long after the agreement has ended."),
    )
    law = forms.ChoiceField(
        label=gettext_lazy("Governing law"),
        choices=list(LAWS.items()),
        initial="open",
        required=False,
        help_text=gettext_lazy("Of the park’s template. In a text of your own the law is what it says."),
    )

    def __init__(self, *args, room: Room, template: AgreementTemplate | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.room, self.template = room, template
        names = {role_of(room, one): one for one in room.sides}
        self.fields["protects"].choices = [
            (MUTUAL, _("What both show each other (mutual)")),
            *((role, _("Only what %(name)s shows (one-way)") % {"name": one.name}) for role, one in names.items()),
        ]
        self.initial.setdefault("prevails", get_language() if get_language() in (ENGLISH, CHINESE) else ENGLISH)
        if template is None:
            self.fields["source"].choices = Agreement.Source.choices[1:]
            self.initial["source"] = Agreement.Source.OWN
        else:
            self.initial["edition"] = template.edition

    def clean_law(self) -> str:
        return self.cleaned_data["law"] or "open"

    @property
    def terms(self) -> Terms:
        given = self.cleaned_data
        sides = {role_of(self.room, one): one for one in self.room.sides}
        discloser = sides.get(given["protects"])
        return Terms(discloser, given["prevails"], given["months"], given["survives_months"], given["law"])

    @property
    def chosen_template(self) -> AgreementTemplate | None:
        """The edition that was shown, so that nobody offers one they have not read; None for one's own text."""
        if self.cleaned_data["source"] == Agreement.Source.OWN:
            return None
        return AgreementTemplate.objects.filter(edition=self.cleaned_data["edition"] or 0).first()

    @property
    def bodies(self) -> dict[str, str]:
        return {ENGLISH: self.cleaned_data["text_en"], CHINESE: self.cleaned_data["text_zh"]}


class SignForm(forms.Form):
    """`shown` is the digest of the text on the page."""

    shown = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=gettext_lazy("Your name, as you would sign"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    capacity = forms.CharField(
        label=gettext_lazy("In what capacity"),
        max_length=120,
        help_text=gettext_lazy("Such as managing director."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    authorised = forms.BooleanField()

    def __init__(self, *args, organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        name = {"name": organisation.name}
        self.fields["authorised"].label = _("I am authorised to bind %(name)s.") % name
        self.fields["authorised"].error_messages["required"] = _("Only somebody who is authorised may sign.")


class WordsForm(forms.Form):
    """Why something ends."""

    words = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        help_text=gettext_lazy("The other side reads it."),
    )


class EditionForm(forms.ModelForm):
    text_en = _text(gettext_lazy("Text in English"), TEMPLATE_LONGEST, 24)
    text_zh = _text(gettext_lazy("Text in Chinese"), TEMPLATE_LONGEST, 24)

    class Meta:
        model = AgreementTemplate
        fields = ["text_en", "text_zh"]


class CounselForm(forms.Form):
    confirmed_by_counsel = forms.CharField(
        label=gettext_lazy("Counsel who confirmed it, and when"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("While this is empty, everybody who reads the text is told to have counsel confirm it."),
    )
