"""Doing something for many: each row once, whatever is killed, and as if it were done alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from core.models import AuditEvent, Effect, Mail
from core.outbox import relay
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from ecosystem.actions import bulk, tidying
from ecosystem.actions.freshness import ask_to_confirm
from ecosystem.models import BulkJob, BulkRow, Listing, Organisation, VerificationRequest
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_staff(name="Sybil")


def firms(number: int, **fields) -> list[Organisation]:
    return [make_organisation(name=f"Firm {one}", owner=make_user(), **fields) for one in range(1, number + 1)]


def start(action: str, by, key="k", **parameters) -> BulkJob:
    return bulk.start_job(action=action, organisations=Organisation.objects.all(), key=key, by=by, **parameters)


def outcomes(job: BulkJob) -> list[tuple[str, str, str]]:
    return list(job.rows.order_by("number").values_list("label", "state", "outcome"))


def letters() -> int:
    return Mail.objects.filter(template="profile_confirm").count()


# --- the machinery ----------------------------------------------------------------------------------------------------
def test_each_row_is_done_once_and_stands_in_the_trail_under_the_job(staff):
    firms(2)
    job = start("ask_to_confirm", staff)
    assert job.counts() == {"waiting": 2, "done": 0, "failed": 0, "left": 0, "total": 2, "ended": 0}
    relay.drain()
    job.refresh_from_db()
    assert (job.status, letters()) == ("done", 2)
    assert outcomes(job) == [("Firm 1", "done", "Its owners are asked."), ("Firm 2", "done", "Its owners are asked.")]
    events = AuditEvent.objects.filter(request_id=f"bulk:{job.pk}").order_by("id")
    assert [(event.action, event.actor) for event in events] == [
        ("organisation.asked_to_confirm", staff),
        ("organisation.asked_to_confirm", staff),
        ("bulk.finished", None),
    ]


def test_a_double_click_starts_one(staff):
    firms(1)
    assert start("ask_to_confirm", staff) == start("ask_to_confirm", staff)
    assert (BulkJob.objects.count(), BulkRow.objects.count()) == (1, 1)


def test_a_job_for_nobody_is_refused(staff):
    with pytest.raises(ValidationError, match="Tick at least one"):
        start("ask_to_confirm", staff)


def test_members_start_no_jobs():
    firms(1)
    with pytest.raises(NotAllowed):
        start("ask_to_confirm", make_user())


class Killed(BaseException):
    """Stands for a signal that nothing outlives."""


def test_killed_in_the_middle_of_a_row_and_between_chunks_each_row_ends_exactly_once(staff, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    firms(5)
    job = start("ask_to_confirm", staff)
    usual, kills = bulk.freshness.ask_to_confirm, iter([False, True, False, False, False, False])

    def sometimes_killed(**arguments):
        usual(**arguments)
        if next(kills):
            raise Killed  # after its effect, before its commit

    monkeypatch.setattr(bulk.freshness, "ask_to_confirm", sometimes_killed)
    with pytest.raises(Killed):
        relay.drain()
    assert [state for _label, state, _outcome in outcomes(job)] == ["done", *["waiting"] * 4]
    Effect.objects.open().update(next_try_at=timezone.now())  # its lease has ended
    relay.drain()
    job.refresh_from_db()
    assert (job.status, letters(), {row.state for row in job.rows.all()}) == ("done", 5, {"done"})
    asked = AuditEvent.objects.filter(action="organisation.asked_to_confirm").values_list("target_id", flat=True)
    assert sorted(asked) == sorted({*asked})


def test_a_chunk_that_comes_twice_does_nothing_the_second_time(staff):
    firms(3)
    job = start("ask_to_confirm", staff)
    bulk.run_chunk(job, 1)
    bulk.run_chunk(BulkJob.objects.get(pk=job.pk), 1)
    bulk.run_chunk(job, 1)  # a worker that read the job before it ended
    assert (letters(), AuditEvent.objects.filter(action="bulk.finished").count()) == (3, 1)


def test_a_stopped_job_does_no_more_and_keeps_what_is_done(staff, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 1)
    firms(3)
    job = start("ask_to_confirm", staff)
    bulk.run_chunk(job, 1)
    bulk.stop_job(job=job, by=staff)
    relay.drain()
    assert [state for _label, state, _outcome in outcomes(job)] == ["done", "waiting", "waiting"]
    assert letters() == 1
    with pytest.raises(MoveNotAllowed):
        bulk.stop_job(job=job, by=staff)


def test_a_row_that_is_refused_says_why_and_the_others_go_on(staff):
    make_organisation(name="Nobody’s")
    firms(1)
    make_organisation(name="Unverified", owner=make_user(), verified=False)
    job = start("ask_to_confirm", staff)
    relay.drain()
    assert outcomes(job) == [
        ("Nobody’s", "failed", "It has no owner who could be written to."),
        ("Firm 1", "done", "Its owners are asked."),
        ("Unverified", "failed", "It is not verified, so there is nothing to confirm yet."),
    ]


def test_whoever_is_no_longer_staff_does_nothing_any_more(staff):
    firms(1)
    job = start("ask_to_confirm", staff)
    staff.is_staff = False
    staff.save()
    relay.drain()
    assert [state for _label, state, _outcome in outcomes(job)] == ["failed"]
    assert letters() == 0


def test_an_organisation_that_is_gone_is_told_of(staff):
    (firm,) = firms(1)
    job = start("ask_to_confirm", staff)
    firm.delete()
    relay.drain()
    assert outcomes(job) == [("Firm 1", "failed", "It is no longer there.")]


def test_what_became_of_a_row_is_in_the_language_of_whoever_started_it(monkeypatch):
    monkeypatch.setitem(bulk.STEPS, "ask_to_confirm", lambda job, by: lambda row: str(get_language()))
    firms(1)
    job = start("ask_to_confirm", make_staff(language="zh-hans"))
    relay.drain()
    assert outcomes(job) == [("Firm 1", "done", "zh-hans")]


@pytest.mark.parametrize(
    "wrong", [{"status": "running"}, {"status": "done"}, {"status": "draft", "started_at": timezone.now()}]
)
def test_the_database_refuses_a_job_whose_times_do_not_fit(wrong):
    with pytest.raises(IntegrityError, match="bulk_times_fit_state"), transaction.atomic():
        BulkJob.objects.create(key="k", action="close_past", **wrong)


# --- the actions ------------------------------------------------------------------------------------------------------
def test_asking_twice_is_refused(staff):
    (firm,) = firms(1)
    ask_to_confirm(organisation=firm, by=staff)
    with pytest.raises(MoveNotAllowed, match="asked already"):
        ask_to_confirm(organisation=firm, by=staff)


def test_owners_are_reminded_of_the_other_language_once_a_week(staff):
    firms(1)
    make_organisation(name="Both", name_zh="两种语言", owner=make_user())
    first, second = start("remind_of_language", staff), start("remind_of_language", staff, key="again")
    relay.drain()
    assert outcomes(first) == [
        ("Firm 1", "done", "Its owners are reminded: 中文 is missing."),
        ("Both", "failed", "It is written in both languages."),
    ]
    assert outcomes(second)[0][1:] == ("failed", "Its owners have been reminded this week already.")
    letter = Mail.objects.get(template="profile_language")
    assert letter.subject == "Firm 1 has no Chinese profile yet"


def test_open_requests_are_handed_over(staff):
    colleague = make_staff(name="Cyril")
    (firm,) = firms(1, verified=False)
    make_organisation(name="Not asking")
    request = VerificationRequest.objects.create(organisation=firm, evidence="x", taken_by=staff)
    job = start("hand_over", staff, to=colleague.pk)
    relay.drain()
    request.refresh_from_db()
    assert request.taken_by == colleague
    assert outcomes(job) == [
        ("Firm 1", "done", "Cyril has it in hand."),
        ("Not asking", "failed", "It does not ask to be verified at the moment."),
    ]


def test_a_field_of_work_is_added_and_taken_away(staff):
    concept = make_concept("am.lpbf")
    has_it, has_not = firms(2)
    has_it.concepts.add(concept)
    added = start("add_field", staff, concept="am.lpbf")
    relay.drain()
    assert [state for _label, state, _outcome in outcomes(added)] == ["failed", "done"]
    assert list(has_not.concepts.all()) == [concept]
    event = AuditEvent.objects.get(action="organisation.changed")
    assert (event.before, event.after) == ({"concepts": []}, {"concepts": ["am.lpbf"]})
    start("remove_field", staff, key="away", concept="am.lpbf")
    relay.drain()
    assert Organisation.concepts.through.objects.count() == 0
    with pytest.raises(NotAllowed):
        tidying.add_field(organisation=has_it, concept=concept, by=make_user())


def test_listings_past_their_date_are_closed_and_no_others(staff):
    (firm,) = firms(1)
    day = timedelta(days=1)
    past = make_listing(firm, expires_at=timezone.now() - day)
    open_still = make_listing(firm, expires_at=timezone.now() + day)
    job = start("close_past", staff)
    relay.drain()
    assert outcomes(job) == [("Firm 1", "done", "1 listing closed.")]
    assert set(Listing.objects.values_list("pk", "status")) == {(past.pk, "closed"), (open_still.pk, "published")}
