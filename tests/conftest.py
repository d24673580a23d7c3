"""What every test shares."""

from importlib import import_module

import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.dispatch import receiver
from django.utils import translation

from ecosystem import traits
from matching import lexicon
from matching.live import live_index
from tests.cache_keys import next_test
from tests.factories import prove


@receiver(user_logged_in)
def _has_just_shown_who_they_are(sender, request, user, **kwargs):
    """Whoever a test signs in counts as recently proven; time has to pass before they are asked again."""
    prove(request.session, user)


def pytest_collection_modifyitems(items):
    """Tests that touch the database may touch all of it: sessions and the cache live in a second file."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None:
            marker.kwargs.setdefault("databases", "__all__")


@pytest.fixture
def audited(transactional_db):
    """For tests of several connections that leave audit events: SQLite would let nobody empty that table."""
    yield
    if connection.vendor == "sqlite":
        triggers = import_module("core.migrations.0002_audit_append_only")
        with connection.cursor() as cursor:
            for statement in (*triggers.UNDO_SQLITE, "DELETE FROM core_auditevent", *triggers.SQLITE):
                cursor.execute(statement)


@pytest.fixture(autouse=True)
def _alone(request):
    """Each test has cache keys of its own, reads the database with an index of its own and leaves no language behind."""
    next_test()
    live_index.forget()
    lexicon.forget()
    traits.forget()
    yield
    translation.deactivate_all()
