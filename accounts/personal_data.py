"""What the site holds of a person: named relation by relation, for taking along and for leaving.

Every foreign key to a person is named once, by the app whose table it is in (`personal_data.py`); one that is not makes
tests/accounts/test_personal_data.py fail. What leaves no row of its own behind (mails, files) has a function.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

DELETE, KEEP = "delete", "keep"


@dataclass(frozen=True)
class Held:
    """One relation. `columns` go into the export; none means that the row says nothing of the person but the deed, and
    then `why` says so. `leaving` is what becomes of the rows when the person leaves; kept ones name a former member, and
    `kept` is the code of the reason that they are told (REASONS)."""

    columns: tuple[str, ...]
    leaving: str
    why: str = ""
    kept: str = ""


DEED, ORGANISATION = "deed", "organisation"
REASONS: dict[str, str | Promise] = {
    ORGANISATION: _(
        "What you wrote or uploaded for an organisation belongs to it and stays, as the words of “a former member”. Where "
        "somebody typed your name inside a text, it cannot be found."
    ),
    DEED: _("That something was decided or changed by somebody, without their name: “a former member”."),
    "log": _(
        "The log of who did what cannot be changed, so that decisions can be looked into. Pages no longer show your name in it."
    ),
    "contract": _(
        "Your name under an agreement you signed for an organisation: it proves the agreement, until three years after "
        "the last duty of secrecy has ended."
    ),
    "proof": _(
        "What you agreed to and when, by number and without your name: it is proof that we were allowed to. Five years after "
        "its end it is deleted."
    ),
    "count": _(
        "That the details of somebody were shown abroad in a year, by number: the authorities ask how many. Five years later "
        "it is deleted."
    ),
    "award": _("The record of an award: who judged, voted or decided. It shows that the award was fair."),
}
"""Why something of a person stays when they leave, in words for them."""


@dataclass(frozen=True)
class Obstacle:
    """Why somebody cannot leave yet, and where to mend it."""

    text: str
    url: str


REGISTRY: dict[str, Held] = {}
MORE: dict[str, Callable[[User], list[dict[str, Any]]]] = {}
ERASERS: list[Callable[[User, list[str]], None]] = []
OBSTACLES: list[Callable[[User], Iterable[Obstacle]]] = []
ENDING: list[Callable[[User], Iterable[str]]] = []


def holds(relation: str, *columns: str, leaving: str, why: str = "", kept: str = "") -> None:
    """Names a relation, such as "ecosystem.Membership.user". What stays belongs to the organisation, or is the bare deed,
    unless `kept` names another reason. Raises ValueError for one named twice, without a word on why nothing of it is
    exported, or with a reason there is not."""
    kept = kept or (ORGANISATION if columns else DEED) if leaving == KEEP else ""
    if relation in REGISTRY or leaving not in {DELETE, KEEP} or not (columns or why) or (kept and kept not in REASONS):
        raise ValueError(f"{relation} is named twice, or in half.")
    REGISTRY[relation] = Held(columns, leaving, why, kept)


def exports(name: str):
    """Registers a function that returns rows for the export which no foreign key leads to."""

    def register(function):
        MORE[name] = function
        return function

    return register


def eraser(function: Callable[[User, list[str]], None]):
    """Registers what is done when a person leaves, given the person and their addresses, before rows are deleted. It
    must be safe to do twice."""
    ERASERS.append(function)
    return function


def obstacles(function: Callable[[User], Iterable[Obstacle]]):
    """Registers what keeps a person from leaving."""
    OBSTACLES.append(function)
    return function


def ends_with(function: Callable[[User], Iterable[str]]):
    """Registers what ends with a person, in words: shown before they decide."""
    ENDING.append(function)
    return function


def relations() -> Iterator[tuple[str, type[Model], Field]]:
    """Yields (name, model, field) for every foreign key to a person, hidden ones too."""
    for relation in User._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            model, field = relation.related_model, relation.field
            yield f"{model._meta.app_label}.{model.__name__}.{field.name}", model, field


def rows_of(person: User) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yields (name, rows) of everything that is exported; empty ones too, so that one sees that nothing is kept."""
    for name, model, field in relations():
        held = REGISTRY[name]
        if held.columns:
            rows = model._base_manager.filter(**{field.name: person}).order_by("pk")
            yield name, list(rows.values(*held.columns))
    for name, function in MORE.items():
        yield name, function(person)


def erase_rows(person: User) -> None:
    """Deletes what is not kept. The model's own deletion runs, so that what hangs on a row goes with it."""
    for name, model, field in relations():
        if REGISTRY[name].leaving == DELETE:
            model._base_manager.filter(**{field.name: person}).delete()


@dataclass(frozen=True)
class Stays:
    """What stays of a person for one reason, and in how many rows."""

    reason: str
    text: str | Promise
    rows: int


def what_stays(person: User) -> list[Stays]:
    """What would stay of a person, or has stayed, and why: the report they are given."""
    found = dict.fromkeys(REASONS, 0)
    for name, model, field in relations():
        held = REGISTRY[name]
        if held.leaving == KEEP:
            found[held.kept] += model._base_manager.filter(**{field.name: person}).count()
    return [Stays(reason, REASONS[reason], rows) for reason, rows in found.items() if rows]


def model_of(relation: str) -> type[Model]:
    app, model, _field = relation.split(".")
    return apps.get_model(app, model)
