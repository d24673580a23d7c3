"""The organisations that are there already, by what tells them apart."""

from dataclasses import dataclass

from ecosystem.imports import cleaning
from ecosystem.imports.records import Record
from ecosystem.models import Organisation, OrganisationText


@dataclass(frozen=True)
class Known:
    pk: int
    slug: str
    source: str
    source_id: str
    derived: bool


class KnownOrganisations:
    """An index over registration numbers, web domains and names.

    Read once, then topped up with what has been added since (`refresh`), so that a row costs no search through
    websites and two imports at once see each other's organisations.
    """

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], Known] = {}
        self.names: set[str] = set()
        self.newest = 0
        self.refresh()

    def refresh(self) -> None:
        rows = Organisation.objects.filter(pk__gt=self.newest).order_by("pk")
        columns = ("pk", "slug", "source", "source_id", "website", "registration_number")
        added = list(rows.values_list(*columns))
        for pk, slug, source, source_id, website, number in added:
            known = Known(pk, slug, source, source_id, is_derived(source_id))
            for key in (("web", cleaning.web_key(website)), ("number", cleaning.registration_key(number))):
                if key[1]:
                    self.keys.setdefault(key, known)
        if added:
            names = OrganisationText.objects.filter(organisation__gt=self.newest).exclude(name="")
            self.names.update(map(cleaning.name_key, names.values_list("name", flat=True)))
            self.newest = added[-1][0]

    def clash(self, record: Record) -> tuple[str, Known] | None:
        """Returns (kind of key, organisation) for the first one that has the record's number or web domain."""
        for key in record.keys:
            if key in self.keys:
                return key[0], self.keys[key]
        return None

    def has_namesake(self, record: Record) -> bool:
        """Whether an organisation has this name, or one of its other names."""
        return any(cleaning.name_key(name) in self.names for name in (record.name, *record.other_names))

    def note_name(self, record: Record) -> None:
        """Remembers a name of this run, so that a dry run, which adds nothing, sees it too."""
        self.names.add(cleaning.name_key(record.name))


def is_derived(source_id: str) -> bool:
    """Whether an identity was made from the row's contents, the source having none."""
    return source_id.startswith(("number:", "web:", "name:", "sha256:"))
