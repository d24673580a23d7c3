"""The whole document asked by a machine that means no good: no error of ours, no answer that is not written down, no
door that lets in whom it should not.

Whoever holds a token is sent each boundary of each schema; strangers are sent examples. FUZZ_EXAMPLES says how many more
requests each operation is sent.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck
from hypothesis import settings as tempo
from schemathesis.specs.openapi import checks as of_openapi

from config.wsgi import application
from portal.api import api
from production.actions.orders import place_order
from production.models import Order
from production.sites.weeks import WEEK, this_week
from tests.api.scene import Program
from tests.factories import make_concept, make_listing, make_organisation, make_user
from tests.held import held_open
from tests.production.orders_scene import make_plan, make_quotation, make_site_quote
from tests.production.quotes_scene import make_version
from tests.production.sites_scene import make_machine, make_site, make_week

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
QUICK = tempo(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
# What a schema allows may still be refused: a cursor of another list, the code of a concept that does not exist.
NOT_ASKED = [of_openapi.positive_data_acceptance]
STATUSES: Counter[tuple[str, int]] = Counter()

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def read_document(*, boundaries: bool):
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    schema.app = application
    schema.config.phases.coverage.enabled = boundaries
    return schema


@pytest.fixture(autouse=True)
def _keep_connections(db, settings):
    """A server closes what it no longer needs; the test's own transaction lives on the same connection."""
    settings.API_PER_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def asking(django_db_setup, django_db_blocker) -> Iterator[dict[str, dict[str, str]]]:
    """A startup with listings in every state and an order, and the headers of those who ask about it."""
    with django_db_blocker.unblock(), held_open():
        yield plant()


def plant() -> dict[str, dict[str, str]]:
    make_concept("am.lpbf", "laser powder bed fusion", "激光粉末床熔融")
    owner, other = make_user(), make_user()
    startup = make_organisation(slug="fennwick-robotics", owner=owner)
    for status in ("published", "draft", "closed"):
        make_listing(startup, status=status)
    make_listing(make_organisation("manufacturer", owner=other), "need")
    plant_order(startup, owner)
    return {"nobody": {}, "member": Program(owner).headers, "other": Program(other).headers}


def plant_order(startup, owner) -> None:
    """By the numbers of the document's examples, made by the member's own manufacturer; and a plan that is not ordered."""
    machine = make_machine(make_site(make_organisation("manufacturer", owner=owner)))
    for count in range(4):
        make_week(machine, this_week() + count * WEEK)
    quotation = make_quotation(make_version(startup), 10, number="Q-7WTN3K")
    make_site_quote(quotation, machine)
    place_order(plan=make_plan(quotation, {machine: 10}), deliver_to="Uppsala", by=owner)
    Order.objects.update(number="O-6TQ4RB")
    make_plan(quotation, {machine: 10}, pk=1207)


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
def test_so_are_somebody_else_and_whoever_shows_no_token(case, asking):
    assert max(ask(case, asking[who], who) for who in ("other", "nobody")) < 500


def test_enough_was_asked():
    """Runs last; what it counts is in docs/api.md. Of several processes each has asked some
    of it, so it is counted where there is one."""
    print(f"\n{STATUSES.total()} requests: {dict(sorted(STATUSES.items()))}")
    assert STATUSES.total() >= 500 or not STATUSES or "PYTEST_XDIST_WORKER" in os.environ
    assert [status for _who, status in STATUSES if status >= 500] == []
