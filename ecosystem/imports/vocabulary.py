"""Finding concepts by their exact names."""

from collections.abc import Iterable

from ecosystem.imports.cleaning import name_key
from taxonomy.models import TOPIC_FAMILIES, ConceptName, Family


class Vocabulary:
    """The names of some families, in both languages, without regard to case."""

    def __init__(self, families: Iterable[str]) -> None:
        names = ConceptName.objects.filter(concept__family__in=list(families), concept__retired=False)
        self.codes: dict[str, str] = {}
        # A label wins over a synonym of the same spelling, the broader concept over the narrower.
        ordered = names.order_by("concept__family", "concept__position").values_list("kind", "text", "concept__code")
        for _kind, text, code in sorted(ordered, key=lambda name: name[0] != ConceptName.Kind.LABEL):
            if key := name_key(text):
                self.codes.setdefault(key, code)

    def find(self, items: Iterable[str]) -> tuple[list[str], list[str]]:
        """Returns (codes in the order found, items that name no concept)."""
        found: dict[str, None] = {}
        unknown = []
        for item in items:
            key = name_key(item)
            # The taxonomy's English names are in the singular, tags usually in the plural.
            if code := self.codes.get(key) or self.codes.get(key.removesuffix("s")):
                found[code] = None
            else:
                unknown.append(item)
        return list(found), unknown


def topics() -> Vocabulary:
    return Vocabulary(TOPIC_FAMILIES)


def certificates() -> Vocabulary:
    return Vocabulary([Family.CERTIFICATE])
