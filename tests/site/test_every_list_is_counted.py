"""A list that nobody counts fails."""

import json
from collections.abc import Iterator, Mapping

import pytest
from django.core.paginator import Page
from django.db.models import Model, QuerySet

from tests.site.addresses import all_cases
from tests.site.test_lists import GROWING, LISTS

pytestmark = pytest.mark.django_db

LOOKERS = ("anonymous", "startup_owner", "staff")
BOUNDED = {
    "portal:gallery": "examples made up on the spot",
    "api-1:organisation": "one organisation",
    "api-1:listing": "one listing",
    "api-1:why": "one partner",
    "matching:why": "one partner",
    "mfa_login_webauthn": "a challenge for a passkey",
    "api-1:openapi-json": "the description of the interface",
}


def rows_in(context: Mapping) -> Iterator[str]:
    """Yields the names under which a page was given rows."""
    for name, value in context.items():
        if isinstance(value, (Page, QuerySet)) or (isinstance(value, (list, tuple)) and value and has_row(value[0])):
            yield name


def has_row(one) -> bool:
    values = one.values() if isinstance(one, dict) else [one]
    return any(isinstance(value, Model) for value in values)


def holds_list(value) -> bool:
    if isinstance(value, dict):
        return any(holds_list(inner) for inner in value.values())
    return isinstance(value, list)


def lists_of(answer) -> set[str]:
    """The names under which an answer was given rows, or "json"."""
    if answer.headers["Content-Type"].startswith("application/json"):
        return {"json"} if holds_list(json.loads(answer.content)) else set()
    contexts = answer.context or []
    layers = [layer for context in contexts for layer in getattr(context, "dicts", [context])]
    return {name for layer in layers if isinstance(layer, Mapping) for name in rows_in(layer)}


def test_every_list_is_counted(world):
    counted = {rows.name for rows in [*LISTS, *GROWING]}
    found: dict[str, set[str]] = {}
    for name, case in all_cases():
        for role in LOOKERS:
            if not case.for_sending and case.read(role) == 200:
                answer = world.client(role).get(case.address(name, world), headers=case.headers)
                found.setdefault(name, set()).update(lists_of(answer))
    lists = {name for name, names in found.items() if names}
    assert {name: found[name] for name in lists - counted - set(BOUNDED)} == {}
    assert len(lists & counted) >= 15
    assert set(BOUNDED) - lists == set(), "exceptions that are none any more"
