"""Whoever decides about others has a second factor, or gets nowhere."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

FACTORS = "/en/accounts/2fa/"
PAGES = ["portal:desk", "portal:desk-audit", "portal:gallery", "portal:dashboard", "ecosystem:startups"]


@pytest.fixture(autouse=True)
def _insisting(settings):
    settings.STAFF_SECOND_FACTOR = True


def with_factor(person):
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    return person


@pytest.mark.parametrize("view", PAGES)
def test_staff_without_one_are_led_to_set_it_up(client, view):
    client.force_login(make_staff())
    answer = client.get(reverse(view))
    assert answer.url == FACTORS
    page = client.get(FACTORS).content.decode()
    assert "Your work here needs a second factor" in page


def test_the_interface_says_so_in_words(client):
    client.force_login(make_staff())
    answer = client.get("/api/v1/organisations", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["detail"] == "Set up a second factor first: your work here decides about others."


def test_nothing_is_decided_without_one(client):
    organisation = make_organisation(verified=True)
    client.force_login(make_staff())
    answer = client.post(reverse("portal:desk-decide", args=[organisation.slug]), {"verdict": "decline", "answer": "x"})
    assert answer.url == FACTORS
    organisation.refresh_from_db()
    assert organisation.is_verified


def test_staff_with_one_walk_in(client):
    client.force_login(with_factor(make_staff()))
    assert client.get(reverse("portal:desk")).status_code == 200


def test_recovery_codes_alone_are_no_factor(client):
    staff = make_staff()
    Authenticator.objects.create(user=staff, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    client.force_login(staff)
    assert client.get(reverse("portal:desk")).url == FACTORS


def test_everybody_else_is_left_alone(client):
    client.force_login(make_user())
    assert client.get(reverse("portal:dashboard")).status_code == 200
    assert "Your work here needs" not in client.get(FACTORS).content.decode()


def test_a_demo_lets_its_staff_in(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(make_staff())
    assert client.get(reverse("portal:desk")).status_code == 200


def test_administrators_who_are_no_staff_need_one_too(client):
    client.force_login(make_user(is_superuser=True))
    assert client.get(reverse("portal:dashboard")).url == FACTORS
