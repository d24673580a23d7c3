"""What matching knows of introductions: which are open, and how many wait where. Whoever keeps them tells it through
`kept_by`; matching neither writes them nor says who may ask.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from ecosystem.models import Organisation

SHORTEST, LONGEST = 10, 1000
"""Characters of a note: the shortest that can be a sentence, in Chinese too, and the longest."""


class Asked(Protocol):
    """A request to be introduced that is open."""

    pk: Any
    organisation: Organisation
    partner: Organisation
    organisation_id: int
    partner_id: int
    need_id: int | None
    offer_id: int | None
    message: str
    origin: str
    asked_at: datetime

    def asked_for(self, organisation: int) -> bool:
        """Whether it is this organisation that asks. Of one by the park neither does."""

    def waits_for(self, organisation: int) -> bool:
        """Whether this organisation has to answer."""

    def statement_of(self, organisation: int) -> int | None:
        """The key of the listing that `organisation` puts into the pair; None where there is none."""


class Keeper(Protocol):
    """Who keeps introductions."""

    def open_of(self, organisation: Organisation) -> Iterable[Asked]:
        """The open ones of an organisation, made and received, newest first, with both sides' texts."""

    def waiting(self) -> Mapping[int, int]:
        """How many have yet to be answered, by the organisation that has to. One query."""

    def ever(self) -> int:
        """How many there have ever been."""

    def refusal(self, user: Any, organisation: Organisation, partner: Organisation) -> str:
        """Why the organisation cannot ask the partner now, as a sentence; "" where it can."""


class NoKeeper:
    """Stands in where nobody keeps introductions."""

    def open_of(self, organisation: Organisation) -> Iterable[Asked]:
        return ()

    def waiting(self) -> Mapping[int, int]:
        return {}

    def ever(self) -> int:
        return 0

    def refusal(self, user: Any, organisation: Organisation, partner: Organisation) -> str:
        return ""


_keeper: list[Keeper] = [NoKeeper()]


def kept_by(keeper: Keeper) -> None:
    """Registers who keeps introductions."""
    _keeper[:] = [keeper]


def kept() -> Keeper:
    return _keeper[0]
