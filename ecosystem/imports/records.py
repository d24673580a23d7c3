"""What one row of a source says about an organisation, checked and put into our fields.

Fields have the names they have in the editors: `website`, `en-name`, `zh-hans-summary`; those of the listing made
from a profile begin with `offer-`. Values are what JSON can hold: text, a year, a list of codes.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ecosystem.imports import cleaning
from ecosystem.imports.columns import meaning_of
from ecosystem.imports.encodings import UNDECODED
from ecosystem.imports.places import NOT_PLACES, Places
from ecosystem.imports.reading import SourceRow
from ecosystem.imports.texts import read_texts
from ecosystem.imports.vocabulary import certificates, topics

MOST_CONCEPTS = 40
WHAT_IS_USED = {"website": cleaning.website, "founded": cleaning.founded, "size": cleaning.size}


@dataclass(frozen=True)
class Remark:
    """A warning about one field of one row; row None for the file as a whole."""

    row: int | None
    field: str
    message: str


@dataclass
class Record:
    """One row, understood. `skip`, if any, is the reason why it is left out."""

    row: int
    name: str = ""
    language: str = ""
    source_id: str = ""
    derived_id: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    other_names: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    skip: str = ""

    @property
    def keys(self) -> list[tuple[str, str]]:
        """What makes two rows one organisation, beyond the id: (kind of key, key)."""
        web = cleaning.web_key(self.fields.get("website", ""))
        number = cleaning.registration_key(self.fields.get("registration_number", ""))
        return [(kind, key) for kind, key in (("number", number), ("web", web)) if key]

    @property
    def describes_an_offer(self) -> bool:
        return any(name.startswith("offer-") for name in self.fields)

    def remark(self, field: str, message: str) -> None:
        self.remarks.append(Remark(self.row, field, message))


class Cells:
    """The cells of a row by field and language, the best spelling of a header first."""

    def __init__(self, row: SourceRow) -> None:
        found: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        for header, value in row.cells:
            if meaning := meaning_of(header):
                field, language, rank = meaning
                found.setdefault((field, language), []).append((rank, value))
        self.values = {key: [value for _rank, value in sorted(pairs, key=_by_rank)] for key, pairs in found.items()}

    def has(self, field: str, language: str = "") -> bool:
        return (field, language) in self.values

    def first(self, field: str, language: str = "") -> Any:
        """Returns the first value that says something, or None."""
        for value in self.values.get((field, language), ()):
            if not cleaning.is_nothing(cleaning.as_text(value), name=field == "name"):
                return value
        return None

    def items(self, field: str) -> list[str]:
        """Returns everything listed under a field, once each."""
        values = self.values.get((field, ""), ())
        return list(dict.fromkeys(item for value in values for item in cleaning.listed(value)))


def _by_rank(pair: tuple[int, Any]) -> int:
    return pair[0]


class Interpreter:
    """Reads rows with the taxonomy at hand. Tags that name no concept are remembered, to be told of once."""

    def __init__(self) -> None:
        self.places, self.topics, self.certificates = Places(), topics(), certificates()
        self.unmatched: dict[tuple[str, str], tuple[str, list[int]]] = {}

    def read(self, row: SourceRow) -> Record:
        record = Record(row.number)
        cells = Cells(row)
        if fault := row.fault or _undecoded(row):
            record.name = cleaning.cut(cleaning.words(_printable(cells.first("name")), lines=False)[0], 160)
            record.skip = fault
            return record
        read_texts(record, cells)
        if not record.name:
            record.skip = _("it has no name")
            return record
        statuses = cells.items("status")
        if cleaning.status_says(statuses, cleaning.DEAD):
            record.skip = _("the source says it is inactive (“%(status)s”)") % {"status": statuses[0][:40]}
            self._facts(record, cells)
            _identify(record, cells)
            return record
        if cleaning.status_says(statuses, cleaning.BOUGHT):
            message = _("the source says “%(status)s”: look whether it still trades under this name")
            record.remark("status", message % {"status": statuses[0][:40]})
        self._facts(record, cells)
        self._concepts(record, cells)
        self._place(record, cells)
        record.other_names = cells.items("former_names")
        _identify(record, cells)
        return record

    def _facts(self, record: Record, cells: Cells) -> None:
        for name, clean in {**WHAT_IS_USED, "registration_number": cleaning.registration_number}.items():
            if not cells.has(name):
                continue
            value = cells.first(name)
            try:
                record.fields[name] = "" if value is None else clean(value)
            except cleaning.Unusable as error:
                record.remark(name, _("%(problem)s; left out") % {"problem": error})

    def _concepts(self, record: Record, cells: Cells) -> None:
        for name, column, vocabulary in (
            ("concepts", "tags", self.topics),
            ("certificates", "certificates", self.certificates),
        ):
            if not cells.has(column):
                continue
            codes, unknown = vocabulary.find(cells.items(column))
            if len(codes) > MOST_CONCEPTS:
                record.remark(column, _("only the first %(most)s are kept") % {"most": MOST_CONCEPTS})
            record.fields[name] = sorted(codes[:MOST_CONCEPTS])
            for word in unknown:
                key = (column, cleaning.name_key(word) or word)
                self.unmatched.setdefault(key, (word[:80], []))[1].append(record.row)
        if record.describes_an_offer and cells.has("tags"):
            record.fields["offer-concepts"] = record.fields["concepts"]

    def _place(self, record: Record, cells: Cells) -> None:
        if not any(cells.has(name) for name in ("location", "country", "region", "city")):
            return
        place = self.places.read(_lines(cells.first("location")))
        region, unknown = place.region, [place.unknown] if place.unknown else []
        found = [(item, self.places.country(item)) for item in cells.items("country")]
        found += [(item, self.places.named(item)) for item in cells.items("region")]
        for words, code in found:
            if not code and cleaning.name_key(words) not in NOT_PLACES:
                unknown.append(words)
            elif code and self.places.within(code, region):
                region = code
        city = cells.first("city")
        if (
            city is not None
            and (code := self.places.named(cleaning.as_text(city)))
            and self.places.within(code, region)
        ):
            region = code
        if region:
            record.fields["region"] = region
        elif unknown:
            record.remark("country", _("“%(words)s” is no place we know; left out") % {"words": unknown[0][:80]})
        elif all(cells.first(name) is None for name in ("location", "country", "region")):
            record.fields["region"] = ""
        if city is None and place.city:
            record.fields[f"{record.language}-city"] = cleaning.cut(place.city, 80)

    def remarks_on_words(self) -> list[Remark]:
        """Returns one remark for each word that named no concept, on the first row that had it."""
        message = _("“%(word)s” is no name in the taxonomy; left out (rows: %(number)s)")
        return [
            Remark(rows[0], column, message % {"word": word, "number": len(rows)})
            for (column, _key), (word, rows) in self.unmatched.items()
        ]


def _lines(value: Any) -> str:
    return "; ".join(cleaning.listed(value)) if isinstance(value, (list, tuple)) else cleaning.as_text(value)


def _undecoded(row: SourceRow) -> str:
    for header, value in row.cells:
        if UNDECODED.search(cleaning.as_text(value)):
            return _("the cell “%(header)s” holds bytes that do not fit the file's encoding") % {
                "header": _printable(header)[:40]
            }
    return ""


def _printable(value: Any) -> str:
    return cleaning.as_text(value).encode("utf-8", "replace").decode()


def _identify(record: Record, cells: Cells) -> None:
    """Gives the row the identity by which a repeated import finds it again."""
    value = cells.first("source_id")
    try:
        said = "" if value is None else cleaning.identifier(value)
    except cleaning.Unusable as error:
        said = ""
        record.remark("source_id", _("%(problem)s; another identity is used") % {"problem": error})
    if not said:
        record.derived_id = True
        said = next((f"{kind}:{key}" for kind, key in record.keys), "")
    if not said:
        said = f"name:{cleaning.name_key(record.name)}:{record.fields.get('region', '')[:9]}"
    record.source_id = said if len(said) <= 200 else f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"
