"""The desk's duplicates: the list, two side by side, merging and taking back; and the question when one registers."""

import re

import pytest
from django.urls import reverse

from ecosystem.actions.duplicates import look_for_duplicates
from ecosystem.models import DuplicatePair, JoinRequest, MergeRecord, Organisation
from tests.factories import make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    one = make_organisation(name="Fennwick Robotics GmbH", owner=make_user(), website="https://fennwick.example")
    other = make_organisation(name="FENNWICK Robotics", name_zh="芬威克机器人", owner=make_user(), verified=False)
    Organisation.objects.filter(pk=other.pk).update(website="https://www.fennwick.example/cn", founded=2011)
    make_listing(one, "offer", title="Grippers")
    look_for_duplicates()
    return one, other


@pytest.fixture
def desk(client):
    client.force_login(make_staff())
    return client


def page_of(desk, one, other, **query) -> str:
    address = reverse("portal:desk-duplicate", kwargs={"one": one.slug, "other": other.slug})
    return desk.get(address, query).content.decode()


def test_the_list_says_who_and_why(desk, two):
    page = desk.get(reverse("portal:desk-duplicates")).content.decode()
    assert [words in page for words in (
        "Fennwick Robotics GmbH", "the same name: Fennwick Robotics GmbH and FENNWICK Robotics",
        "the same web domain, fennwick.example", "the same town",
    )] == [True] * 4  # fmt: skip


def test_they_are_two_until_somebody_looks_again(desk, two):
    one, other = two
    for verb, state in (("dismiss", "dismissed"), ("reopen", "open")):
        address = reverse("portal:desk-duplicate-move", kwargs={"one": other.slug, "other": one.slug, "verb": verb})
        desk.post(address)
        assert DuplicatePair.objects.get().state == state
        assert "Fennwick" in desk.get(reverse("portal:desk-duplicates"), {"state": state}).content.decode()


def test_two_are_merged_as_the_preview_showed_and_that_is_taken_back(desk, two):
    one, other = two
    page = page_of(desk, other, one)
    assert (
        page.index("This one stays")
        < page.index(f'href="{one.get_absolute_url()}"')
        < page.index("This one goes into it")
    )
    page = page_of(desk, one, other, preview="1", **{"en-name": "gone"})
    assert "“FENNWICK Robotics” is no more" in page
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="(\w*)"', page[page.index('id="preview"') :]))
    assert (hidden["en-name"], hidden["founded"], hidden["website"]) == ("gone", "gone", "kept")
    address = reverse("portal:desk-duplicate-merge", kwargs={"one": one.slug, "other": other.slug})
    record_page = desk.post(address, hidden, follow=True).content.decode()
    assert "They are one profile now." in record_page
    one = Organisation.objects.get(pk=one.pk)
    assert (one.founded, one.website) == (2011, "https://fennwick.example")
    assert dict(one.texts.values_list("language", "name")) == {"en": "FENNWICK Robotics", "zh-hans": "芬威克机器人"}
    assert list(one.other_names.values_list("text", flat=True)) == ["Fennwick Robotics GmbH"]
    assert "FENNWICK Robotics" in desk.get(reverse("portal:desk-duplicates"), {"state": "merged"}).content.decode()

    undo = reverse("portal:desk-merge-undo", kwargs={"pk": MergeRecord.objects.get().pk})
    assert "is there again" in desk.post(undo, follow=True).content.decode()
    assert Organisation.objects.get(pk=other.pk).founded == 2011
    assert "taken back already" in desk.post(undo, follow=True).content.decode()


def test_what_has_changed_since_the_preview_is_shown_before_anything_is_merged(desk, two):
    one, other = two
    page = page_of(desk, one, other, preview="1")
    seen = re.search(r'name="seen" value="(\w+)"', page).group(1)
    make_listing(other, "need", title="Since")
    address = reverse("portal:desk-duplicate-merge", kwargs={"one": one.slug, "other": other.slug})
    for values in ({"seen": seen}, {}):
        answer = desk.post(address, values)
        assert (answer.status_code, "This is how they are now" in answer.content.decode()) == (409, True)
    assert Organisation.objects.count() == 2


