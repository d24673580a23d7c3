"""A prepared query answers as the plain one does, whatever is asked and in whatever order."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from core.prepared import Keys, prepared
from ecosystem.models import Membership, Organisation
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


def plain(user):
    return Membership.objects.filter(user=user).select_related("organisation", "user").order_by("pk")


@prepared(user=int)
def theirs(user):
    return plain(user)


@prepared(user=int, now=datetime)
def since(user, now):
    return Membership.objects.filter(user=user, since__lt=now).values_list("organisation__slug", flat=True)


@prepared(slug=str)
def named(slug):
    return Organisation.objects.filter(slug=slug).prefetch_related("texts")


@prepared(user=int)
def counted(user):
    rows = Membership.objects.filter(user=user).order_by().values("role")
    return rows.annotate(n=Count("pk")).values_list("role", "n")


def test_the_rows_are_those_of_the_plain_queryset():
    ada, ben, nobody = make_user(), make_user(), make_user()
    for person in (ada, ben, ada):
        make_organisation(owner=person)
    for person in (ada, ben, nobody, ada):
        found = theirs(user=person.pk)
        assert found == list(plain(person.pk))
        assert [(one.user, one.organisation.slug) for one in found] == [
            (one.user, one.organisation.slug) for one in plain(person.pk)
        ]
    assert counted(user=ada.pk) == [("owner", 2)]


def test_it_is_asked_in_one_query_with_all_that_was_selected(django_assert_num_queries):
    ada = make_user()
    make_organisation(owner=ada)
    theirs(user=ada.pk)
    with django_assert_num_queries(1):
        (one,) = theirs(user=ada.pk)
        assert (one.organisation.kind, one.user.email) == ("startup", ada.email)


def test_moments_and_words_are_values_too():
    ada = make_user()
    organisation = make_organisation(owner=ada)
    now = timezone.now() + timedelta(seconds=1)
    assert since(user=ada.pk, now=now) == [organisation.slug]
    assert since(user=ada.pk, now=now - timedelta(days=1)) == []
    assert [one.texts.all()[0].language for one in named(slug=organisation.slug)] == ["en"]
    assert named(slug="x' OR 1=1 --") == []


def test_its_sql_is_made_once(monkeypatch):
    made = []

    @prepared(user=int)
    def once(user):
        made.append(user)
        return plain(user)

    for person in (1, 2, 3):
        once(user=person)
    assert len(made) == 1
    assert made[0] not in (1, 2, 3)


def test_what_does_not_stand_in_the_sql_as_a_value_cannot_be_prepared():
    @prepared(user=int)
    def lost(user):
        return plain(user + 1)

    with pytest.raises(ValueError, match="Not every argument of lost stands in its SQL"):
        lost(user=1)
    with pytest.raises(TypeError, match="takes"):
        theirs(somebody=1)
    assert connection.in_atomic_block


@prepared(user=int, keys=Keys(3))
def some(user, keys):
    return Membership.objects.filter(user=user, organisation__in=keys).order_by("pk")


def test_a_few_keys_are_values_and_more_are_asked_for_as_ever(django_assert_num_queries):
    ada = make_user()
    keys = [make_organisation(owner=ada).pk for _number in range(5)]
    for number in (0, 1, 3, 4, 5, 2):
        with django_assert_num_queries(1):
            found = some(user=ada.pk, keys=keys[:number])
        assert [one.organisation_id for one in found] == keys[:number]
    assert some(user=make_user().pk, keys=keys[:2]) == []


@prepared(key=int)
def by_key(key):
    return Organisation.objects.filter(pk=key)


def test_a_number_that_no_column_holds_is_nobody_s():
    organisation = make_organisation()
    assert by_key(key=organisation.pk) == [organisation]
    assert by_key(key=2**63) == by_key(key=10**30) == []


@prepared(user=int)
def locked(user):
    return Membership.objects.filter(user=user).select_for_update(of=("self",))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one who writes, and no locks of rows")
def test_a_row_is_locked_in_a_transaction_only():
    ada = make_user()
    organisation = make_organisation(owner=ada)
    with transaction.atomic():
        assert [one.organisation for one in locked(user=ada.pk)] == [organisation]
    with pytest.raises(transaction.TransactionManagementError, match="there is none"):
        locked(user=ada.pk)
