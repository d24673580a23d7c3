"""A form field that holds concepts: codes from the picker, or any of their names typed by hand."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from taxonomy.models import Concept, ConceptName

MOST = 40


class ConceptPicker(forms.TextInput):
    """A text field that static/js/picker.js turns into a search with chips. Without scripts one types names."""

    template_name = "components/concept_picker.html"

    def __init__(self, families: Iterable[str], *, several: bool):
        self.families, self.several = list(families), several
        super().__init__()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        codes = codes_in(value)
        found = {concept.code: concept for concept in Concept.objects.filter(code__in=codes)} if codes else {}
        context["widget"].update(
            families=self.families, several=self.several, chosen=[found[code] for code in codes if code in found]
        )
        return context

    def format_value(self, value):
        return ",".join(codes_in(value))


def codes_in(value) -> list[str]:
    """Returns the codes in what a field may hold: text with commas, concepts, codes, or nothing."""
    if value in (None, ""):
        return []
    if isinstance(value, str):
        value = [part.strip() for part in value.replace("，", ",").replace("、", ",").split(",")]
    elif isinstance(value, Concept):
        value = [value]
    return [item.code if isinstance(item, Concept) else item for item in value if item]


class ConceptsField(forms.CharField):
    """Cleans to a list of concepts of the given families, in the order they were chosen."""

    default_error_messages = {
        "unknown": _("We do not know “%(word)s”. Choose from the list, in English or in Chinese."),
        "too_many": _("Choose at most %(most)s."),
    }

    def __init__(self, families: Iterable[str], *, several: bool = True, **kwargs):
        self.families, self.several = [str(family) for family in families], several
        super().__init__(widget=ConceptPicker(self.families, several=several), **kwargs)

    def to_python(self, value):
        return codes_in(value)

    def validate(self, value):
        super().validate(value)
        if len(value) > (MOST if self.several else 1):
            raise ValidationError(self.error_messages["too_many"], "too_many", {"most": MOST if self.several else 1})

    def clean(self, value):
        words = super().clean(value)
        allowed = Concept.objects.current().filter(family__in=self.families)
        found = {concept.code: concept for concept in allowed.filter(code__in=words)}
        concepts = []
        for word in dict.fromkeys(words):
            concept = found.get(word) or self._by_name(word)
            if concept is None:
                raise ValidationError(self.error_messages["unknown"], "unknown", {"word": word[:60]})
            if concept not in concepts:
                concepts.append(concept)
        return concepts

    def _by_name(self, word: str) -> Concept | None:
        name = (
            ConceptName.objects.filter(text__iexact=word, concept__family__in=self.families, concept__retired=False)
            .select_related("concept")
            .order_by("concept__position")
            .first()
        )
        return name.concept if name else None


class ConceptField(ConceptsField):
    """Cleans to one concept, or None."""

    def __init__(self, families: Iterable[str], **kwargs):
        super().__init__(families, several=False, **kwargs)

    def clean(self, value):
        concepts = super().clean(value)
        return concepts[0] if concepts else None
