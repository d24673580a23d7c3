"""What finds things by words for the directories. Whoever knows more than the database's LIKE registers itself here."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, overload

from django.db.models import Model, QuerySet

ORGANISATIONS = ("startup", "manufacturer")
LISTINGS = ("need", "offer")

Pieces = Iterable[tuple[str, bool]]


@dataclass(frozen=True)
class Found:
    """What a text has found: the keys of organisations or of listings, the best first.

    `pieces(text, most)` cuts one of their texts, or so many characters of it, into pieces and says of each whether it
    is what was looked for; templates are given it, so it says `do_not_call_in_templates`. Whoever shows a row asks the database first whether it may be seen.
    """

    keys: Sequence[int]
    pieces: Callable[[str, int | None], Pieces]


class Finder(Protocol):
    def __call__(self, text: str, user: Any, kinds: Collection[str]) -> Found:
        """Finds organisations of `kinds` (of ORGANISATIONS), or listings (of LISTINGS), that `user` may see."""


class Changes(Protocol):
    def __call__(self, after: int | None, *, ask: bool) -> tuple[int, list[int] | None]:
        """(now, what changed since `after`): the keys of listings, and minus the keys of organisations. None for what
        changed where that cannot be said. Without `ask` now is when something was last found here."""


_finder: list[Finder] = []
_changes: list[Changes] = []


def register(finder: Finder, changes: Changes) -> None:
    """The finder that the directories ask from now on, and who tells what has changed."""
    _finder[:], _changes[:] = [finder], [changes]


def changes(after: int | None, *, ask: bool) -> tuple[int, list[int] | None]:
    """What the registered teller says; where there is none, anything may have changed."""
    return _changes[0](after, ask=ask) if _changes else (0, None)


def find(text: str, user: Any, kinds: Collection[str]) -> Found | None:
    """What the registered finder finds; None where there is none."""
    return _finder[0](text, user, kinds) if _finder else None


class InOrder(Sequence):
    """Those of `rows` with these keys, in the order of `keys`. Like a queryset, a page of it is read when it is needed."""

    def __init__(self, rows: QuerySet, keys: Sequence[int]) -> None:
        self.rows, self.keys = rows, keys

    @property
    def model(self) -> type[Model]:
        return self.rows.model

    def for_cards(self) -> "InOrder":
        return InOrder(self.rows.for_cards(), self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> list[Any]: ...
    def __getitem__(self, place):
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        keys = self.keys[place]
        rows = {row.pk: row for row in self.rows.filter(pk__in=keys)} if keys else {}
        return [rows[key] for key in keys if key in rows]
