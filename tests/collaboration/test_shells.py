"""What is left of a room ten years after its closing: its log, and a line in the park's figures. And of what was put away."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from collaboration.consenting.retention import forget_some, past_due
from collaboration.log import faults
from collaboration.logbook.funnel import told_to_everybody
from collaboration.models import (
    Agreement,
    Declaration,
    DisclosureRequest,
    Document,
    Grant,
    Introduction,
    LogEntry,
    Measure,
    Message,
    Milestone,
    Pilot,
    Room,
    RoomMember,
    Signature,
    Version,
)
from core.files import store
from core.models import AuditEvent, StoredFile
from tests.collaboration.scene import (
    logged,
    make_agreement,
    make_document,
    make_grant,
    make_pair,
    make_pilot,
    make_room,
    make_version,
)

pytestmark = pytest.mark.django_db
GOES = (RoomMember, DisclosureRequest, Grant, Declaration, Agreement, Signature, Milestone, Measure)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def years_ago(years: float):
    return timezone.now() - timedelta(days=365.25 * years + 2)


def whole_room(closed: float, *, secret_for: int = 36) -> Room:
    """A room with a row of everything, closed so many years ago; its agreement ended with it."""
    room = make_room(make_pair())
    document = make_document(room.organisation, title="Nozzle drawing")
    version = make_version(document)
    grant = make_grant(room, version, closed_at=years_ago(closed), closed_how="room", granted_by=None)
    DisclosureRequest.objects.create(
        room=room, document=document, organisation=room.partner, purpose="pilot", words="Please", state="declined",
        ended_at=years_ago(closed),
    )  # fmt: skip
    pdf = store(b"%PDF signed", purpose="agreement", owner_id=0, name="a.pdf", content_type="application/pdf", by=None)
    agreement = make_agreement(room, pdf=pdf, survives_months=secret_for)
    newer = make_agreement(room, state="declined", signed=False, replaces=agreement, ended_at=years_ago(closed))
    assert newer.replaces == agreement
    Agreement.objects.filter(pk=agreement.pk).update(state="terminated", ended_at=years_ago(closed))
    pilot = make_pilot(room, state="ended", contract="C-7")
    Milestone.objects.create(pilot=pilot, title="First part").evidence.add(version)
    Measure.objects.create(pilot=pilot, text="Coolant", target="half")
    Message.objects.create(room=room, organisation=room.organisation, text="Hello", language="en")
    logged(room, "grant.given", grant=grant.pk)
    Room.objects.filter(pk=room.pk).update(
        state="closed", closed_at=years_ago(closed), closed_because="Done", closed_by=room.members.first().user
    )
    return Room.objects.get(pk=room.pk)


def all_is_forgotten() -> None:
    while forget_some():
        pass
    assert past_due() == {}


def test_a_room_stays_as_it_is_until_the_years_are_over():
    whole_room(9.9)
    all_is_forgotten()
    assert [model.objects.exists() for model in GOES] == [True] * len(GOES)
    assert (Grant.objects.get().title, Pilot.objects.get().title) == ("Nozzle drawing", "Nozzles on line 3")


def test_after_ten_years_its_log_is_left_and_what_the_figures_count(django_capture_on_commit_callbacks):
    room = whole_room(10)
    with django_capture_on_commit_callbacks(execute=True):
        all_is_forgotten()
    assert [model.objects.count() for model in (*GOES, Message)] == [0] * (len(GOES) + 1)
    assert not StoredFile.objects.filter(purpose="agreement").exists()
    room.refresh_from_db()
    asked, pilot = Introduction.objects.get(), Pilot.objects.get()
    assert (room.closed_by, room.closed_because, asked.message, asked.asked_by, asked.organisation_agreed_by) == (
        None, "", "", None, None,
    )  # fmt: skip
    assert (pilot.title, pilot.goal, pilot.contract, pilot.state, pilot.outcome) == ("", "", "", "ended", "scaled")
    assert (LogEntry.objects.filter(room=room).count(), list(faults(room))) == (2, [])
    assert AuditEvent.objects.filter(action="room.forgotten", target_id=str(room.pk)).count() == 1
    assert not Room.objects.visible_to(asked.organisation.memberships.get().user).exists()


def test_the_figures_count_as_before():
    for _one in range(5):
        whole_room(10)
    before = told_to_everybody()
    all_is_forgotten()
    assert before == told_to_everybody() == {"introductions": 5, "pilots": 5}


def test_an_agreement_whose_secrets_are_kept_for_longer_stays_until_they_need_not_be():
    room = whole_room(10, secret_for=120)
    all_is_forgotten()
    assert (Agreement.objects.count(), Signature.objects.count(), Grant.objects.count()) == (1, 2, 0)
    Agreement.objects.update(ended_at=years_ago(14))
    assert past_due() == {"shells": 1, "agreements": 1}
    all_is_forgotten()
    assert (Agreement.objects.count(), Signature.objects.count()) == (0, 0)
    assert list(faults(room)) == []


def test_the_log_itself_refuses_to_go():
    room = whole_room(10)
    all_is_forgotten()
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        LogEntry.objects.filter(room=room).delete()


# --- what was put away ------------------------------------------------------------------------------------------------
def test_what_was_put_away_goes_with_its_files_once_no_room_rests_on_it(django_capture_on_commit_callbacks):
    room = whole_room(9)
    free = make_version(make_document(room.organisation)).document
    young = make_document(room.organisation, archived_at=years_ago(9.9))
    here = make_document(room.organisation)
    Document.objects.exclude(pk__in=(young.pk, here.pk)).update(archived_at=years_ago(10))
    names = {str(one.file.file.name) for one in Version.objects.all()}
    all_is_forgotten()
    assert set(Document.objects.values_list("title", flat=True)) == {"Nozzle drawing", young.title, here.title}
    assert not Document.objects.filter(pk=free.pk).exists()
    Room.objects.update(closed_at=years_ago(10))
    with django_capture_on_commit_callbacks(execute=True):
        all_is_forgotten()
    assert set(Document.objects.values_list("title", flat=True)) == {young.title, here.title}
    assert (Version.objects.count(), len(names)) == (0, 2)
    assert not StoredFile.objects.filter(purpose="document").exists()


def test_calendar_files_go_a_year_after_their_sending():
    for name, days in (("old", 370), ("young", 300)):
        file = store(
            b"BEGIN", purpose="meeting-invitation", owner_id=0, name=name, content_type="text/calendar", by=None
        )
        StoredFile.objects.filter(pk=file.pk).update(created_at=timezone.now() - timedelta(days=days))
    all_is_forgotten()
    assert list(StoredFile.objects.values_list("name", flat=True)) == ["young"]
