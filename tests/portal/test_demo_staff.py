"""What the demo's staff have done."""

import pytest

from core.models import Effect, Mail
from core.outbox import relay
from ecosystem.actions.undoing import may_undo
from ecosystem.models import BulkJob, Organisation
from portal.demo import people, staff
from portal.models import Announcement, QualityDay
from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_it_is_written_once_and_ends_as_it_would_at_the_desk():
    for number in range(staff.ENOUGH - 1):
        make_organisation(name=f"Firm {number}", owner=make_user())
    make_organisation(name="Both", name_zh="两种语言", owner=make_user())
    assert staff.load() is False  # nobody is there to have done it
    make_staff(people.STAFF)
    assert staff.load() is True
    relay.drain()
    reminder, imported = BulkJob.objects.order_by("pk")
    assert [(job.action, job.status) for job in (reminder, imported)] == [
        ("remind_of_language", "done"),
        ("import", "done"),
    ]
    assert (reminder.counts()["done"], reminder.counts()["failed"]) == (staff.REMINDED, 1)
    assert (imported.counts()["done"], may_undo(imported)) == (3, True)
    assert Organisation.objects.filter(source="Spring fair", verification="requested").count() == 3
    assert Effect.objects.dead().count() == 3
    assert Mail.objects.filter(to__endswith="closed-mailbox.example").count() == 1
    assert Announcement.objects.unended().count() == 1
    assert QualityDay.objects.count() == staff.DAYS
    assert staff.load() is False
