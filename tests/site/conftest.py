"""The world of the metatests, built once for each module and left as it was by each test."""

import pytest
from django.db import connections, transaction

from tests.site.world import build_world


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "site" and item.path.stem != "test_every_address":
            item.add_marker("once")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A world inside a transaction that is rolled back after the module. Tests carry the `django_db` mark too: their
    own transactions nest in this one."""
    with django_db_blocker.unblock():
        open_ones = []
        for connection in connections.all():
            block = transaction.atomic(using=connection.alias)
            block._from_testcase = True  # as Django's TestCase does: durable blocks may nest in it
            block.__enter__()
            open_ones.append((connection, block))
        try:
            yield build_world()
        finally:
            for connection, block in reversed(open_ones):
                transaction.set_rollback(True, using=connection.alias)
                block.__exit__(None, None, None)
