"""Some things ask for somebody who has just shown who they are."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from ecosystem.models import Membership, Organisation
from tests.accounts.letters import code_in, newest
from tests.factories import make_organisation, make_staff, make_user, sign_in_recently

pytestmark = pytest.mark.django_db

WAIT = settings.RECENT_AUTHENTICATION + 1
MARKS = {"advantages": "3", "clarity": "4", "cooperation": "3", "language": "3"}


@pytest.fixture
def asking(time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    organisation = make_organisation(verified=False)
    Organisation.objects.filter(pk=organisation.pk).update(verification="requested")
    from ecosystem.models import VerificationRequest

    round_ = VerificationRequest.objects.create(organisation=organisation, evidence="x", requested_by=make_user())
    return reverse("portal:desk-decide", args=[organisation.slug]), {**MARKS, "verdict": "verify", "seen": round_.pk}


def test_a_decision_from_a_session_left_open_is_held_until_proof_and_keeps_its_marks(client, asking, time_machine):
    page, values = asking
    staff = make_staff()
    sign_in_recently(client, staff)
    time_machine.shift(WAIT)
    asked = client.post(page, values)
    assert asked.url.startswith("/en/accounts/reauthenticate/?next=")
    assert Organisation.objects.get().verification == "requested"

    back = client.post(asked.url, {"password": "correct horse", "next": page})
    assert back.url == page
    shown = client.get(page)
    assert {name: shown.context["form"][name].value() for name in MARKS} == MARKS
    assert "What you entered is still here" in shown.content.decode()
    client.post(page, values)
    assert Organisation.objects.get().verification == "verified"


def test_a_fresh_session_decides_at_once(client, asking):
    page, values = asking
    sign_in_recently(client, make_staff())
    client.post(page, values)
    assert Organisation.objects.get().verification == "verified"


def test_looking_never_asks(client, asking, time_machine):
    page, _values = asking
    sign_in_recently(client, make_staff())
    time_machine.shift(WAIT)
    assert client.get(page).status_code == 200


def test_handing_over_a_team_asks_but_a_role_does_not(client, time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    owner, colleague = make_user(), make_user()
    organisation = make_organisation(owner=owner)
    member = Membership.objects.create(organisation=organisation, user=colleague, role="editor")
    sign_in_recently(client, owner)
    time_machine.shift(WAIT)
    address = reverse("ecosystem:member-move", args=[organisation.slug, member.pk, "hand-over"])
    people = reverse("ecosystem:people", args=[organisation.slug])
    assert client.post(address).url == f"/en/accounts/reauthenticate/?next={people.replace('/', '%2F')}"
    assert client.post(address.replace("hand-over", "role"), {"role": "viewer"}).url == people


def test_what_was_kept_is_given_back_once_and_without_passwords(client, asking, time_machine):
    page, values = asking
    sign_in_recently(client, make_staff())
    time_machine.shift(WAIT)
    client.post(page, {**values, "password": "secret"})
    assert "secret" not in str(dict(client.session.items()))
    assert client.get(page).context["form"]["clarity"].value() == "4"
    assert client.get(page).context["form"]["clarity"].value() is None


def test_somebody_without_a_password_proves_it_by_mail(client, time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    staff = make_staff()
    staff.set_unusable_password()
    staff.save()
    page = reverse("portal:desk-verification")
    sign_in_recently(client, staff)
    time_machine.shift(WAIT)
    prove = f"/en/settings/prove/?next={page}"
    client.post(prove, {"send": "1"})
    code = code_in(newest(staff.email))
    assert client.post(prove, {"code": "AAAA-AAAA"}).status_code == 200
    assert client.post(prove, {"code": code.lower()}).url == page
    assert client.post(prove, {"code": code}).status_code == 200, "a code works once"


def test_five_wrong_codes_end_it(client):
    person = make_user()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    client.post("/en/settings/prove/", {"send": "1"})
    for _ in range(5):
        client.post("/en/settings/prove/", {"code": "AAAA-AAAA"})
    assert client.post("/en/settings/prove/", {"code": code_in(newest(person.email))}).status_code == 200


def test_somebody_with_a_password_has_no_use_for_codes():
    browser = Client()
    browser.force_login(make_user())
    assert browser.get("/en/settings/prove/").status_code == 404
