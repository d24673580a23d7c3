"""What every test shares."""

import pytest
from django.utils import translation

from ecosystem import traits
from matching import lexicon
from matching.live import live_index
from tests.cache_keys import next_test


def pytest_collection_modifyitems(items):
    """Tests that touch the database may touch all of it: sessions and the cache live in a second file."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None:
            marker.kwargs.setdefault("databases", "__all__")


@pytest.fixture(autouse=True)
def _alone(request):
    """Each test has cache keys of its own, reads the database with an index of its own and leaves no language behind."""
    next_test()
    live_index.forget()
    lexicon.forget()
    traits.forget()
    yield
    translation.deactivate_all()
