"""A need or an offer has an end: its owners are told before, it closes by itself, and one button renews it."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from time_machine import travel

from core.models import AuditEvent, Mail
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.expiry import look_after_listings
from ecosystem.actions.listings import close_listing, publish_listing, renew_listing
from ecosystem.editing import ListingEditor
from ecosystem.models import Listing
from tests.factories import make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)


def after(days: float):
    return travel(BEGAN + timedelta(days=days), tick=False)


@pytest.fixture
def owner():
    return make_user(language="zh-hans", time_zone="Asia/Shanghai")


@pytest.fixture
def listing(owner):
    """Published on the day it all began, with no day named."""
    with after(0):
        firm = make_organisation("startup", name="Valvo", owner=owner)
        listing = make_listing(firm, "offer", title="Valves", status="draft")
        publish_listing(listing=listing, by=owner)
    return listing


def letters() -> list[str]:
    return list(Mail.objects.order_by("id").values_list("template", flat=True))


def test_told_twice_then_closed(listing):
    told = []
    for days in (350, 351, 361, 362, 364, 365, 366):
        with after(days):
            look_after_listings()
            look_after_listings()
        listing.refresh_from_db()
        told.append((days, listing.status, len(letters())))
    assert told == [
        (350, "published", 0),
        (351, "published", 1),
        (361, "published", 1),
        (362, "published", 2),
        (364, "published", 2),
        (365, "closed", 3),
        (366, "closed", 3),
    ]
    assert letters() == ["listing_ends", "listing_ends", "listing_ended"]
    assert {mail.language for mail in Mail.objects.all()} == {"zh-hans"}
    assert AuditEvent.objects.get(action="listing.ended").actor is None


def test_renewing_keeps_it_open_and_the_letters_begin_anew(client, listing, owner):
    with after(355):
        look_after_listings()
        client.force_login(owner)
        url = reverse("ecosystem:listing-move", kwargs={"pk": listing.pk, "verb": "renew"})
        assert client.post(url).status_code == 302
    listing.refresh_from_db()
    assert (listing.expires_at, listing.expiry_letters) == (BEGAN + timedelta(days=355 + 365), 0)
    with after(400):
        look_after_listings()
    assert letters() == ["listing_ends"]
    with after(355 + 360):
        look_after_listings()
    assert letters() == ["listing_ends", "listing_ends"]


def test_renewing_never_shortens(listing, owner):
    later = BEGAN + timedelta(days=700)
    Listing.objects.filter(pk=listing.pk).update(expires_at=later)
    with after(10):
        renew_listing(listing=listing, by=owner)
    listing.refresh_from_db()
    assert listing.expires_at == later


def test_a_closed_one_is_opened_again_for_a_year_and_not_renewed(client, listing, owner):
    with after(366):
        look_after_listings()
        client.force_login(owner)
        listing.refresh_from_db()
        with pytest.raises(MoveNotAllowed, match="Open it again instead"):
            renew_listing(listing=listing, by=owner)
        client.post(reverse("ecosystem:listing-move", kwargs={"pk": listing.pk, "verb": "reopen"}))
    listing.refresh_from_db()
    assert (listing.status, listing.expires_at) == ("published", BEGAN + timedelta(days=366 + 365))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("2026-03-01T08:00", "This moment has passed. Choose a later one, or close the listing."),
        ("2029-03-01T08:00", "This is too far ahead. Choose an earlier day; you can renew it before it comes."),
    ],
)
def test_a_day_is_to_come_and_not_too_far(client, listing, owner, value, sentence):
    client.force_login(owner)
    with after(1):
        url = reverse("ecosystem:listing-autosave", kwargs={"pk": listing.pk})
        answer = client.post(url, {"field": "expires_at", "value": value, "overwrite": "1"})
    assert (answer.status_code, answer.json()["message"]) == (422, sentence)


def test_left_empty_it_is_open_for_a_year_from_now(listing, owner):
    with after(100):
        ListingEditor(listing, by=owner).save("expires_at", "", base=None)
    listing.refresh_from_db()
    assert listing.expires_at == BEGAN + timedelta(days=465)


def test_a_new_day_is_told_of_anew(listing, owner):
    with after(352):
        look_after_listings()
        listing.refresh_from_db()
        assert listing.expiry_letters == 1
        ListingEditor(listing, by=owner).save("expires_at", "2027-06-01T08:00", base=None)
    listing.refresh_from_db()
    assert listing.expiry_letters == 0


def test_an_open_end_from_before_stays_open(owner):
    with after(0):
        listing = make_listing(make_organisation("startup", owner=owner), "need")
    with after(5000):
        look_after_listings()
    listing.refresh_from_db()
    assert (listing.status, letters()) == ("published", [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_closing_owner_at_once(audited):
    """However they meet, there is one end and at most one letter of it."""
    owner = make_user()
    listing = make_listing(make_organisation("startup", owner=owner), "offer", expires_at=BEGAN)
    begin = threading.Barrier(3)
    failed: list[BaseException] = []

    def close() -> None:
        close_listing(listing=Listing.objects.get(pk=listing.pk), by=owner)

    def at_once(action) -> None:
        begin.wait()
        try:
            with contextlib.suppress(MoveNotAllowed, StateHasMoved):
                action()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=at_once, args=(one,)) for one in (look_after_listings, look_after_listings, close)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ends = AuditEvent.objects.filter(action__in=["listing.ended", "listing.closed"]).count()
    assert (failed, Listing.objects.get(pk=listing.pk).status, ends) == ([], "closed", 1)
    assert len(letters()) == AuditEvent.objects.filter(action="listing.ended").count()
