"""A list that nobody counts fails."""

import json
from collections.abc import Iterator, Mapping

import pytest
from django.core.paginator import Page
from django.db.models import Model, QuerySet

from tests.extent import WHOLE
from tests.site.addresses import all_cases
from tests.site.test_lists import GROWING, LISTS

pytestmark = pytest.mark.django_db

LOOKERS = ("anonymous", "startup_owner", "staff")
BOUNDED = {
    "portal:gallery": "examples made up on the spot",
    "api-1:organisation": "one organisation",
    "api-1:listing": "one listing",
    "api-1:why": "one partner",
    "api-1:competition": "one competition",
    "api-1:application": "one application",
    "api-1:entry": "one entry",
    "api-1:round": "one round",
    "matching:why": "one partner",
    "collaboration:introduction-by-mail": "one introduction",
    "collaboration:own-consent": "one consent",
    "collaboration:consent-receipt": "one consent, as JSON",
    "collaboration:desk-notice": "twenty editions",
    "mfa_login_webauthn": "a challenge for a passkey",
    "competitions:form-export": "one form, as JSON",
    "collaboration:grant": "one grant, and the people it names",
    "collaboration:grant-give": "one document: its versions, the few who sit in a room, the lists of today",
    "collaboration:grant-narrow": "one grant",
    "collaboration:grant-renew": "one grant",
    "collaboration:grant-move": "one grant",
    "collaboration:grant-revoke": "one grant",
    "api-1:quote-request": "one request",
    "production:part-new": "the few organisations whose owner or editor one is",
    "production:order-new": "one plan, of eight lots at most",
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
        for role in LOOKERS if WHOLE or not found.get(name) else ():
            if not case.for_sending and case.read(role) == 200:
                answer = world.client(role).get(case.address(name, world), headers=case.headers)
                found.setdefault(name, set()).update(lists_of(answer))
    lists = {name for name, names in found.items() if names}
    assert {name: found[name] for name in lists - counted - set(BOUNDED)} == {}
    assert len(lists & counted) >= 15
    assert set(BOUNDED) - lists == set(), "exceptions that are none any more"