def test_what_stands_in_the_way_is_named(desk, two):
    one, other = two
    seen = re.search(r'name="seen" value="(\w+)"', page_of(desk, one, other, preview="1")).group(1)
    desk.post(reverse("portal:desk-duplicate-merge", kwargs={"one": one.slug, "other": other.slug}), {"seen": seen})
    Organisation.objects.filter(pk=one.pk).update(founded=1999)
    page = desk.get(reverse("portal:desk-merge", kwargs={"pk": MergeRecord.objects.get().pk})).content.decode()
    assert "“Fennwick Robotics GmbH” has been changed since (founded in)." in page
    assert "Take the merge back" not in page


def test_any_two_can_be_compared_by_their_addresses(desk, two):
    third = make_organisation("manufacturer", name="Xingmao")
    page = reverse("portal:desk-duplicates")
    answer = desk.get(page, {"one": f"https://portal.example/en/organisations/{third.slug}/", "other": two[0].slug})
    assert answer["Location"] == reverse("portal:desk-duplicate", kwargs={"one": third.slug, "other": two[0].slug})
    assert "A startup and a manufacturer cannot be merged" in page_of(desk, third, two[0], preview="1")
    assert (
        "Give the addresses of two"
        in desk.get(page, {"one": "nobody", "other": third.slug}, follow=True).content.decode()
    )


def test_whoever_verifies_is_told(desk, two):
    page = desk.get(reverse("portal:desk-decide", kwargs={"slug": two[1].slug})).content.decode()
    assert "It may be here twice" in page


# --- when somebody registers --------------------------------------------------------------------------------------------
NEW = {"kind": "startup", "name": "Fennwick robotics", "language": "en"}


@pytest.fixture
def newcomer(client):
    person = make_user()
    client.force_login(person)
    return person


def test_whoever_registers_what_is_there_is_asked_and_may_ask_to_join(client, newcomer, two):
    one, other = two
    page = client.post(reverse("ecosystem:new"), NEW).content.decode()
    assert ("Is it one of these?" in page, one.get_absolute_url() in page) == (True, True)
    assert other.get_absolute_url() not in page  # not verified: nobody outside its team sees it
    assert Organisation.objects.count() == 2
    client.post(reverse("ecosystem:join", kwargs={"slug": one.slug}), {"note": "Their new engineer"})
    assert JoinRequest.objects.get().organisation == one


def test_whoever_says_that_it_is_another_one_goes_on_with_what_was_typed(client, newcomer, two):
    page = client.post(reverse("ecosystem:new"), NEW | {"language": "zh-hans"}).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(kind|name|language|another)" value="([^"]*)"', page))
    assert hidden == NEW | {"language": "zh-hans", "another": "1"}
    client.post(reverse("ecosystem:new"), hidden)
    made = Organisation.objects.get(memberships__user=newcomer)
    assert dict(made.texts.values_list("language", "name")) == {"zh-hans": "Fennwick robotics"}


@pytest.mark.parametrize("name", ["芬威克机器人有限公司", "Fenwick Robotics", "FENNWICK"])
def test_it_is_known_by_other_writings(client, newcomer, two, name):
    Organisation.objects.update(verification="verified", verified_at=two[0].created_at)
    assert "Is it one of these?" in client.post(reverse("ecosystem:new"), NEW | {"name": name}).content.decode()


def test_nobody_is_asked_about_another_name(client, newcomer, two):
    answer = client.post(reverse("ecosystem:new"), NEW | {"name": "Tindalo Optics"})
    assert answer.status_code == 302


def test_a_member_is_led_to_their_own(client, two):
    client.force_login(two[0].memberships.get().user)
    assert "You belong to it: open it" in client.post(reverse("ecosystem:new"), NEW).content.decode()
