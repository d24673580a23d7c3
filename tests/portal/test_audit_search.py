"""Searching the audit trail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from core import audit
from core.models import AuditEvent
from ecosystem.models import BulkJob
from portal.audit_search import AuditFilters, cut
from tests.factories import make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
AUDIT = "/en/desk/audit/"


@pytest.fixture
def staff(client):
    person = make_staff(name="Sybil", time_zone="Asia/Shanghai")
    client.force_login(person)
    return person


@transaction.atomic
def note(action="organisation.changed", *, by=None, at=None, target=None, **more) -> AuditEvent:
    target = target or make_organisation()
    if at is None:
        return audit.record(action, by=by, target=target, **more)
    return AuditEvent.objects.create(
        at=at, action=action, actor=by, actor_label=str(by), target_type=target._meta.label_lower,
        target_id=str(target.pk), target_label=str(target), **more,
    )  # fmt: skip


def found(client, query: str) -> list[int]:
    return [told.event.pk for told in client.get(f"{AUDIT}?{query}").context["events"]]


def test_by_person_also_under_a_name_they_have_no_longer(client, staff):
    ada = make_user(name="Ada")
    then = note(by=ada)
    ada.name = "Lovelace"
    ada.save()
    now = note(by=ada)
    assert found(client, "actor=lovelace") == [now.pk, then.pk]
    assert found(client, f"actor={ada.email}") == [now.pk, then.pk]


def test_by_the_portal_itself_and_by_people_who_are_gone(client, staff):
    event = note()
    assert found(client, "actor=system") == [event.pk]


def test_by_organisation_its_own_events_and_those_in_its_name(client, staff):
    firm, other = make_organisation(name="Aster"), make_organisation(name="Bellis")
    own, acting = note(target=firm), note(target=other, acting_for=firm)
    note(target=other)
    assert found(client, "organisation=aster") == [acting.pk, own.pk]
    assert found(client, f"organisation={firm.slug}") == [acting.pk, own.pk]
    assert found(client, "acting_for=aster") == [acting.pk]
    assert found(client, "organisation=nobody+of+this+name") == []


def test_by_a_span_of_time_in_the_viewers_zone(client, staff):
    late = note(at=datetime(2026, 3, 1, 15, 59, tzinfo=UTC))
    midnight = note(at=datetime(2026, 3, 1, 16, 0, tzinfo=UTC))  # the second of March in Changsha
    assert found(client, "since=2026-03-02T00:00&until=2026-03-03T00:00") == [midnight.pk]
    assert found(client, "since=2026-03-01&until=2026-03-02") == [late.pk]
    shown = client.get(f"{AUDIT}?since=2026-13-45&until=yesterday")
    assert (shown.context["since"], shown.context["until"]) == ("", "")


def test_by_words_before_and_after_in_both_languages(client, staff):
    old = note(before={"city": "Uppsala"}, after={"city": "湘潭市"})
    assert found(client, "words=uppsala") == [old.pk]
    assert found(client, "words=湘潭") == [old.pk]
    listing = make_listing(make_organisation(), title="Secret pumps")
    note("listing.changed", target=listing, after={"en-title": "Secret pumps"})
    assert found(client, "words=secret") == []


def test_by_the_job_that_did_it(client, staff):
    then = datetime(2026, 3, 1, tzinfo=UTC)
    job = BulkJob.objects.create(key="k", action="close_past", status="running", created_at=then, started_at=then)
    event = note(at=then, request_id=f"bulk:{job.pk}")
    note(at=then)
    assert found(client, f"job={job.pk}") == [event.pk]
    assert found(client, f"job={job.pk + 1}") == []


def test_pages_go_to_and_fro_by_keys():
    keys = [note().pk for _each in range(5)]
    events = AuditEvent.objects.filter(pk__in=keys)
    a, b, c, d, e = keys

    def page(**query):
        shown = cut(events, query, 2)
        return [row.pk for row in shown.rows], shown.newer, shown.older

    assert page() == ([e, d], None, d)
    assert page(before=str(d)) == ([c, b], c, b)
    assert page(before=str(b)) == ([a], a, None)
    assert page(after=str(a)) == ([c, b], c, b)
    assert page(after=str(c)) == ([e, d], None, d)
    assert page(before="nonsense") == ([e, d], None, d)
    assert page(after=str(e)) == ([], None, None)


def test_an_event_is_read_whole_with_what_was_done_beside_it(client, staff):
    firm = make_organisation(name="Aster")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    event = note(target=firm, at=at, request_id="r", after={"summary": "x" * 1000})
    note("claim.said", target=firm, at=at, request_id="r")
    note(target=firm, at=at, request_id="another")
    page = client.get(f"{AUDIT}{event.pk}/")
    assert "x" * 1000 in page.content.decode()
    assert [told.event.action for told in page.context["beside"]] == ["claim.said"]
    assert client.get(f"{AUDIT}{event.pk + 999}/").status_code == 404


def test_a_result_is_taken_as_a_file_and_that_is_written_down(client, staff):
    firm = make_organisation(name="=Aster")
    note(target=firm, by=staff, before={"city": ""}, after={"city": "长沙"})
    answer = client.post(f"{AUDIT}events.csv", {"organisation": firm.slug})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].split(",", 1)[1] == (
        f"Sybil,changed a profile,,'=Aster,ecosystem.organisation:{firm.pk},"
        '"{""city"": ""nothing""}","{""city"": ""长沙""}"'
    )
    event = AuditEvent.objects.get(action="audit.exported")
    assert (event.actor, event.after["filters"]) == (staff, {"organisation": firm.slug})
    assert client.get(f"{AUDIT}events.csv").status_code == 405


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (AuditFilters(action="organisation.changed"), "audit_by_action"),
        (AuditFilters(about="ecosystem.organisation:7"), "audit_by_target"),
        (AuditFilters(actor="ada"), "core_auditevent_actor_id"),
        (AuditFilters(acting_for="aster"), "audit_by_acting_for"),
    ],
    ids=["action", "thing", "person", "acting for"],
)
def test_the_planner_uses_an_index(filters, index):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")
    make_user(name="Ada")
    make_organisation(name="Aster")
    plan = filters.events().order_by("-id")[:26].explain()
    assert index in plan


def test_old_events_cost_no_more_than_new_ones():
    """The page by keys asks for no offset."""
    note(at=datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=1))
    sql = str(AuditEvent.objects.filter(id__lt=9).order_by("-id")[:26].query)
    assert "OFFSET" not in sql
