"""Saved searches: kept once, told of when there is news, at seven by the reader's clock, and ended with one link."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from time_machine import travel

from core.models import Mail
from ecosystem.actions.saved_searches import MOST, change_search, save_search, tell_news
from ecosystem.filters import Filters
from ecosystem.models import Organisation, SavedSearch
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

THURSDAY = datetime(2026, 11, 26, 14, tzinfo=UTC)
MONDAY = datetime(2026, 11, 29, 23, tzinfo=UTC)  # seven in Changsha


@pytest.fixture
def reader():
    return make_user(language="zh-hans", time_zone="Asia/Shanghai")


def at(moment: datetime):
    return travel(moment, tick=False)


def save(reader, directory="manufacturers", often="weekly", **filters) -> SavedSearch:
    with at(THURSDAY):
        search = save_search(directory=directory, filters=Filters(**filters), name="", by=reader)
        change_search(search=search, often=often, by=reader)
    return search


def verified(moment: datetime, **fields) -> Organisation:
    with at(moment):
        return make_organisation("manufacturer", **fields)


def letters() -> list[str]:
    return [mail.subject for mail in Mail.objects.order_by("id")]


def test_the_filters_of_a_directory_are_saved_from_its_page(client, reader):
    make_concept("am", "Additive manufacturing", "增材制造")
    client.force_login(reader)
    url = reverse("ecosystem:search-save", kwargs={"directory": "startups"})
    for query in ("about=am&q=laser&page=3&view=map", "q=laser&about=am"):
        assert client.post(url, {"query": query}).status_code == 302
    search = SavedSearch.objects.get()
    assert (search.query, search.name, search.often) == (
        "q=laser&about=am",
        "“laser”, Additive manufacturing",
        "weekly",
    )
    assert (
        f"{reverse('ecosystem:startups')}?q=laser&amp;about=am"
        in client.get(reverse("ecosystem:searches")).content.decode()
    )


def test_mail_comes_on_monday_at_seven_by_the_readers_clock_and_only_with_news(reader):
    save(reader, region="")
    verified(THURSDAY - timedelta(days=3), name="Before")
    for moment in (MONDAY - timedelta(minutes=1), MONDAY):
        with at(moment):
            tell_news()
    assert letters() == []
    verified(MONDAY + timedelta(days=1), name="Chulan", name_zh="楚岚")
    for moment in (MONDAY + timedelta(days=6), MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)):
        with at(moment):
            tell_news()
            tell_news()
    assert letters() == ["您保存的搜索有 1 条新内容"]
    text = Mail.objects.get().text
    assert ("楚岚" in text, "/zh-hans/organisations/" in text, "Before" in text) == (True, True, False)


def test_daily_and_weekly_searches_of_one_person_are_one_mail(reader):
    save(reader, often="daily")
    save(reader, directory="listings", kind="need")
    with at(THURSDAY + timedelta(hours=1)):
        make_listing(make_organisation("manufacturer", name="Chulan"), "need", title="焊接")
    with at(MONDAY):
        tell_news()
    assert letters() == ["您保存的搜索有 2 条新内容"]


def test_news_is_what_the_reader_may_see(reader):
    save(reader, directory="listings")
    with at(THURSDAY + timedelta(hours=1)):
        firm = make_organisation("startup")
        make_listing(firm, "offer", title="Everybody")
        make_listing(firm, "offer", title="Members only", visibility="verified")
        make_listing(firm, "offer", title="Not yet", status="draft")
        make_listing(make_organisation("startup", verified=False), "offer", title="Not verified")
    with at(MONDAY):
        tell_news()
    text = Mail.objects.get().text
    words = ("Everybody", "Members only", "Not yet", "Not verified")
    assert [word in text for word in words] == [True, False, False, False]


def test_a_listing_is_news_when_its_organisation_is_verified(reader):
    with at(THURSDAY - timedelta(days=9)):
        firm = make_organisation("startup", verified=False)
        make_listing(firm, "offer", title="Old words")
    save(reader, directory="listings")
    moment = THURSDAY + timedelta(hours=2)
    Organisation.objects.filter(pk=firm.pk).update(verification="verified", verified_at=moment)
    with at(MONDAY):
        tell_news()
    assert "Old words" in Mail.objects.get().text


def test_no_mail_when_none_is_wanted_and_none_about_the_time_without(reader):
    search = save(reader, often="never")
    verified(THURSDAY + timedelta(hours=1))
    with at(MONDAY):
        tell_news()
        search.refresh_from_db()
        change_search(search=search, often="daily", by=reader)
    with at(MONDAY + timedelta(days=1)):
        tell_news()
    assert letters() == []


def test_the_link_in_the_mail_ends_them_without_a_session(client, reader):
    save(reader, often="daily")
    verified(THURSDAY + timedelta(hours=1))
    with at(MONDAY):
        tell_news()
    stop = Mail.objects.get().unsubscribe.partition("/zh-hans/")[2]
    assert client.post(f"/zh-hans/{stop}").status_code == 200
    verified(MONDAY + timedelta(hours=1))
    with at(MONDAY + timedelta(days=1)):
        tell_news()
    assert len(letters()) == 1
    assert SavedSearch.objects.get().told_until == MONDAY + timedelta(days=1)


def test_the_thirty_first_is_refused_with_a_sentence(client, reader):
    for number in range(MOST):
        save(reader, text=f"word{number}")
    client.force_login(reader)
    url = reverse("ecosystem:search-save", kwargs={"directory": "startups"})
    page = client.post(url, {"query": "q=one+more"}, follow=True).content.decode()
    assert ("You have thirty saved searches." in page, SavedSearch.objects.count()) == (True, MOST)


def test_nonsense_in_the_address_is_not_kept_and_the_longest_search_is(client, reader):
    client.force_login(reader)
    url = reverse("ecosystem:search-save", kwargs={"directory": "listings"})
    longest = "切" * 120
    for query in (f"q={longest}", "about=%00,x" + "y" * 900 + "&kind=need&region=%00"):
        assert client.post(url, {"query": query}).status_code == 302
    assert sorted(len(search.query) for search in SavedSearch.objects.all()) == [len("kind=need"), 2 + 120 * 9]


def test_somebody_elses_search_is_as_good_as_none(client, reader):
    search = save(reader)
    client.force_login(make_user())
    for verb in ("often", "remove"):
        url = reverse("ecosystem:search-move", kwargs={"pk": search.pk, "verb": verb})
        assert client.post(url, {"often": "daily"}).status_code == 404
    search.refresh_from_db()
    assert search.often == "weekly"


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_write_one_mail(audited):
    reader = make_user(time_zone="Asia/Shanghai")
    search = save_search(directory="manufacturers", filters=Filters(), name="All", by=reader)
    SavedSearch.objects.filter(pk=search.pk).update(told_until=THURSDAY, next_at=THURSDAY)
    make_organisation("manufacturer", name="Chulan")
    begin, failed = threading.Barrier(4), []

    def work() -> None:
        begin.wait()
        try:
            tell_news()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, len(letters())) == ([], 1)
