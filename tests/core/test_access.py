import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from ninja import NinjaAPI

from core.access import PUBLIC, SIGNED_IN
from core.api import door, operations_without_access
from core.checks import check_every_view_declares_access
from tests.factories import make_staff, make_user

pages = pytest.mark.urls("tests.core.pages")


@pytest.mark.urls("tests.core.pages_without_access")
def test_a_view_without_access_keeps_the_site_from_starting():
    errors = [error for error in check_every_view_declares_access() if error.id == "core.E001"]
    assert [error.msg for error in errors] == ["The view at forgotten (forgotten) does not say who may reach it."]


@pytest.mark.django_db
@pytest.mark.urls("tests.core.pages_without_access")
def test_and_the_middleware_refuses_it_all_the_same(client):
    with pytest.raises(ImproperlyConfigured):
        client.get("/forgotten")


def test_an_operation_of_the_api_without_a_door_is_named():
    api = NinjaAPI(urls_namespace="doors")
    api.get("/open", auth=door(PUBLIC))(lambda request: {})
    api.get("/members", auth=door(SIGNED_IN))(lambda request: {})
    api.get("/forgotten")(lambda request: {})
    api.post("/half", auth=[door(PUBLIC), lambda request: "anybody"])(lambda request: {})
    assert operations_without_access(api) == ["GET /forgotten", "POST /half"]


@pages
@pytest.mark.django_db
def test_each_door_admits_whom_it_names(client):
    people = {
        "nobody": None,
        "member": make_user(),
        "staff": make_staff(),
        "administrator": make_user(is_superuser=True),
    }
    answers = {}
    for name, person in people.items():
        client.logout()
        if person:
            client.force_login(person)
        doors = ("public", "signed-in", "staff", "administrator", "metrics")
        answers[name] = [client.get(f"/{address}").status_code for address in doors]
    assert answers == {
        "nobody": [200, 302, 302, 302, 404],
        "member": [200, 200, 404, 404, 404],
        "staff": [200, 200, 200, 404, 200],
        "administrator": [200, 200, 404, 200, 404],
    }


@pages
@pytest.mark.django_db
def test_a_stranger_is_led_to_sign_in_and_back(client):
    answer = client.get("/signed-in?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/signed-in%3Fpage%3D2"


@pages
@pytest.mark.django_db
def test_a_script_is_told_that_the_session_is_over(client):
    answer = client.post("/signed-in", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert answer["X-Sign-In"] == "/accounts/login/"
    assert json.loads(answer.content) == {
        "error": "signed_out",
        "message": "You have been signed out. Sign in again; your text is kept here.",
    }


@pages
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "header", "status"),
    [
        ("long-token", "Bearer long-token", 200),
        ("long-token", "Bearer short", 404),
        ("long-token", "Bearer lång", 404),
        ("", "Bearer ", 404),
    ],
)
def test_metrics_open_to_their_token_only(client, settings, token, header, status):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"Authorization": header}).status_code == status


@pages
@pytest.mark.django_db
def test_answers_carry_an_id_and_private_ones_are_not_kept(client):
    public = client.get("/public")
    client.force_login(make_user())
    private = client.get("/signed-in")
    assert len(public["X-Request-ID"]) == 32
    assert public["X-Request-ID"] != private["X-Request-ID"]
    assert ("Cache-Control" in public, private["Cache-Control"]) == (False, "private, no-store")
    assert "camera=()" in public["Permissions-Policy"]
