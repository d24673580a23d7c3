"""Acting as somebody else."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.acting import begin_acting, end_what_is_over
from accounts.models import Acting
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from tests.accounts.letters import newest
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

ACT = "/en/settings/act/"
REASON = "They cannot find the button for a new need."


@pytest.fixture
def administrator():
    person = make_user("root@people.example", name="Root", is_superuser=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    return person


@pytest.fixture
def ada():
    return make_user("ada@people.example", name="Ada")


@pytest.fixture
def acting(client, administrator, ada):
    client.force_login(administrator)
    answer = client.post(ACT, {"email": "ada@people.example", "reason": REASON})
    assert answer.url == "/en/home/"
    return client


def test_every_page_says_so_and_one_click_ends_it(acting, ada):
    for page in ("/en/home/", "/en/startups/", "/en/settings/"):
        shown = acting.get(page)
        assert shown.context["user"] == ada
        assert "<strong>Root</strong> is acting as <strong>Ada</strong>" in shown.content.decode()
    acting.post("/en/settings/act/end/")
    shown = acting.get("/en/home/")
    assert (shown.context["user"].name, "is acting as" in shown.content.decode()) == ("Root", False)
    assert Acting.objects.get().ended_at is not None


def test_the_log_names_both_and_the_person_gets_a_mail(acting, ada, administrator):
    organisation = make_organisation(owner=ada)
    acting.post(
        f"/en/organisations/{organisation.slug}/people/invite/",
        {"email": "x@people.example", "role": "viewer", "language": "en"},
    )
    event = AuditEvent.objects.get(action="team.invited")
    assert (event.actor_id, event.actor_label) == (administrator.pk, "Root → Ada")
    assert newest("x@people.example").template == "team_invitation"
    acting.post("/en/settings/act/end/")
    mail = newest(ada.email)
    assert mail.template == "acted_as"
    assert REASON in mail.text
    assert "1 thing was changed" in mail.text


OUT_OF_REACH = [
    ("get", "/en/accounts/password/change/"),
    ("post", "/en/accounts/password/change/"),
    ("get", "/en/accounts/2fa/"),
    ("post", "/en/accounts/2fa/totp/activate/"),
    ("get", "/en/accounts/email/"),
    ("post", "/en/accounts/sessions/"),
    ("post", "/en/settings/"),
    ("post", ACT),
]


@pytest.mark.parametrize(("method", "page"), OUT_OF_REACH)
def test_how_a_person_gets_in_stays_out_of_reach(acting, ada, method, page):
    assert getattr(acting, method)(page, {}).status_code == 403
    ada.refresh_from_db()
    assert ada.check_password("correct horse")


def test_nothing_of_the_administrator_s_own_powers_is_left(acting):
    assert acting.get("/en/desk/").status_code == 404
    assert acting.get(ACT).status_code == 404


def test_nobody_hands_over_a_team_in_another_s_name(acting, ada):
    from ecosystem.models import Membership

    organisation = make_organisation(owner=ada)
    other = Membership.objects.create(organisation=organisation, user=make_user(), role="editor")
    answer = acting.post(f"/en/organisations/{organisation.slug}/people/{other.pk}/hand-over/")
    assert answer.status_code == 403


def test_it_ends_after_an_hour(acting, ada, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    assert acting.get("/en/home/").context["user"].name == "Root"
    assert newest(ada.email).template == "acted_as"


def test_it_ends_although_nobody_looks(acting, ada, time_machine):
    end_what_is_over()
    assert not Mail.objects.filter(template="acted_as").exists()
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    end_what_is_over()
    end_what_is_over()
    assert Mail.objects.filter(template="acted_as").count() == 1


def test_signing_out_ends_it(acting, ada):
    acting.post("/en/accounts/logout/")
    assert newest(ada.email).template == "acted_as"
    assert acting.get("/en/settings/").status_code == 302


def test_an_administrator_who_is_none_any_more_is_themselves_at_once(acting, administrator):
    administrator.is_superuser = False
    administrator.save()
    assert acting.get("/en/home/").context["user"] == administrator


@pytest.mark.parametrize("what", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
def test_nobody_acts_as_staff_administrators_or_the_gone(administrator, what):
    with pytest.raises(NotAllowed):
        begin_acting(person=make_user(**what), reason=REASON, by=administrator)


def test_it_takes_a_second_factor_a_reason_and_an_administrator(client, administrator, ada):
    client.force_login(administrator)
    assert client.post(ACT, {"email": "ada@people.example", "reason": ""}).status_code == 422
    assert client.post(ACT, {"email": "nobody@people.example", "reason": REASON}).status_code == 422
    Authenticator.objects.all().delete()
    assert client.post(ACT, {"email": "ada@people.example", "reason": REASON}).status_code == 422
    other = Client()
    other.force_login(make_user(is_staff=True))
    assert other.post(ACT, {"email": "ada@people.example", "reason": REASON}).status_code == 404
    assert not Acting.objects.exists()


def test_a_session_left_open_is_asked_again_and_keeps_the_reason(client, administrator, ada, time_machine):
    client.force_login(administrator)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    asked = client.post(ACT, {"email": "ada@people.example", "reason": REASON})
    assert asked.url.startswith("/en/accounts/reauthenticate/")
    assert client.get(ACT).context["form"]["reason"].value() == REASON


def test_the_database_knows_too(administrator, ada):
    begin_acting(person=ada, reason=REASON, by=administrator)
    later = timezone.now() + timedelta(minutes=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acting.objects.create(by=administrator, person=make_user(), reason="x", until=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acting.objects.create(by=ada, person=ada, reason="x", until=later)
