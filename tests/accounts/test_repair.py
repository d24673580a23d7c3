"""Django's administration, for repair only."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.models import AuditEvent
from tests.accounts.letters import newest
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db

REPAIR = "/en/repair/"
PEOPLE = f"{REPAIR}accounts/user/"
FACTORS = f"{REPAIR}mfa/authenticator/"


@pytest.fixture
def root(client):
    person = make_user("root@people.example", is_superuser=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    client.force_login(person)
    return client


def change_of(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])


def values(person: User, **more) -> dict:
    flags = {name: "on" for name in ("is_staff", "is_superuser", "is_active") if getattr(person, name)}
    return {"name": person.name, **flags, **more}


def test_its_pages_are_drawn(root):
    ada = make_user("ada@people.example", name="Ada")
    for page in (REPAIR, PEOPLE, f"{PEOPLE}?q=ada", change_of(ada), FACTORS, f"{REPAIR}accounts/"):
        assert root.get(page).status_code == 200
    assert "ada@people.example" in root.get(PEOPLE).content.decode()


def test_somebody_becomes_staff_and_the_trail_says_by_whom(root):
    ada = make_user("ada@people.example")
    assert root.post(change_of(ada), values(ada, is_staff="on")).url == PEOPLE
    ada.refresh_from_db()
    assert ada.is_staff
    event = AuditEvent.objects.get(action="person.repaired")
    assert (event.actor_label, event.before, event.after) == (
        "root@people.example",
        {"is_staff": False},
        {"is_staff": True},
    )


def test_a_lost_factor_is_removed_and_its_person_told(root):
    ada = make_user("ada@people.example")
    lost = Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=ada, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    page = reverse("admin:mfa_authenticator_delete", args=[lost.pk])
    assert "x" not in [value for row in root.get(FACTORS).context["cl"].result_list for value in [row.type]]
    root.post(page, {"post": "yes"})
    assert not Authenticator.objects.filter(user=ada).exists()
    assert newest(ada.email).template == "account_factor_reset"
    assert AuditEvent.objects.get(action="person.factor_removed").actor_label == "root@people.example"


def test_nobody_takes_their_own_powers_away(root):
    own = User.objects.get(email="root@people.example")
    root.post(change_of(own), {"name": "Root"})
    own.refresh_from_db()
    assert (own.name, own.is_superuser, own.is_active) == ("Root", True, True)


def test_it_takes_an_administrator_with_a_second_factor(client, root):
    client.force_login(make_staff())
    assert client.get(REPAIR).status_code == 404
    client.force_login(make_user(is_superuser=True))
    assert client.get(PEOPLE).status_code == 403
    client.logout()
    assert client.get(REPAIR).url.startswith("/en/accounts/login/")


def test_a_session_left_open_changes_nothing(root, time_machine):
    ada = make_user("ada@people.example")
    time_machine.move_to(time.time() + settings.RECENT_AUTHENTICATION + 1)
    assert "/reauthenticate/" in root.post(change_of(ada), values(ada, is_staff="on")).url
    ada.refresh_from_db()
    assert not ada.is_staff


def test_nothing_is_made_there_and_people_are_not_deleted(root):
    ada = make_user("ada@people.example")
    for page in (
        f"{PEOPLE}add/",
        f"{PEOPLE}{ada.pk}/delete/",
        f"{FACTORS}add/",
        f"{REPAIR}login/",
        f"{REPAIR}nonsense/",
    ):
        assert root.get(page).status_code == 404
