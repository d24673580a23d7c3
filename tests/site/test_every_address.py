"""Every address once, on PostgreSQL: read by somebody whom it lets in, and sent to by somebody of whom it takes something.

On SQLite the matrices do so for everybody (test_access_matrix.py); what is asked here is whether the same queries are as good
for a stricter database."""

import pytest
from django.db import connection

from tests.site.addresses import all_cases
from tests.site.oracle import visit
from tests.site.roles import EVERYBODY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="the matrices ask far more of SQLite"),
]
ROLES = sorted(EVERYBODY)


def test_each_is_read(world):
    deviations, read = [], set()
    for name, case in all_cases():
        role = next((one for one in ROLES if case.read(one) == 200), None)
        if role is None or name in read:
            continue
        read.add(name)
        found = visit(world, role, "GET", case.address(name, world), headers=case.headers)
        if found.status != 200:
            deviations.append(f"GET {name} [{case.what}] as {role}: {found.status} {found.error}")
    assert deviations == []
    assert len(read) >= 250


def test_each_takes_what_it_takes(world):
    deviations, sent = [], set()
    for name, case in all_cases():
        taken = next((one for one in case.posts if one.writes and one.roles), None)
        if taken is None or name in sent:
            continue
        sent.add(name)
        role = sorted(taken.roles)[0]
        found = visit(world, role, "POST", case.address(name, world), data=case.data(world), headers=case.headers)
        if (found.status, bool(found.writes)) != (taken.status, True):
            deviations.append(f"POST {name} [{case.what}] as {role}: {found.status} {found.error}")
    assert deviations == []
    assert len(sent) >= 150
