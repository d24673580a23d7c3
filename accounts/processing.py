"""The register of processing (GDPR article 30, PIPL article 55): each app says what it does with people's data, and
`manage.py ropa` prints it. An app's tags name the relations of accounts/personal_data.py that they answer for, so that no
table of people is without one."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from accounts.personal_data import REGISTRY

MEASURES = (
    "access declared on every view and checked by a test of every address",
    "an audit trail that can only be added to",
    "sign-in with a second factor for staff, proof again for what matters",
    "export and erasure that reach every table",
)
"""What protects everything; an activity names what comes on top."""


@dataclass(frozen=True)
class Activity:
    """One purpose with its one lawful basis. `relations` are patterns of names such as "ecosystem.*"."""

    code: str
    purpose: str
    basis: str
    people: str
    categories: str
    recipients: str
    third_countries: str
    time_limits: str
    relations: tuple[str, ...]
    measures: tuple[str, ...] = ()

    def answers_for(self, relation: str) -> bool:
        return any(fnmatch(relation, pattern) for pattern in self.relations)


ACTIVITIES: dict[str, Activity] = {}


def processes(code: str, **columns) -> None:
    """Tags one activity. Raises ValueError for a code that is taken, or a column left empty."""
    activity = Activity(code=code, **columns)
    if code in ACTIVITIES or not all(columns.get(name) for name in Activity.__annotations__ if name not in OPTIONAL):
        raise ValueError(f"The activity {code!r} is tagged twice, or in half.")
    ACTIVITIES[code] = activity


OPTIONAL = {"code", "measures"}


def untagged() -> Iterator[str]:
    """The relations to people that no activity answers for, and those that two do."""
    for relation in REGISTRY:
        if sum(activity.answers_for(relation) for activity in ACTIVITIES.values()) != 1:
            yield relation
