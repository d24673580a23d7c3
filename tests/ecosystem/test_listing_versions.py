"""What a listing said before: kept sitting by sitting, shown word by word, taken back with one button."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from time_machine import travel

from ecosystem.actions.listings import create_listing
from ecosystem.differences import difference
from ecosystem.editing import ListingEditor
from ecosystem.models import Membership
from ecosystem.versions import history
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def owner():
    return make_user(name="Ada")


@pytest.fixture
def firm(owner):
    return make_organisation("startup", name="Valvo", owner=owner)


@pytest.fixture
def listing(firm):
    with travel(BEGAN - timedelta(days=1), tick=False):
        return make_listing(firm, "need", title="Welding by hand", body="We weld by hand.")


@pytest.fixture
def write(listing, owner):
    def save(minutes: float, field: str, value: str, *, by=None) -> None:
        with travel(BEGAN + timedelta(minutes=minutes), tick=False):
            listing.refresh_from_db()
            ListingEditor(listing, by=by or owner).save(field, value, base=None)

    return save


def said(listing) -> list[tuple[int, str, str]]:
    return [(one.number, str(one.by or ""), one.content["en-title"]) for one in listing.versions.order_by("number")]


def test_one_sitting_is_one_version_and_another_person_begins_the_next(write, listing, firm):
    bo = make_user(name="Bo")
    Membership.objects.create(organisation=firm, user=bo, role="editor")
    write(0, "en-title", "Welding by rob")
    write(1, "en-title", "Welding by robot")
    write(29, "en-title", "Welding by robots")
    write(58, "en-title", "Welding by two robots")
    write(59, "en-title", "Welding by 2 robots", by=bo)
    write(120, "en-title", "Welding by three robots", by=bo)
    assert said(listing) == [
        (1, "", "Welding by hand"),
        (2, "Ada", "Welding by two robots"),
        (3, "Bo", "Welding by 2 robots"),
        (4, "Bo", "Welding by three robots"),
    ]


def test_saving_what_is_there_already_makes_none(write, listing):
    write(0, "en-title", "Welding by hand")
    assert said(listing) in ([], [(1, "", "Welding by hand")])
    assert history(listing, list(listing.versions.all()))[1:] == []


def test_a_draft_begins_with_its_first_words(firm, owner):
    draft = create_listing(organisation=firm, kind="offer", by=owner)
    ListingEditor(draft, by=owner).save("en-title", "Valves", base=None)
    assert said(draft) == [(1, "Ada", "Valves")]


def test_changes_are_told_field_by_field_in_words(write, listing):
    steel = make_concept("mat.steel", "Steel", "钢")
    write(0, "en-body", "We weld by robot.")
    write(0, "zh-hans-title", "机器人焊接")
    write(0, "intent", "supply")
    write(0, "concepts", steel.code)
    write(0, "languages", "de,en")
    newest = history(listing, list(listing.versions.all()))[0]
    assert {change.label: change.pieces for change in newest.changes} == {
        "Description · English": [("same", "We weld by "), ("gone", "hand"), ("new", "robot"), ("same", ".")],
        "Title · 中文": [("new", "机器人焊接")],
        "What you want to do together": [("gone", "Pilot"), ("new", "Supply")],
        "What it is about": [("new", "Steel")],
        "Working languages": [("new", "Deutsch"), ("new", "English")],
    }


def test_taking_back_restores_words_and_conditions_but_not_who_may_see_it(client, write, listing, owner):
    steel = make_concept("mat.steel")
    write(0, "concepts", steel.code)
    write(100, "concepts", "")
    write(100, "en-title", "Nothing")
    write(200, "visibility", "verified")
    client.force_login(owner)
    with travel(BEGAN + timedelta(minutes=300), tick=False):
        url = reverse("ecosystem:version-restore", kwargs={"pk": listing.pk, "number": 2})
        assert client.post(url).status_code == 302
    listing.refresh_from_db()
    assert (listing.title, list(listing.concepts.all()), listing.visibility) == ("Welding by hand", [steel], "verified")
    assert listing.versions.first().number == 5


def test_the_page_shows_what_is_gone_and_what_is_new(client, write, listing, owner):
    write(0, "en-body", "We weld by robot.")
    client.force_login(owner)
    page = client.get(reverse("ecosystem:versions", kwargs={"pk": listing.pk})).content.decode()
    assert "hand</del>" in page
    assert "robot</ins>" in page


def test_a_viewer_reads_versions_and_a_stranger_does_not(client, write, listing, firm):
    write(0, "en-body", "We weld by robot.")
    viewer, stranger = make_user(), make_user()
    Membership.objects.create(organisation=firm, user=viewer, role="viewer")
    url = reverse("ecosystem:versions", kwargs={"pk": listing.pk})
    statuses = []
    for person in (viewer, stranger):
        client.force_login(person)
        statuses.append(client.get(url).status_code)
    assert statuses == [200, 404]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "New.", [("new", "New.")]),
        ("Old.", "", [("gone", "Old.")]),
        ("A. B. C.", "A. C.", [("same", "A. "), ("gone", "B. "), ("same", "C.")]),
        ("精度0.1毫米。", "精度0.05毫米。", [("same", "精度0."), ("gone", "1"), ("new", "05"), ("same", "毫米。")]),
    ],
)
def test_differences_are_small(before, after, pieces):
    assert difference(before, after) == pieces


def test_very_long_texts_are_compared_at_once():
    before, after = "焊" * 8000, "接" * 8000
    assert difference(before, after) == [("gone", before), ("new", after)]
