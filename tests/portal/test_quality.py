"""Data quality at the desk, and the way from its list into a bulk job."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.outbox import relay
from ecosystem.models import BulkJob, Organisation
from matching.models import Standing
from portal import quality
from portal.chores import count_quality
from portal.models import QualityDay
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DATA, JOBS = "/en/desk/data/", "/en/desk/data/jobs/"
LONG = "We print strain wave reducers in one piece, test them and send them out."


@pytest.fixture
def staff(client):
    person = make_staff(name="Sybil")
    client.force_login(person)
    return person


def make_sound(name: str = "Sound", **fields) -> Organisation:
    """An organisation without a flaw."""
    firm = make_organisation(
        name=name, name_zh=f"{name} 中文", owner=make_user(), region=make_concept("region.hunan", "Hunan"), **fields
    )
    firm.texts.update(summary=LONG)
    firm.concepts.add(make_concept("am.lpbf"))
    make_listing(firm)
    other = make_organisation("manufacturer", name=f"Shows {name}", verified=False)
    Standing.objects.create(organisation=other, partners=[firm.pk], scores=[50], listed=1, best=50)
    Standing.objects.create(organisation=firm, partners=[other.pk], scores=[50], listed=1, best=50)
    return firm


def break_it(firm: Organisation, flaw: str) -> None:
    now, day = timezone.now(), timedelta(days=1)
    asked = {"asked_to_confirm_at": now}
    {
        "no_description": lambda: firm.texts.update(summary="Short."),
        "no_place": lambda: Organisation.objects.filter(pk=firm.pk).update(region=None),
        "no_field": lambda: firm.concepts.clear(),
        "no_listing": lambda: firm.listings.update(status="closed"),
        "one_language": lambda: firm.texts.filter(language="en").delete(),
        "nobody": lambda: firm.memberships.all().delete(),
        "asked": lambda: Organisation.objects.filter(pk=firm.pk).update(freshness="asked", **asked),
        "faded": lambda: Organisation.objects.filter(pk=firm.pk).update(freshness="faded", **asked),
        "dropped": lambda: Organisation.objects.filter(pk=firm.pk).update(freshness="dropped", **asked),
        "expiring": lambda: firm.listings.update(expires_at=now + day),
        "past": lambda: make_listing(firm, expires_at=now - day),
        "no_match": lambda: Standing.objects.filter(organisation=firm).delete(),
        "never_shown": lambda: Standing.objects.exclude(organisation=firm).update(partners=[]),
    }[flaw]()


@pytest.mark.parametrize("flaw", quality.FLAWS)
def test_each_flaw_is_found_and_named(client, staff, flaw):
    sound, broken = make_sound(), make_sound("Broken")
    break_it(broken, flaw)
    found = set(quality.having(flaw, Organisation.objects.filter(pk__in=[sound.pk, broken.pk])))
    expected = {sound, broken} if flaw == "never_shown" else {broken}
    assert found == expected
    row = quality.with_flaws(Organisation.objects.filter(pk=broken.pk)).get()
    assert [one.name for one in quality.flaws_of(row)] == [flaw]
    counts = quality.counts(Organisation.objects.filter(pk__in=[sound.pk, broken.pk]))
    assert {name: count for name, count in counts.items() if count} == {"all": 2, flaw: len(expected)}


def test_the_list_is_narrowed_by_flaw_kind_and_region(client, staff):
    make_organisation(name="A startup", region=make_concept("region.hunan", "Hunan"))
    make_organisation("manufacturer", name="A works")
    shown = {
        query: sorted(one.name for one in client.get(f"{DATA}?{query}").context["page"])
        for query in (
            "",
            "kind=startup",
            "region=region.hunan",
            "flaw=no_place",
            "flaw=no_place&kind=startup",
            "flaw=x",
        )
    }
    both = ["A startup", "A works"]
    assert shown == {
        "": both,
        "kind=startup": ["A startup"],
        "region=region.hunan": ["A startup"],
        "flaw=no_place": ["A works"],
        "flaw=no_place&kind=startup": [],
        "flaw=x": both,
    }


def test_a_day_is_counted_once_and_drawn(client, staff):
    make_organisation(name="A startup")
    count_quality()
    make_organisation(name="Another")
    count_quality()
    day = QualityDay.objects.get()
    assert (day.date, day.organisations, day.counts["no_place"]) == (timezone.now().date(), 1, 1)
    QualityDay.objects.create(date=date(2020, 1, 1), organisations=9)
    lines = client.get(f"{DATA}?flaw=no_place").context["lines"]
    assert [(line.title, line.last) for line in lines] == [("No place", "1")]


def test_doubles_lead_to_the_page_of_duplicates(client, staff):
    make_organisation()
    assert f'<a href="{reverse("portal:desk-duplicates")}"><span>Doubled</span>' in client.get(DATA).content.decode()


# --- into a job -------------------------------------------------------------------------------------------------------
def once_of(answer) -> str:
    return re.search(r'name="once" value="([^"]+)"', answer.content.decode())[1]


def test_what_is_ticked_becomes_a_job_and_a_second_click_leads_to_the_same(client, staff):
    first, _second = make_organisation(name="First", owner=make_user()), make_organisation(name="Second")
    page = client.get(f"{JOBS}new/?action=ask_to_confirm&pk={first.pk}&pk=nonsense")
    assert (page.context["count"], [one.name for one in page.context["some"]]) == (1, ["First"])
    data = {"action": "ask_to_confirm", "pk": [first.pk], "once": once_of(page)}
    answers = [client.post(f"{JOBS}new/", data) for _twice in range(2)]
    job = BulkJob.objects.get()
    assert [answer["Location"] for answer in answers] == [f"{JOBS}{job.pk}/"] * 2
    relay.drain()
    shown = client.get(f"{JOBS}{job.pk}/").context
    assert ([row.label for row in shown["page"]], shown["counts"]["done"]) == (["First"], 1)


def test_all_on_a_list_is_all_that_fit_its_filters(client, staff):
    make_organisation(name="A startup")
    make_organisation("manufacturer", name="A works")
    page = client.get(f"{JOBS}new/?action=close_past&all=1&flaw=no_place&kind=startup")
    assert page.context["count"] == 1
    data = {"action": "close_past", "all": "1", "flaw": "no_place", "kind": "startup", "once": once_of(page)}
    client.post(f"{JOBS}new/", data)
    assert [row.label for row in BulkJob.objects.get().rows.all()] == ["A startup"]


def test_what_an_action_needs_is_asked_for_and_kept_on_error(client, staff):
    firm = make_organisation()
    page = client.get(f"{JOBS}new/?action=add_field&pk={firm.pk}")
    data = {"action": "add_field", "pk": [firm.pk], "once": once_of(page), "concept": "no such field"}
    answer = client.post(f"{JOBS}new/", data)
    assert (answer.status_code, BulkJob.objects.count()) == (422, 0)
    assert f'<input type="hidden" name="pk" value="{firm.pk}">' in answer.content.decode()
    make_concept("am.lpbf", "laser powder bed fusion")
    client.post(f"{JOBS}new/", {**data, "concept": "laser powder bed fusion"})
    assert BulkJob.objects.get().parameters == {"concept": "am.lpbf"}


def test_progress_is_asked_for_until_it_has_ended(client, staff):
    firm = make_organisation(owner=make_user())
    page = client.get(f"{JOBS}new/?action=ask_to_confirm&pk={firm.pk}")
    client.post(f"{JOBS}new/", {"action": "ask_to_confirm", "pk": [firm.pk], "once": once_of(page)})
    address = f"{JOBS}{BulkJob.objects.get().pk}/"
    running = client.get(address, headers={"HX-Request": "true"})
    assert ('hx-trigger="every 2s"' in running.content.decode(), "HX-Refresh" in running) == (True, False)
    relay.drain()
    ended = client.get(address, headers={"HX-Request": "true"})
    assert ('hx-trigger="every 2s"' in ended.content.decode(), ended["HX-Refresh"]) == (False, "true")


def test_outcomes_are_a_file_that_no_spreadsheet_works_out(client, staff):
    firm = make_organisation(name="=1+1", slug="sum")
    page = client.get(f"{JOBS}new/?action=ask_to_confirm&pk={firm.pk}")
    client.post(f"{JOBS}new/", {"action": "ask_to_confirm", "pk": [firm.pk], "once": once_of(page)})
    relay.drain()
    answer = client.get(f"{JOBS}{BulkJob.objects.get().pk}/rows.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == "1,'=1+1,sum,,Not done,It has no owner who could be written to."


def test_a_job_is_stopped_at_the_desk(client, staff):
    firm = make_organisation(owner=make_user())
    page = client.get(f"{JOBS}new/?action=ask_to_confirm&pk={firm.pk}")
    client.post(f"{JOBS}new/", {"action": "ask_to_confirm", "pk": [firm.pk], "once": once_of(page)})
    job = BulkJob.objects.get()
    client.post(f"{JOBS}{job.pk}/stop/")
    relay.drain()
    job.refresh_from_db()
    assert (job.status, job.rows.get().state) == ("stopped", "waiting")
