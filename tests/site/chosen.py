"""Which roles visit a case. Thoroughly: all of them. Usually, in the first state of each address, everybody whom it keeps out,
and of those whom it lets in one of each kind and two others in turn, but everybody where each sees what is their own; in its
other states three of those whom it lets in and two whom it does not, in turn."""

from itertools import count

from tests.extent import WHOLE
from tests.site.cases import Case
from tests.site.roles import EVERYBODY

ROLES = sorted(EVERYBODY)
ONE_OF_EACH = [
    "anonymous",
    "newcomer",
    "startup_owner",
    "startup_viewer",
    "other_owner",
    "unverified_owner",
    "staff",
    "superuser",
]
STRANGERS = 2
LET_IN = 3

KEPT_OUT = {302, 401, 404, 405}
"""What a reader is answered who is not let in."""


class Turns:
    """Picks, case by case, who visits; the same in every run."""

    def __init__(self) -> None:
        self.met: set[str] = set()
        self.turn = count()

    def readers(self, name: str, case: Case) -> list[str]:
        let_in = {role for role in ROLES if case.read(role) not in KEPT_OUT}
        if self.whole(name):
            return ROLES if WHOLE or case.is_of_the_visitor else self._first(let_in)
        return self._later(let_in)

    def readers_of_a_translation(self, case: Case) -> list[str]:
        """One of those whose answers are looked at, and who are let in if any of them is."""
        if WHOLE:
            return ONE_OF_EACH
        three = ("anonymous", "startup_owner", "staff")
        return list(self.one(tuple(role for role in three if case.read(role) not in KEPT_OUT) or three))

    def senders(self, name: str, case: Case) -> list[str]:
        """Where nothing is taken, one of each kind finds that out."""
        if not (case.posts or case.for_sending):
            return ONE_OF_EACH if self.whole(name) else self._later(set())
        let_in = {role for answer in case.posts if answer.status not in (401, 404, 405) for role in answer.roles}
        if self.whole(name):
            return ROLES if WHOLE else self._first(let_in)
        return self._later(let_in)

    def one(self, some: tuple) -> tuple:
        """One of a few, in turn; thoroughly all of them."""
        return some if WHOLE else (some[next(self.turn) % len(some)],)

    def whole(self, name: str) -> bool:
        first = name not in self.met
        self.met.add(name)
        return first or WHOLE

    def _first(self, let_in: set[str]) -> list[str]:
        return sorted(set(ROLES) - (let_in - set(ONE_OF_EACH)) | self._some(let_in - set(ONE_OF_EACH), STRANGERS))

    def _later(self, let_in: set[str]) -> list[str]:
        return sorted(self._some(let_in, LET_IN) | self._some(set(ROLES) - let_in, STRANGERS))

    def _some(self, of: set[str], many: int) -> set[str]:
        """That many of them, or all where there are no more; others next time."""
        inline = sorted(of)
        if len(inline) <= many:
            return of
        start = next(self.turn) * many
        return {inline[(start + place) % len(inline)] for place in range(many)}
