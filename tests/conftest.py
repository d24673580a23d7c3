"""What every test shares."""

import pytest


def pytest_collection_modifyitems(items):
    """Tests that touch the database may touch all of it: sessions and the cache live in a second file."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None:
            marker.kwargs.setdefault("databases", "__all__")


@pytest.fixture(autouse=True)
def _a_clean_cache(request):
    yield
    if request.node.get_closest_marker("django_db") is not None:
        from django.utils import translation

        translation.deactivate_all()
