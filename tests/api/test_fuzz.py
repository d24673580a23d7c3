"""The whole document asked by a machine that means no good: no error of ours, no answer that is not written down, no
door that lets in whom it should not.

Whoever holds a token is sent each boundary of each schema; strangers are sent examples. FUZZ_EXAMPLES says how many more
requests each operation is sent.
"""

import json
import os
from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck
from hypothesis import settings as tempo
from schemathesis.specs.openapi import checks as of_openapi

from config.wsgi import application
from portal.api import api
from tests.api.scene import Program
from tests.factories import make_concept, make_listing, make_organisation, make_user

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
QUICK = tempo(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
# What a schema allows may still be refused: a cursor of another list, the code of a concept that does not exist.
NOT_ASKED = [of_openapi.positive_data_acceptance]
STATUSES: Counter[tuple[str, int]] = Counter()

pytestmark = pytest.mark.django_db


def read_document(*, boundaries: bool):
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    schema.app = application
    schema.config.phases.coverage.enabled = boundaries
    return schema


@pytest.fixture(autouse=True)
def _keep_connections(db):
    """A server closes what it no longer needs; the test's own transaction lives on the same connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def asking(db, settings) -> dict[str, dict[str, str]]:
    """A startup with listings in every state, and the headers of those who ask about it."""
    settings.API_PER_MINUTE = 1_000_000
    make_concept("am.lpbf", "laser powder bed fusion", "激光粉末床熔融")
    owner, other = make_user(), make_user()
    startup = make_organisation(slug="fennwick-robotics", owner=owner)
    for status in ("published", "draft", "closed"):
        make_listing(startup, status=status)
    make_listing(make_organisation("manufacturer", owner=other), "need")
    return {"nobody": {}, "member": Program(owner).headers, "other": Program(other).headers}


def ask(case, headers: dict[str, str], who: str) -> int:
    """Sends one request, undoes what it did, holds the answer against the document and returns its status."""
    with transaction.atomic():
        response = case.call(headers=headers)
        transaction.set_rollback(True)
    STATUSES[who, response.status_code] += 1
    case.validate_response(response, headers=headers, excluded_checks=NOT_ASKED)
    return response.status_code


whole, shorter = read_document(boundaries=True), read_document(boundaries=False)


@whole.parametrize()
@QUICK
def test_a_member_is_answered_as_the_document_says(case, asking):
    assert ask(case, asking["member"], "member") < 500


@shorter.parametrize()
@QUICK
def test_so_is_somebody_else(case, asking):
    assert ask(case, asking["other"], "other") < 500


@shorter.parametrize()
@QUICK
def test_so_is_whoever_shows_no_token(case, asking):
    assert ask(case, asking["nobody"], "nobody") < 500


def test_enough_was_asked():
    """Runs last; what it counts is in docs/api.md."""
    print(f"\n{STATUSES.total()} requests: {dict(sorted(STATUSES.items()))}")
    assert STATUSES.total() >= 500 or not STATUSES
    assert [status for _who, status in STATUSES if status >= 500] == []
