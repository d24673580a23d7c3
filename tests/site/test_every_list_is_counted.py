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
    "portal:desk-mail-one": "the paragraphs of one mail",
    "portal:gallery": "examples made up on the spot",
    "ecosystem:listing": "the texts and concepts of one listing",
    "ecosystem:listing-edit": "the texts and concepts of one listing",
    "ecosystem:new": "no rows, only choices",
    "account_login": "the demo's accounts, a fixed list",
    "accounts:settings": "time zones, from the library",
    "api-1:organisation": "one organisation",
    "api-1:listing": "one listing",
    "api-1:openapi-json": "the description of the interface",
}


def rows_in(context: Mapping) -> Iterator[str]:
    """Yields the names under which a page was given rows."""
    for name, value in context.items():
        if isinstance(value, (Page, QuerySet)):
            yield name
        elif isinstance(value, (list, tuple)) and value and has_row(value[0]):
            yield name


def has_row(one) -> bool:
    values = one.values() if isinstance(one, dict) else [one]
    return any(isinstance(value, Model) for value in values)


def holds_list(value) -> bool:
    if isinstance(value, dict):
        return any(holds_list(inner) for inner in value.values())
    return isinstance(value, list)


def test_every_list_is_counted(world):
    counted = {rows.name for rows in [*LISTS, *GROWING]}
    found: dict[str, set[str]] = {}
    for name, case in all_cases():
        for role in LOOKERS:
            if case.for_sending or case.read(role) != 200:
                continue
            answer = world.client(role).get(case.address(name, world), headers=case.headers)
            if answer.headers["Content-Type"].startswith("application/json"):
                if holds_list(json.loads(answer.content)):
                    found.setdefault(name, set()).add("json")
            for layer in answer.context or []:
                for inner in layer if isinstance(layer, list) else [layer]:
                    found.setdefault(name, set()).update(rows_in(getattr(inner, "flatten", dict)() if hasattr(inner, "flatten") else inner))
    lists = {name for name, names in found.items() if names}
    assert {name: found[name] for name in lists - counted - set(BOUNDED)} == {}
    assert len(lists & counted) >= 15
