"""What every test shares."""

import gc

import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import connection, transaction
from django.dispatch import receiver
from django.utils import translation
from hypothesis import settings as examples
from pytest_django.fixtures import is_django_unittest

from ecosystem import traits
from matching import lexicon
from matching.live import live_index
from tests import emptying, factories, migrated
from tests.cache_keys import let_nobody_empty_it, next_test
from tests.extent import WHOLE
from tests.factories import prove
from tests.guards import LOG, TRAIL, taken_off

examples.register_profile("usual", derandomize=True)  # the same in every run; thoroughly, others each time
if not WHOLE:
    examples.load_profile("usual")

STORING = {"db", "transactional_db"}
UNMATCHED = {"accounts", "competitions", "core"}
"""Folders whose tests ask nothing of matching; reading every text they make took as long as the rest of them. One that does
asks for `noted`."""


@receiver(user_logged_in)
def _has_just_shown_who_they_are(sender, request, user, **kwargs):
    """Whoever a test signs in counts as recently proven; time has to pass before they are asked again."""
    prove(request.session, user)


def pytest_configure():
    emptying.take_out_only_what_is_there()
    let_nobody_empty_it()


def pytest_collection_modifyitems(items):
    """Tests that touch the database may touch all of it: sessions and the cache live in a second file. They are marked, so
    that what has nothing to do with it is left out where only the database is another. Those that look at pages are asked of
    one database once: of the other, tests/site/test_every_address.py asks for each page."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None:
            marker.kwargs.setdefault("databases", "__all__")
        if marker is not None or STORING & set(item.fixturenames) or is_django_unittest(item):
            item.add_marker("stored")
        if "client" in item.fixturenames:
            item.add_marker("once")


def pytest_collection_finish():
    """What is there by now stays to the end; looking through it again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_blocker):
    """Databases are laid out ready (tests/migrated.py), under the names that this process's are to have."""
    with django_db_blocker.unblock():
        migrated.lay_out()
    return True


@pytest.fixture
def audited(transactional_db):
    """For tests of several connections that leave audit events: SQLite would let nobody empty that table."""
    yield
    if connection.vendor == "sqlite":
        tables = ("competitions_handedinscores", "core_auditevent", "collaboration_logentry")
        with transaction.atomic(), taken_off(TRAIL, LOG), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (names of our own)


@pytest.fixture
def noted():
    """For a test in an UNMATCHED folder: what its factories make is read by matching."""


@pytest.fixture(autouse=True)
def _alone(request):
    """Each test has cache keys of its own, reads the database with an index of its own and leaves no language behind."""
    next_test()
    factories.noting = "noted" in request.fixturenames or not UNMATCHED & set(request.path.parts)
    live_index.forget()
    lexicon.forget()
    traits.forget()
    yield
    translation.deactivate_all()
