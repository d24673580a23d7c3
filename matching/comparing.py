"""Two partners side by side, row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ecosystem.certificates import held
from ecosystem.models import Organisation
from matching.engine import PairMatch
from matching.why import Told

LANGUAGES = {"en": "English", "zh-hans": "中文"}


@dataclass(frozen=True)
class Side:
    """One of the two: the partner, its match with the reader's organisation (None where nothing is shared), told."""

    partner: Organisation
    match: PairMatch | None
    told: list[Told]

    @property
    def best(self) -> Told | None:
        return self.told[0] if self.told else None


@dataclass(frozen=True)
class Item:
    """One entry of a cell; `alone` where the other side does not have it."""

    text: str
    alone: bool


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[list[Item], list[Item]]

    @property
    def differs(self) -> bool:
        return any(item.alone for cell in self.cells for item in cell)


def rows(one: Side, other: Side) -> list[Row]:
    """What the two have, in the order in which one asks; a row that neither fills is left out."""
    found = []
    for label, read in _questions():
        texts = read(one), read(other)
        cells = tuple([Item(text, text not in beside) for text in own] for own, beside in (texts, texts[::-1]))
        if any(cells):
            found.append(Row(label, (cells[0], cells[1])))
    return found


def _questions() -> list[tuple[str, Callable[[Side], Sequence[str]]]]:
    return [
        (_("Fit"), lambda side: [f"{side.match.score:.0f}"] if side.match else [_("nothing shared")]),
        (_("The two texts"), lambda side: _part(side, 0)),
        (_("Conditions"), lambda side: _part(side, 1)),
        (_("Mutual closeness"), lambda side: _part(side, 2)),
        (_("What you share"), lambda side: _unique(point.label for told in side.told for point in told.points)),
        (_("What is missing"), lambda side: _unique(concept.label for told in side.told for concept in told.missing)),
        (_("Unmet conditions"), lambda side: _unique(gap for told in side.told for gap in told.gaps)),
        (_("Worth asking"), lambda side: _unique(gap for told in side.told for gap in told.questions)),
        (_("Matched both ways"), lambda side: [_("yes") if len(side.told) > 1 else _("one only")] if side.told else []),
        (_("Intent"), lambda side: _unique(told.theirs.get_intent_display() for told in side.told)),
        (_("Readiness"), lambda side: _unique(_trl(told) for told in side.told)),
        (_("Where they are"), lambda side: _unique(side.partner.whereabouts)),
        (_("Certificates"), _certificates),
        (_("Size"), lambda side: [side.partner.get_size_display()] if side.partner.size else []),
        (_("Founded"), lambda side: [str(side.partner.founded)] if side.partner.founded else []),
        (_("Written in"), lambda side: [LANGUAGES[language] for language in side.partner.languages]),
    ]


def _part(side: Side, number: int) -> list[str]:
    return [side.best.parts[number].text] if side.best else []


def _trl(told: Told) -> str:
    low, high = told.theirs.trl_min, told.theirs.trl_max
    if low and high and low != high:
        return f"TRL {low}–{high}"
    return f"TRL {low or high}" if low or high else ""


def _certificates(side: Side) -> list[str]:
    of_listings = [concept.label for told in side.told for concept in told.theirs.certificates.all()]
    return sorted(_unique([*(concept.label for concept in held(side.partner)), *of_listings]))


def _unique(texts) -> list[str]:
    """Each once, in their order, the empty ones left out."""
    return list(dict.fromkeys(str(text) for text in texts if text))
