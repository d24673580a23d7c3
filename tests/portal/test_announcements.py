"""Announcements: whom they are for, when, and that each is told once."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AuditEvent, Mail
from core.outbox import relay
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from portal.actions import announcements as actions
from portal.models import Announcement, Dismissal
from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DESK = "/en/desk/announcements/"
HOUR = timedelta(hours=1)


@pytest.fixture
def staff(client):
    person = make_staff(name="Sybil")
    client.force_login(person)
    return person


def make(title="The site will be away", *, status="published", **fields) -> Announcement:
    now = timezone.now()
    about = {"title_en": title, "title_zh": "网站将暂停", "body_en": "On Sunday.", "body_zh": "周日。"}
    about |= {"starts_at": now - HOUR, "ends_at": now + HOUR, "status": status}
    about |= {"published_at": None if status == "draft" else now}
    return Announcement.objects.create(**{**about, **fields})


def banners(client, address="/en/") -> list[str]:
    page = client.get(address).content.decode()
    return re.findall(r'id="announcement-\d+".*?<strong>(.*?)</strong>', page)


# --- for whom and when ------------------------------------------------------------------------------------------------
def test_each_audience_sees_its_own():
    people = {
        "visitor": None,
        "newcomer": make_user(),
        "startup": make_user(),
        "manufacturer": make_user(),
        "staff": make_staff(),
    }
    make_organisation("startup", owner=people["startup"])
    make_organisation("manufacturer", owner=people["manufacturer"])
    seen = {}
    for audience in Announcement.Audience.values:
        Announcement.objects.all().delete()
        make(audience=audience)
        seen[audience] = set()
        for name, person in people.items():
            browser = Client()
            if person:
                browser.force_login(person)
            if banners(browser):
                seen[audience].add(name)
    assert seen == {
        "everybody": {"visitor", "newcomer", "startup", "manufacturer", "staff"},
        "signed_in": {"newcomer", "startup", "manufacturer", "staff"},
        "startups": {"startup"},
        "manufacturers": {"manufacturer"},
        "staff": {"staff"},
    }


def test_only_while_it_is_published_and_its_time_runs(client):
    now = timezone.now()
    make("draft", status="draft")
    make("withdrawn", status="withdrawn")
    make("later", starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    make("over", starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    make("now")
    assert banners(client) == ["now"]


def test_readers_are_told_in_their_language_or_in_the_one_there_is(client):
    make("Away on Sunday")
    make("Only English", only_in="en", title_zh="", body_zh="")
    assert banners(client, "/zh-hans/") == ["Only English", "网站将暂停"]
    page = client.get("/zh-hans/").content.decode()
    assert 'lang="en" aria-label=' in page


# --- putting it away --------------------------------------------------------------------------------------------------
def test_a_person_puts_it_away_for_good(client):
    person = make_user()
    client.force_login(person)
    one = make()
    for _twice in range(2):
        assert client.post(f"/en/announcements/{one.pk}/dismiss/", headers={"HX-Request": "true"}).content == b""
    elsewhere = Client()
    elsewhere.force_login(person)
    assert (banners(elsewhere), Dismissal.objects.count()) == ([], 1)


def test_a_visitor_puts_it_away_for_the_session(client):
    one = make()
    answer = client.post(f"/en/announcements/{one.pk}/dismiss/", {"next": "/en/startups/"})
    assert (answer.status_code, answer["Location"]) == (302, "/en/startups/")
    assert (banners(client), banners(Client())) == ([], ["The site will be away"])
    assert Dismissal.objects.count() == 0


def test_nobody_is_led_to_another_site(client):
    one = make()
    answer = client.post(f"/en/announcements/{one.pk}/dismiss/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/en/"
    draft = make(status="draft")
    assert client.post(f"/en/announcements/{draft.pk}/dismiss/").status_code == 404


def test_a_page_costs_one_query_more_whatever_there_is_to_show(client):
    client.force_login(make_user())

    def cost() -> tuple[int, int]:
        """All queries of a page, and those for announcements."""
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/startups/")
        return len(queries), sum("portal_announcement" in query["sql"] for query in queries.captured_queries)

    cost()
    without = cost()
    make()
    make("Another", audience="startups")
    assert (without[1], cost()) == (1, without)


# --- writing ----------------------------------------------------------------------------------------------------------
def form(**fields) -> dict[str, str]:
    return {
        "audience": "signed_in", "level": "info", "only_in": "both", "title_en": "Away", "body_en": "", "title_zh": "暂停",
        "body_zh": "", "starts_at": "2026-03-01T09:00", "ends_at": "2099-03-01T10:00", **fields,
    }  # fmt: skip


def test_it_is_written_looked_at_published_and_withdrawn(client, staff):
    answer = client.post(f"{DESK}new/", form())
    one = Announcement.objects.get()
    assert answer["Location"] == f"{DESK}{one.pk}/"
    assert one.starts_at.isoformat() == "2026-03-01T08:00:00+00:00"  # nine in Berlin
    assert [banner.title for _language, banner in client.get(answer["Location"]).context["previews"]] == [
        "Away",
        "暂停",
    ]
    assert banners(client) == []
    client.post(f"{DESK}{one.pk}/publish/")
    assert banners(client) == ["Away"]
    client.post(f"{DESK}{one.pk}/withdraw/")
    assert banners(client) == []
    assert list(AuditEvent.objects.filter(action__startswith="announcement").order_by("id").values_list("action", flat=True)) == [
        "announcement.created", "announcement.published", "announcement.withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title_zh": " "}, "title_zh"),
        ({"title_en": ""}, "title_en"),
        ({"ends_at": "2026-03-01T09:00"}, "ends_at"),
        ({"by_mail": "on", "audience": "everybody"}, "by_mail"),
        ({"starts_at": "soon"}, "starts_at"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, staff, wrong, field):
    answer = client.post(f"{DESK}new/", form(body_en="Kept words", **wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "Kept words" in answer.content.decode()
    assert Announcement.objects.count() == 0


def test_one_language_is_enough_where_it_is_said(client, staff):
    client.post(f"{DESK}new/", form(only_in="zh-hans", title_en=""))
    assert Announcement.objects.get().words("en") == ("暂停", "")


def test_what_is_published_is_not_changed(staff):
    one = make()
    with pytest.raises(StateHasMoved):
        actions.write_announcement(announcement=one, by=staff, title_en="Other")
    with pytest.raises(NotAllowed):
        actions.publish(announcement=one, by=make_user())
    over = make(status="draft", ends_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(MoveNotAllowed):
        actions.publish(announcement=over, by=staff)


def test_publishing_is_seen_at_once(staff, client):
    one = make(status="draft")
    assert banners(client) == []
    actions.publish(announcement=one, by=staff)
    assert banners(client) == ["The site will be away"]


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"ends_at": timezone.now() - 2 * HOUR}, "announcement_times_in_order"),
        ({"title_en": ""}, "announcement_says_something"),
        ({"published_at": None}, "announcement_published_has_time"),
        ({"by_mail": True}, "announcement_mail_has_addresses"),
    ],
)
def test_the_database_refuses_what_cannot_be_shown(columns, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**columns)


# --- by mail ----------------------------------------------------------------------------------------------------------
def test_each_person_of_the_audience_is_written_to_once_in_their_language(staff, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    members = [make_user(email=f"m{number}@people.example") for number in range(5)]
    members[0].language = "zh-hans"
    members[0].save()
    for member in members:
        make_organisation("startup", owner=member)
    make_organisation("startup", owner=members[1])
    make_organisation("manufacturer", owner=make_user())
    stranger = make_user()  # has typed somebody's address and never confirmed it
    EmailAddress.objects.filter(user=stranger).update(verified=False)
    make_organisation("startup", owner=stranger)
    one = make(status="draft", audience="startups", by_mail=True)
    actions.publish(announcement=one, by=staff)
    relay.drain()
    written = Mail.objects.filter(template="announcement").order_by("to").values_list("to", "subject")
    assert list(written) == [
        ("m0@people.example", "网站将暂停"),
        *((f"m{number}@people.example", "The site will be away") for number in range(1, 5)),
    ]


def test_what_is_withdrawn_is_mailed_to_nobody_more(staff):
    make_user()
    one = make(status="draft", audience="signed_in", by_mail=True)
    actions.publish(announcement=one, by=staff)
    actions.withdraw(announcement=one, by=staff)
    relay.drain()
    assert Mail.objects.count() == 0


def test_a_page_is_shown_where_announcements_cannot_be_read(client, monkeypatch):
    def away(request):
        raise OperationalError("the database is away")

    make()
    monkeypatch.setattr("portal.announcements.running", away)
    assert (client.get("/en/").status_code, banners(client)) == (200, [])
