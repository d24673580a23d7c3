"""The forms of matching. They check nothing: `lists.Wanted` and the actions do."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.models import Listing
from matching.introductions import LONGEST, SHORTEST
from matching.lists import Wanted
from matching.models import Mark, Share
from taxonomy.fields import ConceptPicker
from taxonomy.models import TOPIC_FAMILIES, Concept


class KnownPicker(ConceptPicker):
    """A picker whose chosen concepts have been looked up already."""

    def __init__(self, families: Iterable[str], known: Iterable[Concept]):
        self.known = list(known)
        super().__init__(families, several=True)

    def get_context(self, name, value, attrs):
        context = forms.TextInput.get_context(self, name, value, attrs)
        context["widget"].update(families=self.families, several=True, chosen=self.known)
        return context


class MatchFilterForm(forms.Form):
    """The list's filters, drawn from what the address says."""

    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("", _("Both directions")), ("offers", _("What we offer")), ("needs", _("What we need"))],
        required=False,
    )
    intent = forms.ChoiceField(
        label=_("Intent"), choices=[("", _("Any intent")), *Listing.Intent.choices], required=False
    )
    about = forms.CharField(label=_("About"), required=False)
    region = forms.ChoiceField(label=_("Country or province"), required=False)
    new = forms.BooleanField(label=_("Only what is new since your last visit"), required=False)

    def __init__(self, wanted: Wanted, *, concepts: Iterable[Concept], regions: Iterable[Concept]):
        initial = {name: getattr(wanted, name) for name in ("direction", "intent", "region", "new")}
        super().__init__(initial={**initial, "about": list(wanted.about)}, auto_id="id_%s")
        self.fields["about"].widget = KnownPicker(TOPIC_FAMILIES, concepts)
        self.fields["region"].choices = [("", _("Anywhere")), *((region.code, region.label) for region in regions)]


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Your note"),
        required=False,
        max_length=Mark.NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For your organisation only. Nobody else ever reads it."),
    )


class ShareForm(forms.Form):
    to = forms.ChoiceField(label=_("Colleague"))
    sentence = forms.CharField(
        label=_("A sentence to go with it"),
        required=False,
        max_length=Share.SENTENCE,
        help_text=_("Why should they look at it?"),
    )

    def __init__(self, colleagues):
        super().__init__()
        self.fields["to"].choices = [(str(person.pk), str(person)) for person in colleagues]


class RequestForm(forms.Form):
    pair = forms.ChoiceField(label=_("Which need and which offer"), widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("What do you want to talk about?"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("At least one sentence. They read it with the name of your organisation."),
    )

    def __init__(self, pairs: list[tuple[str, str]], **kwargs):
        super().__init__(**kwargs)
        self.fields["pair"].choices = pairs
        if pairs and not self.is_bound:
            self.initial["pair"] = pairs[0][0]
