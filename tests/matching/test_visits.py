"""What has changed since somebody last looked."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.models import Visit
from matching.visits import Change, changed, last_change, look
from tests.factories import make_organisation, make_user

MORNING = timezone.now().replace(hour=9, minute=12, second=0, microsecond=0)
MINUTE = timedelta(minutes=1)


def test_new_up_and_gone():
    before = [(1, 50.0), (2, 40.0), (3, 30.0)]
    assert changed(before, [(4, 60.0), (2, 55.0), (1, 50.0)]) == (frozenset({4}), frozenset({2}), (3,))


def test_whoever_only_stands_higher_because_another_has_fallen_has_not_moved_up():
    before = [(1, 50.0), (2, 40.0), (3, 30.0)]
    assert changed(before, [(2, 40.0), (3, 30.0), (1, 20.0)]) == (frozenset(), frozenset(), ())


def test_whoever_scores_more_without_passing_anybody_has_not_moved_up():
    assert changed([(1, 50.0), (2, 40.0)], [(1, 50.0), (2, 49.0)]) == (frozenset(), frozenset(), ())


def test_those_who_join_above_push_nobody_down():
    assert changed([(1, 50.0), (2, 40.0)], [(3, 90.0), (1, 50.0), (2, 40.0)]) == (frozenset({3}), frozenset(), ())


@pytest.fixture
def who(db):
    owner = make_user()
    return owner, make_organisation("startup", owner=owner)


def at(moment, who, standing, **more) -> Change:
    with time_machine.travel(moment, tick=False):
        return look(*who, standing, **more)


def test_a_first_visit_has_nothing_to_compare_with(who):
    assert at(MORNING, who, [(1, 50.0)]) == Change()
    row = Visit.objects.get()
    assert (row.seen_at, row.standing, row.before_at) == (MORNING, [[1, 50.0]], None)


def test_a_visit_begins_after_half_an_hour_and_is_compared_until_it_ends(who):
    at(MORNING, who, [(1, 50.0), (2, 40.0)])
    assert at(MORNING + 29 * MINUTE, who, [(1, 50.0), (2, 40.0)]) == Change()
    left = MORNING + 29 * MINUTE
    later = at(left + 31 * MINUTE, who, [(3, 70.0), (1, 50.0)])
    assert later == Change(left, frozenset({3}), frozenset(), (2,))
    assert at(left + 50 * MINUTE, who, [(3, 70.0), (1, 50.0)]) == later
    # What comes during the visit is news as well.
    assert at(left + 55 * MINUTE, who, [(4, 80.0), (3, 70.0), (1, 50.0)]).new == {3, 4}
    # The next visit is compared with the end of this one.
    assert at(left + 86 * MINUTE, who, [(4, 80.0), (3, 70.0), (1, 50.0)]) == Change(left + 55 * MINUTE)


def test_whom_one_dismissed_oneself_has_not_gone(who):
    at(MORNING, who, [(1, 50.0), (2, 40.0)])
    assert at(MORNING + 60 * MINUTE, who, [], without={1}).gone == (2,)


def test_a_list_that_was_empty_is_all_new(who):
    at(MORNING, who, [])
    assert at(MORNING + 60 * MINUTE, who, [(1, 50.0)]).new == {1}


def test_two_tabs_that_open_at_once_show_the_same(who, monkeypatch):
    """Both read the last visit before either has moved it on."""
    at(MORNING, who, [(1, 50.0)])
    stale = Visit.objects.get()
    first = at(MORNING + 60 * MINUTE, who, [(2, 60.0)])
    monkeypatch.setattr(Visit.objects, "filter", stale_once(Visit.objects.filter, stale))
    second = at(MORNING + 61 * MINUTE, who, [(2, 60.0)])
    assert first == second == Change(MORNING, frozenset({2}), frozenset(), (1,))
    row = Visit.objects.get()
    assert (row.before_at, row.before, row.seen_at) == (MORNING, [[1, 50.0]], MORNING + 60 * MINUTE)


def stale_once(real, stale):
    """The first question is answered as it would have been a moment earlier."""
    answers = [type("Then", (), {"first": lambda self: stale})()]
    return lambda **columns: answers.pop() if answers else real(**columns)


def test_a_visit_costs_two_queries(who):
    for moment in (MORNING, MORNING + 10 * MINUTE, MORNING + 90 * MINUTE):
        with CaptureQueriesContext(connection) as queries:
            at(moment, who, [(1, 50.0)])
        assert len(queries) == 2


def test_looking_without_noting_says_the_same_and_writes_nothing(who):
    at(MORNING, who, [(1, 50.0)])
    with time_machine.travel(MORNING + 60 * MINUTE, tick=False):
        assert last_change(*who, [(2, 60.0)]) == Change(MORNING, frozenset({2}), frozenset(), (1,))
    assert Visit.objects.get().seen_at == MORNING
