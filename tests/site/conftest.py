"""The world of the metatests, built once for each module and left as it was by each test."""

import pytest

from tests.held import held_open
from tests.site.world import build_world


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "site" and item.path.stem != "test_every_address":
            item.add_marker("once")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), held_open():
        yield build_world()
