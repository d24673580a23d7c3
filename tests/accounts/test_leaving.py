"""Leaving for good, and closing an organisation."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone, translation

from accounts.leaving import ask_to_leave, erase, erase_who_left
from accounts.models import User
from accounts.personal_data import REGISTRY, relations
from core import audit
from core.models import AuditEvent, Mail
from ecosystem.actions.closing import close_organisation
from ecosystem.models import Membership, Organisation, VerificationRemark
from tests.accounts.letters import newest
from tests.factories import make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

LEAVE = "/en/settings/leave/"


def in_a_week(time_machine) -> None:
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))


def test_a_week_later_the_person_is_nameless_and_what_they_did_stays(client, time_machine):
    ada = make_user("ada@people.example", name="Ada")
    organisation = make_organisation(owner=make_user())
    Membership.objects.create(organisation=organisation, user=ada, role="editor")
    remark = VerificationRemark.objects.create(organisation=organisation, text="Ours.", by=ada, from_park=False)
    client.post("/en/accounts/login/", {"login": ada.email, "password": "correct horse"})
    client.post(LEAVE)
    assert newest(ada.email).template == "account_leaving"
    assert "Your account will be erased" in client.get("/en/home/").content.decode()
    erase_who_left()
    assert client.get("/en/settings/").status_code == 200, "a week to think it over"

    in_a_week(time_machine)
    erase_who_left()
    ada.refresh_from_db()
    assert (str(ada), ada.email, ada.is_active) == ("a former member", f"former-{ada.pk}@erased.invalid", False)
    remark.refresh_from_db()
    assert (remark.text, str(remark.by)) == ("Ours.", "a former member")
    assert not Membership.objects.filter(user=ada).exists()
    assert (UserSession.objects.count(), EmailAddress.objects.filter(user=ada).count()) == (0, 0)
    assert client.get("/en/settings/").status_code == 302
    assert list(Mail.objects.filter(to="ada@people.example").values_list("template", flat=True)) == ["account_left"]


def test_the_address_is_free_again(time_machine):
    ada = make_user("ada@people.example")
    ask_to_leave(by=ada)
    in_a_week(time_machine)
    erase_who_left()
    again = Client()
    again.post("/en/accounts/signup/", {"email": "ada@people.example", "password1": "a long sentence", "name": "Ada"})
    assert User.objects.filter(email="ada@people.example").exclude(pk=ada.pk).exists()


def test_one_may_stay(client, time_machine):
    ada = make_user()
    client.force_login(ada)
    client.post(LEAVE)
    client.post("/en/settings/stay/")
    client.post("/en/settings/stay/")
    in_a_week(time_machine)
    erase_who_left()
    ada.refresh_from_db()
    assert (ada.is_active, ada.leaving_at) == (True, None)
    assert newest(ada.email).template == "account_staying"


def test_it_is_safe_to_run_twice(time_machine):
    ada = make_user()
    ask_to_leave(by=ada)
    in_a_week(time_machine)
    assert [erase(ada), erase(ada), erase_who_left()] == [True, False, False]
    assert AuditEvent.objects.filter(action="person.left").count() == 1


def test_nothing_is_erased_that_nobody_asked_for():
    ada = make_user(name="Ada")
    assert erase(ada) is False
    ada.refresh_from_db()
    assert ada.name == "Ada"


def test_the_only_owner_of_a_team_hands_over_first(client):
    ada = make_user()
    organisation = make_organisation(owner=ada, name="Fennwick")
    other = Membership.objects.create(organisation=organisation, user=make_user(), role="editor")
    client.force_login(ada)
    page = client.get(LEAVE).content.decode()
    assert "You are the only owner of Fennwick" in page
    assert f'href="/en/organisations/{organisation.slug}/people/"' in page
    assert "Delete my account" not in page
    client.post(LEAVE)
    ada.refresh_from_db()
    assert ada.leaving_at is None
    other.role = "owner"
    other.save()
    client.post(LEAVE)
    ada.refresh_from_db()
    assert ada.leaving_at is not None


def test_who_becomes_the_only_owner_meanwhile_stays_and_is_told(time_machine):
    ada, ben = make_user(), make_user()
    organisation = make_organisation(owner=ada)
    second = Membership.objects.create(organisation=organisation, user=ben, role="owner")
    ask_to_leave(by=ada)
    second.role = "viewer"
    second.save()
    in_a_week(time_machine)
    erase_who_left()
    ada.refresh_from_db()
    assert (ada.left_at, ada.leaving_at) == (None, None)
    assert newest(ada.email).template == "account_leaving_stopped"


def test_an_organisation_of_one_closes_with_them(client, time_machine):
    ada = make_user()
    organisation = make_organisation(owner=ada, name="Fennwick")
    listing = make_listing(organisation, "offer")
    client.force_login(ada)
    assert "Fennwick is closed: nobody else belongs to it." in client.get(LEAVE).content.decode()
    client.post(LEAVE)
    in_a_week(time_machine)
    erase_who_left()
    organisation.refresh_from_db()
    listing.refresh_from_db()
    assert (organisation.verification, listing.status) == ("unverified", "closed")
    assert not Organisation.objects.visible_to(make_user()).filter(pk=organisation.pk).exists()


def test_what_is_said_to_be_deleted_is(time_machine):
    ada = make_user()
    ask_to_leave(by=ada)
    in_a_week(time_machine)
    erase_who_left()
    left = [
        name
        for name, model, field in relations()
        if REGISTRY[name].leaving == "delete" and model._base_manager.filter(**{field.name: ada}).exists()
    ]
    assert left == []


def test_the_trail_s_page_names_nobody_who_has_left(client, time_machine):
    ada = make_user("ada@people.example", name="Ada Byron")
    audit.record("person.preferences_changed", by=ada, target=ada, before={"name": ""}, after={"name": "Ada Byron"})
    staff = make_user(is_staff=True)
    client.force_login(staff)
    assert "Ada Byron" in client.get("/en/desk/audit/").content.decode()
    ask_to_leave(by=ada)
    in_a_week(time_machine)
    erase_who_left()
    client.force_login(staff)
    page = client.get("/en/desk/audit/").content.decode()
    assert ("Ada Byron" in page, "a former member" in page) == (False, True)


def test_a_former_member_is_one_in_chinese_too():
    ada = make_user(is_active=False, left_at=timezone.now())
    with translation.override("zh-hans"):
        assert str(ada) == translation.gettext("a former member")


def test_the_last_administrator_stays(client):
    client.force_login(make_user(is_superuser=True))
    client.post(LEAVE)
    assert User.objects.get().leaving_at is None


# --- closing ------------------------------------------------------------------------------------------------------------
def test_an_owner_closes_and_the_team_is_told(client):
    owner, colleague = make_user(), make_user()
    organisation = make_organisation(owner=owner)
    Membership.objects.create(organisation=organisation, user=colleague, role="viewer")
    listing = make_listing(organisation, "need")
    client.force_login(owner)
    page = f"/en/organisations/{organisation.slug}/close/"
    assert "1 published need or offer is closed" in client.get(page).content.decode()
    client.post(page)
    client.post(page)
    listing.refresh_from_db()
    assert listing.status == "closed"
    assert newest(colleague.email).template == "organisation_closed"
    assert AuditEvent.objects.filter(action="organisation.closed").count() == 1
    stranger = Client()
    assert stranger.get(organisation.get_absolute_url()).status_code == 404


def test_nobody_else_closes_it(client):
    editor = make_user()
    organisation = make_organisation(owner=make_user())
    Membership.objects.create(organisation=organisation, user=editor, role="editor")
    with pytest.raises(PermissionDenied):
        close_organisation(organisation=organisation, by=editor)
    client.force_login(editor)
    assert client.post(f"/en/organisations/{organisation.slug}/close/").status_code == 404
