"""Personal tokens: made once, shown once, good for what was ticked, until their date."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from api.actions.tokens import make_token, revoke_token
from api.models import Token
from api.tokens import digest_of
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from tests.api.scene import Program, ending, make_secret
from tests.factories import make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def make(by, **more) -> tuple[Token, str]:
    return make_token(by=by, **{"name": "Nightly", "scopes": ["read"], "days": 30, **more})


# --- making and revoking ----------------------------------------------------------------------------------------------
def test_a_token_is_kept_as_a_digest_and_its_owner_has_mail():
    ada = make_user("ada@people.example")
    token, secret = make(ada, scopes=["matches", "read", "unheard of"])
    assert (token.digest, token.ending, token.scopes) == (digest_of(secret), secret[-4:], ["read", "matches"])
    assert (len(secret), secret[:4]) == (44, "tbp_")
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("ada@people.example", "A token for the API was made in your name")
    event = AuditEvent.objects.get(action="token.made")
    assert (event.actor, event.after["scopes"]) == (ada, ["read", "matches"])
    assert event.target_label == f"tbp_…{secret[-4:]}"
    kept = "\n".join([mail.text, mail.html, str(event.after), *map(str, Token.objects.values_list())])
    assert secret not in kept


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": " "}, "name"), ({"scopes": []}, "scopes"), ({"days": 366}, "days"), ({"days": 0}, "days")],
)
def test_what_is_wrong_with_a_token_is_said_by_field(wrong, field):
    with pytest.raises(ValidationError) as error:
        make(make_user(), **wrong)
    assert (list(error.value.message_dict), Token.objects.count()) == ([field], 0)


def test_nobody_has_more_than_twenty_living_tokens():
    ada = make_user()
    made = [make(ada)[0] for _number in range(20)]
    with pytest.raises(ValidationError):
        make(ada)
    revoke_token(token=made[0], by=ada)
    make(ada)
    assert (Token.objects.count(), Token.objects.usable().count()) == (21, 20)


def test_only_its_owner_revokes_a_token_and_only_once_is_it_told():
    ada = make_user()
    token, _secret = make(ada)
    with pytest.raises(NotAllowed):
        revoke_token(token=token, by=make_staff())
    revoke_token(token=token, by=ada)
    revoke_token(token=token, by=ada)
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


def test_the_database_refuses_a_token_that_never_began():
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_secret(make_user(), created_at=now, expires_at=now)


# --- asking with one --------------------------------------------------------------------------------------------------
def test_a_token_asks_as_its_person():
    ada = make_user("ada@people.example")
    draft = make_listing(make_organisation(owner=ada), status="draft")
    program, stranger = Program(ada, "read"), Program(make_user(), "read")
    assert program.get("/me").json()["email"] == "ada@people.example"
    assert program.get(f"/listings/{draft.pk}").json()["status"] == "draft"
    assert ending(stranger.get(f"/listings/{draft.pk}")) == (404, "not-found")


def test_a_token_is_good_for_what_was_ticked_and_the_answer_names_what_is_missing():
    ada = make_user()
    make_organisation(slug="fennwick", owner=ada)
    answer = Program(ada, "read").get("/matches")
    assert ending(answer) == (403, "missing-scope")
    assert answer["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="matches"'
    assert Program(ada, "matches").get("/matches").status_code == 200
    assert ending(Program(ada, "matches").get("/organisations")) == (403, "missing-scope")


def test_a_token_ends_at_its_date_and_when_it_is_revoked_and_with_its_person():
    ada = make_user()
    program = Program(ada, "read", days=7)
    endings = [ending(program.get("/me"))]
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        endings.append(ending(program.get("/me")))
    Token.objects.update(revoked_at=timezone.now())
    endings.append(ending(program.get("/me")))
    Token.objects.update(revoked_at=None)
    ada.is_active = False
    ada.save()
    answer = program.get("/me")
    assert [*endings, ending(answer)] == [(200, ""), *[(401, "bad-token")] * 3]
    assert answer["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("shown", ["tbp_wrong", "", "\udcff", "a b", "x" * 9000])
def test_a_wrong_token_is_refused_even_where_anybody_may_ask(client, shown):
    answer = client.get("/api/v1/organisations", headers={"Authorization": f"Bearer {shown}"})
    assert ending(answer) == (401, "bad-token")


def test_another_kind_of_authorization_is_none(client):
    assert client.get("/api/v1/organisations", headers={"Authorization": "Basic YTpi"}).status_code == 200
    assert ending(client.get("/api/v1/me", headers={"Authorization": "Basic YTpi"})) == (401, "not-signed-in")


def test_a_token_never_carries_the_powers_of_staff(client):
    sybil = make_staff("sybil@people.example", is_superuser=True)
    make_organisation(slug="hidden", verified=False)
    client.force_login(sybil)
    assert client.get("/api/v1/organisations/hidden").status_code == 200
    program = Program(sybil)
    assert ending(program.get("/organisations/hidden")) == (404, "not-found")
    assert program.get("/me").json()["is_staff"] is False
    sybil.refresh_from_db()
    assert (sybil.is_staff, sybil.is_superuser) == (True, True)


def test_a_token_beside_a_session_is_the_one_that_counts(client):
    ada, sybil = make_user("ada@people.example"), make_staff()
    client.force_login(sybil)
    answer = client.get("/api/v1/me", headers=Program(ada, "read").headers)
    assert (answer.json()["email"], answer["Cache-Control"]) == ("ada@people.example", "private, no-store")


def test_pages_know_no_tokens(client):
    ada = make_user()
    assert client.get(reverse("api:tokens"), headers=Program(ada).headers).status_code == 302


def test_a_token_is_good_for_so_many_requests_a_minute(settings):
    settings.API_PER_MINUTE = 3
    ada = make_user()
    program, other = Program(ada), Program(ada)
    with time_machine.travel("2026-11-02T08:00:40Z", tick=False):
        answers = [program.get("/me") for _number in range(4)]
        assert [ending(answer) for answer in answers] == [*[(200, "")] * 3, (429, "too-many")]
        assert answers[3]["Retry-After"] == "20"
        assert other.get("/me").status_code == 200
    with time_machine.travel("2026-11-02T08:01:00Z", tick=False):
        assert program.get("/me").status_code == 200


def test_the_last_use_is_noted_once_a_minute():
    program = Program(make_user())
    began = timezone.now()
    with time_machine.travel(began, tick=False):
        program.get("/me")
    with time_machine.travel(began + timedelta(seconds=30), tick=False):
        program.get("/me")
    assert Token.objects.get().last_used_at == began
    with time_machine.travel(began + timedelta(seconds=61), tick=False):
        program.get("/me")
    assert Token.objects.get().last_used_at == began + timedelta(seconds=61)


# --- the page ---------------------------------------------------------------------------------------------------------
def test_the_page_shows_a_new_token_once(client):
    ada = make_user()
    client.force_login(ada)
    answer = client.post(reverse("api:tokens"), {"name": "Nightly", "scopes": ["read", "write"], "days": "90"})
    secret = answer.context["secret"]
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert f'value="{secret}" readonly' in answer.content.decode()
    assert Program().client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    again = client.get(reverse("api:tokens")).content.decode()
    assert (secret in again, f"tbp_…{secret[-4:]}" in again) == (False, True)


def test_the_page_keeps_what_was_typed(client):
    client.force_login(make_user())
    answer = client.post(reverse("api:tokens"), {"name": "Nightly", "days": "90"})
    assert (answer.status_code, answer.context["form"]["name"].value(), Token.objects.count()) == (422, "Nightly", 0)
    assert answer.context["form"].errors == {"scopes": ["Choose at least one thing that it may do."]}


def test_one_revokes_ones_own_and_nobody_elses(client):
    ada, eve = make_user(), make_user()
    token, _secret = make(ada)
    address = reverse("api:token-revoke", kwargs={"pk": token.pk})
    client.force_login(eve)
    assert client.post(address).status_code == 404
    client.force_login(ada)
    assert client.post(address).status_code == 302
    token.refresh_from_db()
    assert token.is_usable is False


def test_the_page_costs_the_same_with_one_token_and_with_three(client):
    ada = make_user()
    client.force_login(ada)
    costs = []
    for number in (1, 2):
        for _time in range(number):
            make(ada)
        client.get(reverse("api:tokens"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("api:tokens"))
        costs.append(len(captured))
    assert costs[0] == costs[1]
