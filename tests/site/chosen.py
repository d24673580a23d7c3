"""Which roles visit a case. Thoroughly: all of them. Usually: all of them in the first state of each address, but that of those
whose sending is taken one of each kind and two others in turn send; in its other states whomever it lets in, and of those whom it
does not, two in turn."""

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
IN_OTHER_LANGUAGES = ONE_OF_EACH if WHOLE else ["anonymous", "startup_owner", "staff"]
STRANGERS = 2


class Turns:
    """Picks, case by case, who visits; the same in every run."""

    def __init__(self) -> None:
        self.met: set[str] = set()
        self.turn = count()

    def readers(self, name: str, case: Case) -> list[str]:
        if self.whole(name):
            return ROLES
        return self._of({role for role in ROLES if case.read(role) not in (302, 401, 404, 405)})

    def senders(self, name: str, case: Case) -> list[str]:
        """Where nothing is taken, one of each kind finds that out."""
        if not (case.posts or case.for_sending):
            return ONE_OF_EACH if self.whole(name) else self._of(set())
        if self.whole(name):
            return ROLES if WHOLE else self._first({role for role in ROLES if case.sent(role).status in (401, 404)})
        takers = {role for answer in case.posts for role in answer.roles if answer.status not in (401, 404)}
        return self._of(takers)

    def one(self, some: tuple) -> tuple:
        """One of a few, in turn; thoroughly all of them."""
        return some if WHOLE else (some[next(self.turn) % len(some)],)

    def whole(self, name: str) -> bool:
        first = name not in self.met
        self.met.add(name)
        return first or WHOLE

    def _first(self, refused: set[str]) -> list[str]:
        """Everybody who is refused; of the others one of each kind, and some of those who are left over."""
        let_in = [role for role in ROLES if role not in refused]
        others = [role for role in let_in if role not in ONE_OF_EACH]
        picked = {others[next(self.turn) * 5 % len(others)] for _one in range(STRANGERS)} if others else set()
        return sorted(refused | picked | (set(let_in) & set(ONE_OF_EACH)))

    def _of(self, let_in: set[str]) -> list[str]:
        others = [role for role in ROLES if role not in let_in]
        picked = {others[next(self.turn) * 5 % len(others)] for _one in range(STRANGERS)} if others else set()
        return sorted(let_in | picked)
