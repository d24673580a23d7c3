"""What an organisation's own choices teach about its list, in terms of the index and in words.

Nothing here reads what the other side chose: a dismissal is never told, not even by the order of a list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from matching.engine import Index
from matching.engine.documents import CONCEPT_PREFIX
from matching.engine.taste import Taste, taste
from matching.models import Mark
from matching.situation import Situation
from taxonomy.models import Concept

MOST_MARKS = 100
ASKED_WEIGHS = 3
"""Asking for an introduction says as much as so many saves."""
WORKED_WEIGHS = 5
"""Having worked with somebody says as much as so many saves, or dismissals."""
SHOWN = 8
"""Terms shown of what there is more of, and of what there is less of."""

Rows = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Leaning:
    """One term that choices have moved. `share` is its part of the strongest in percent; `term` its name in the index,
    `words` what it is called on the page and `other` the same in the other language."""

    term: str
    words: str
    other: str
    more: bool
    share: int


def taste_of(index: Index, situation: Situation, *, with_ignored: bool = False) -> Taste | None:
    """What moves the organisation's own statements in its own list; None without profiling or without choices."""
    if not situation.preference.profiling:
        return None
    ignored = frozenset() if with_ignored else frozenset(situation.preference.ignored)
    vocabulary = index.space.vocabulary
    without = frozenset(vocabulary[term] for term in ignored if term in vocabulary)
    liked, disliked = _choices(situation)
    return taste(_rows(index, liked), _rows(index, disliked), without=without)


def _choices(situation: Situation) -> tuple[list[int], list[int]]:
    """The statements chosen and those that were not what is looked for; one asked about, or worked with, stands several
    times. Only the organisation's own word counts, never the partner's."""
    since = situation.preference.forgotten_at
    marks = sorted(situation.marks.values(), key=lambda mark: mark.marked_at, reverse=True)
    counted = [mark for mark in marks if since is None or mark.marked_at > since][:MOST_MARKS]
    liked = [key for mark in counted if mark.state == Mark.State.SAVED for key in mark.statements]
    disliked = [key for mark in counted if mark.reason == Mark.Reason.NOT_RELEVANT for key in mark.statements]
    own = situation.organisation.pk
    for request in situation.requests.values():
        if request.asked_for(own) and (since is None or request.asked_at > since):
            theirs = request.statement_of(request.partner_id)
            liked += [theirs] * ASKED_WEIGHS if theirs else []
    for outcome in situation.outcomes.values():
        if since is None or outcome.at > since:
            (liked if outcome.again else disliked).extend(outcome.statements * WORKED_WEIGHS)
    return liked, disliked


def _rows(index: Index, statements: Iterable[int]) -> Rows:
    return [row for statement in statements for row in index.row_of(statement)]


def leanings(index: Index, situation: Situation) -> list[Leaning]:
    """What choices have taught, strongest first: more of, then fewer of; what was taken off is left out. One query."""
    found = taste_of(index, situation)
    if found is None:
        return []
    amounts = dict(zip(found.terms.tolist(), found.amounts.tolist(), strict=True))
    names = {name: amounts[column] for name, column in list(index.space.vocabulary.items()) if column in amounts}
    told = [name for name in names if _can_be_said(name)]
    strongest = [
        name
        for more in (True, False)
        for name in sorted((n for n in told if (names[n] > 0) == more), key=lambda n: (-abs(names[n]), n))[:SHOWN]
    ]
    most = max((abs(names[name]) for name in strongest), default=1.0)
    said = words_for(strongest)
    return [
        Leaning(name, *said[name], names[name] > 0, round(100 * abs(names[name]) / most))
        for name in strongest
        if name in said
    ]


def _can_be_said(term: str) -> bool:
    """A single character carries score but tells nothing."""
    return len(term) > 1


def words_for(terms: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Terms of the index as (words, the same in the other language): a concept by its names, any other term as it is.

    A concept that the taxonomy no longer has is left out. One query where there are concepts.
    """
    terms = list(terms)
    codes = {term.removeprefix(CONCEPT_PREFIX) for term in terms if term.startswith(CONCEPT_PREFIX)}
    concepts = {row.code: row for row in Concept.objects.filter(code__in=codes)} if codes else {}
    said: dict[str, tuple[str, str]] = {}
    for term in terms:
        if not term.startswith(CONCEPT_PREFIX):
            said[term] = (term, "")
        elif concept := concepts.get(term.removeprefix(CONCEPT_PREFIX)):
            said[term] = (concept.label, concept.other_label)
    return said
