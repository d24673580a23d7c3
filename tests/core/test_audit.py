import datetime
import decimal

import pytest
from django.db import DatabaseError, connection, transaction

from core.audit import changes, record
from core.middleware import request_id
from core.models import AppendOnly, AuditEvent
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_for_whom_and_what_was_before():
    person = make_user("li@people.example")
    organisation = make_organisation(name="Bridge Works")
    token = request_id.set("a" * 32)
    record(
        "organisation.renamed",
        by=person,
        acting_for=organisation,
        target=organisation,
        before={"name": "Old", "founded": datetime.date(2020, 1, 2)},
        after={"name": "Bridge Works", "share": decimal.Decimal("0.5")},
    )
    request_id.reset(token)
    event = AuditEvent.objects.get()
    assert (event.actor, event.actor_label) == (person, str(person))
    assert event.acting_for == f"ecosystem.organisation:{organisation.pk}"
    assert (event.target_type, event.target_id) == ("ecosystem.organisation", str(organisation.pk))
    assert event.before == {"name": "Old", "founded": "2020-01-02"}
    assert event.after == {"name": "Bridge Works", "share": "0.5"}
    assert event.request_id == "a" * 32


def test_the_system_itself_is_named():
    event = record("organisation.expired", by=None, target=make_organisation())
    assert (event.actor, event.actor_label, event.acting_for, event.request_id) == (None, "system", "", "-")


def test_only_what_changed_is_kept():
    before = {"name": "Old", "city": "Uppsala"}
    assert changes(before, {"name": "New", "city": "Uppsala", "size": 5}) == (
        {"name": "Old", "size": None},
        {"name": "New", "size": 5},
    )


def test_the_model_refuses_to_change_an_event():
    event = record("x", by=None, target=make_user())
    event.action = "y"
    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        event.delete()


@pytest.mark.parametrize("statement", ["UPDATE core_auditevent SET action = 'y'", "DELETE FROM core_auditevent"])
def test_and_so_does_the_database(statement):
    record("x", by=None, target=make_user())
    with (
        pytest.raises(DatabaseError, match="audit events are only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.get().action == "x"


def test_querysets_meet_the_same_refusal():
    record("x", by=None, target=make_user())
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(action="y")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.count() == 1


def test_an_event_disappears_with_the_change_that_it_tells_of():
    person = make_user()
    with pytest.raises(LookupError), transaction.atomic():
        record("x", by=person, target=person)
        raise LookupError
    assert AuditEvent.objects.count() == 0
