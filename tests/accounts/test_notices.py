"""What a person is told: once, behind a bell, by mail at once, once a day or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.daily import write_some
from accounts.models import Notice, User
from accounts.notices import WORDS, notify, say
from accounts.telling import COLLABORATION, DAILY, TEAM_CHANGES, choose_mails, stop, stop_address
from core.models import Mail
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MORNING = datetime(2099, 5, 4, 6, 30, tzinfo=UTC)  # 08:30 in Berlin, 14:30 in Shanghai


@pytest.fixture(autouse=True)
def words():
    if "test.said" not in WORDS:
        say({"test.said": "%(name)s has said something."})
    yield
    WORDS.pop("test.said", None)


def told(person, key="1", **more) -> Notice:
    values = {"name": {"en": "Fennwick", "zh-hans": "芬威克"}}
    given = {"key": key, "view": "accounts:settings", "values": values, "letter": "room_notice"}
    with transaction.atomic():
        notify(COLLABORATION, [person], "test.said", **(given | more))
    return Notice.objects.get(person=person, key=key)


def test_a_notice_is_told_once_and_mailed_in_the_persons_language():
    person = make_user(language="zh-hans")
    told(person), told(person)
    mail = Mail.objects.get()
    assert Notice.objects.count() == 1
    assert mail.subject == "芬威克 has said something."
    assert mail.unsubscribe == stop_address(COLLABORATION, person)


def test_the_bell_counts_in_one_query_and_is_silent_for_visitors(client, django_assert_max_num_queries):
    person = make_user()
    for number in range(3):
        told(person, f"{number}")
    client.force_login(person)
    assert client.get(reverse("accounts:settings")).content.decode().count("Notices: 3 not read") == 1
    client.logout()
    assert "tb-bell" not in client.get(reverse("portal:home")).content.decode()


def test_the_page_is_by_day_and_looking_marks_nothing(client):
    person, other = make_user(), make_user()
    Notice.objects.filter(pk=told(person, "1").pk).update(at=timezone.now() - timedelta(days=3))
    new = told(person, "2")
    told(other)
    client.force_login(person)
    page = client.get(reverse("accounts:notices"))
    assert [[line.text for line in day.lines] for day in page.context["days"]] == [["Fennwick has said something."]] * 2
    assert Notice.objects.filter(read_at=None).count() == 3
    late = told(person, "3")
    client.post(reverse("accounts:notices-read"), {"before": new.pk})
    assert set(Notice.objects.filter(read_at=None)) == {late, Notice.objects.get(person=other)}


def test_following_one_marks_it_read_and_leads_on_and_anothers_is_not_there(client):
    person = make_user()
    mine, theirs, dead = told(person), told(make_user()), told(person, "2", view="gone:away")
    client.force_login(person)
    assert client.get(reverse("accounts:notice", args=[mine.pk])).status_code == 405
    assert client.post(reverse("accounts:notice", args=[mine.pk])).url == reverse("accounts:settings")
    assert client.post(reverse("accounts:notice", args=[dead.pk])).url == reverse("accounts:notices")
    assert client.post(reverse("accounts:notice", args=[theirs.pk])).status_code == 404
    assert [Notice.objects.get(pk=one.pk).read_at is None for one in (mine, dead, theirs)] == [False, False, True]


# --- once a day ---------------------------------------------------------------------------------------------------------
def once_a_day(**fields) -> User:
    return make_user(daily=[COLLABORATION], **fields)


def test_what_is_wanted_once_a_day_waits_and_comes_in_one_letter():
    person = once_a_day()
    for number in range(3):
        told(person, f"{number}")
    assert [Mail.objects.count(), Notice.objects.filter(waits_for_digest=True).count()] == [0, 3]
    Notice.objects.filter(key="2").update(read_at=timezone.now())
    assert [write_some(MORNING), write_some(MORNING)] == [1, 0]
    mail = Mail.objects.get()
    assert (mail.template, mail.subject, mail.text.count("Fennwick has said something.")) == (
        "notices_daily", "2 things wait for you", 2,
    )  # fmt: skip
    assert mail.unsubscribe == stop_address(DAILY, person)


def test_it_comes_at_eight_by_ones_own_clock():
    berlin, shanghai = once_a_day(time_zone="Europe/Berlin"), once_a_day(time_zone="Asia/Shanghai")
    for person in (berlin, shanghai):
        row = told(person)
        Notice.objects.filter(pk=row.pk).update(at=datetime(2099, 5, 3, 12, tzinfo=UTC))
    midnight = datetime(2099, 5, 4, 0, 5, tzinfo=UTC)  # 08:05 in Shanghai, 02:05 in Berlin
    write_some(midnight)
    assert list(Mail.objects.values_list("to", flat=True)) == [shanghai.email]
    write_some(datetime(2099, 5, 4, 5, 59, tzinfo=UTC))
    assert Mail.objects.count() == 1
    write_some(datetime(2099, 5, 4, 6, 0, tzinfo=UTC))
    assert Mail.objects.filter(to=berlin.email).count() == 1


def test_what_comes_after_eight_waits_for_the_next_morning():
    person = once_a_day(time_zone="UTC")
    row = told(person)
    Notice.objects.filter(pk=row.pk).update(at=datetime(2099, 5, 4, 9, tzinfo=UTC))
    assert [write_some(datetime(2099, 5, 4, 23, tzinfo=UTC)), write_some(datetime(2099, 5, 5, 8, tzinfo=UTC))] == [0, 1]


def test_only_here_sends_nothing_and_a_kind_without_notices_cannot_be_daily():
    person = make_user(muted=[COLLABORATION], daily=[COLLABORATION])
    told(person)
    assert [Mail.objects.count(), Notice.objects.get().waits_for_digest] == [0, False]
    choose_mails(wanted={COLLABORATION, TEAM_CHANGES}, daily={COLLABORATION, TEAM_CHANGES}, by=person)
    person.refresh_from_db()
    assert person.daily == [COLLABORATION]


def test_the_letters_end_ends_what_came_once_a_day(client):
    person = once_a_day()
    page = stop_address(DAILY, person).removeprefix("http://localhost:8000").removeprefix("http://localhost")
    assert client.post(page).status_code == 200
    person.refresh_from_db()
    assert (person.muted, person.daily) == ([COLLABORATION], [])
    stop(kind=DAILY, person=person)
    assert User.objects.get(pk=person.pk).muted == [COLLABORATION]


def test_the_switches_of_the_settings(client):
    person = make_user()
    client.force_login(person)
    client.post(reverse("accounts:mails"), {"wanted": [COLLABORATION], "daily": [COLLABORATION]})
    assert User.objects.get().daily == [COLLABORATION]
    page = client.get(reverse("accounts:settings")).content.decode()
    assert 'name="daily" value="collaboration" checked' in page
