"""The JSON API: what each person may read by it, how much it costs, and that no operation is without a door."""

from collections import Counter

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ninja import Schema

from core.api import operations_without_access
from core.checks import check_every_view_declares_access
from ecosystem.models import Membership
from matching.rebuild import rebuild_all
from portal.api import api
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user
from tests.portal.operations import OPERATIONS

API = "/api/v1"
without_doors = pytest.mark.urls("tests.portal.api_without_doors")


def kind_of(answer) -> str:
    """The kind of problem that an answer tells, if it tells one."""
    return answer.json().get("type", "").partition("#")[2]


def slugs(client, query: str = "") -> list[str]:
    return [item["slug"] for item in client.get(f"{API}/organisations?{query}").json()["items"]]


# --- doors ------------------------------------------------------------------------------------------------------------
def test_every_operation_of_the_real_api_has_a_door():
    assert operations_without_access(api) == []
    assert [error.id for error in check_every_view_declares_access()] == []


@without_doors
def test_an_operation_without_a_door_keeps_the_site_from_starting_wherever_it_hides():
    found = [(error.id, error.msg) for error in check_every_view_declares_access()]
    assert sorted(found) == [
        ("core.E001", "The view at  (with-doors:api-root) does not say who may reach it."),
        ("core.E001", "The view at  (without-doors:api-root) does not say who may reach it."),
        ("core.E001", "The view at leaked (leaked) does not say who may reach it."),
        ("core.E002", "The API operation GET /forgotten does not say who may reach it."),
        ("core.E002", "The API operation GET /nested/inherits-nothing does not say who may reach it."),
        ("core.E002", "The API operation POST /nested/deep does not say who may reach it."),
    ]


@without_doors
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/forgets/forgotten", "/api/forgets/nested/inherits-nothing", "/leaked"])
def test_and_the_middleware_refuses_it_all_the_same(client, address):
    assert client.get("/api/forgets/open").json() == {"who": "everybody"}
    with pytest.raises(ImproperlyConfigured):
        client.get(address)


@without_doors
@pytest.mark.django_db
def test_a_door_admits_by_session_and_only_with_the_csrf_token():
    careful = Client(enforce_csrf_checks=True)
    stranger = careful.post("/api/doors/members")
    member = make_user("ada@people.example")
    careful.force_login(member)
    forged = careful.post("/api/doors/members")
    careful.cookies["csrftoken"] = "a" * 32
    honest = careful.post("/api/doors/members", headers={"X-CSRFToken": "a" * 32})
    assert [(answer.status_code, kind_of(answer)) for answer in (stranger, forged, honest)] == [
        (401, "not-signed-in"),
        (403, "csrf"),
        (200, ""),
    ]
    assert honest.json() == {"who": "ada@people.example"}


@without_doors
@pytest.mark.django_db
def test_staffs_door_tells_strangers_to_sign_in_and_members_nothing(client):
    answers = [client.get("/api/doors/staff")]
    for person in (make_user(), make_staff("sybil@people.example")):
        client.force_login(person)
        answers.append(client.get("/api/doors/staff"))
    assert [(answer.status_code, kind_of(answer)) for answer in answers] == [
        (401, "not-signed-in"),
        (404, "not-found"),
        (200, ""),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/me", "/matches"])
def test_whoever_is_not_signed_in_is_told_so(client, path, settings):
    answer = client.get(API + path)
    told = answer.json()
    assert (answer.status_code, answer["WWW-Authenticate"], told.pop("instance")) == (
        401,
        'Bearer realm="techbridge"',
        f"urn:uuid:{answer['X-Request-ID']}",
    )
    assert told == {
        "type": f"{settings.SITE_URL}/en/developers/problems/#not-signed-in",
        "title": "You are not signed in",
        "status": 401,
        "detail": "Send a personal token in the header Authorization: Bearer, or the session’s cookie.",
    }


@pytest.mark.django_db
def test_the_cookies_name_follows_the_setting(settings):
    settings.SESSION_COOKIE_NAME = "techbridge_session"
    from core.access import SIGNED_IN
    from core.api import door

    assert door(SIGNED_IN).param_name == "techbridge_session"


def test_each_shape_has_a_name_of_its_own():
    """The document knows shapes by the name of their class: of two with one name, one would be described as the other."""
    names = Counter(shape.__name__ for shape in _below(Schema) if not shape.__name__.startswith("Ninja"))
    assert {name: count for name, count in names.items() if count > 1 and "[" not in name} == {}


def _below(shape: type) -> set[type]:
    return {found for one in shape.__subclasses__() for found in (one, *_below(one))}


@pytest.mark.django_db
def test_the_document_is_public_and_names_every_operation(client):
    document = client.get(f"{API}/openapi.json").json()
    assert sorted(f"{method} {path}" for path, methods in document["paths"].items() for method in methods) == OPERATIONS


# --- what one sees ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_unverified_organisation_is_seen_by_its_members_and_staff(client):
    owner = make_user()
    hidden = make_organisation(slug="hidden", verified=False, owner=owner)
    make_organisation(slug="shown")
    seen = {}
    for name, person in {"nobody": None, "stranger": make_user(), "member": owner, "staff": make_staff()}.items():
        client.logout()
        if person:
            client.force_login(person)
        seen[name] = (sorted(slugs(client)), client.get(f"{API}/organisations/{hidden.slug}").status_code)
    assert seen == {
        "nobody": (["shown"], 404),
        "stranger": (["shown"], 404),
        "member": (["hidden", "shown"], 200),
        "staff": (["hidden", "shown"], 200),
    }


@pytest.mark.django_db
def test_what_is_for_verified_members_stays_theirs(client):
    listing = make_listing(make_organisation(), visibility="verified", title="Between us")
    member = make_user()
    make_organisation(owner=member)
    seen = {}
    for name, person in {"nobody": None, "stranger": make_user(), "member": member, "staff": make_staff()}.items():
        client.logout()
        if person:
            client.force_login(person)
        total = client.get(f"{API}/listings").json()["total"]
        seen[name] = (total, client.get(f"{API}/listings/{listing.pk}").status_code)
    assert seen == {"nobody": (0, 404), "stranger": (0, 404), "member": (1, 200), "staff": (0, 404)}


@pytest.mark.django_db
def test_filters_are_the_directorys(client):
    welding = make_concept("air.app.welding", "robotic welding", "机器人焊接")
    changsha = make_concept("region.cn-hn", "Hunan", "湖南")
    factory = make_organisation("manufacturer", slug="factory", name_zh="湘岳重工", region=changsha)
    startup = make_organisation(slug="startup", name="Fennwick")
    startup.concepts.set([welding])
    make_listing(factory, "need", title="焊接机器人", concepts=[welding], language="zh-hans")
    make_listing(startup, "offer", title="Welding cell", concepts=[welding])
    assert {
        query: slugs(client, query)
        for query in ("kind=startup", "q=湘岳", "about=air.app.welding", "region=region.cn-hn")
    } == {
        "kind=startup": ["startup"],
        "q=湘岳": ["factory"],
        "about=air.app.welding": ["startup"],
        "region=region.cn-hn": ["factory"],
    }
    needs = client.get(f"{API}/listings?kind=need&about=air.app.welding").json()["items"]
    assert [(item["organisation"], item["texts"][0]["title"]) for item in needs] == [("factory", "焊接机器人")]
    assert client.get(f"{API}/concepts?q=焊").json()["items"] == [
        {"code": "air.app.welding", "family": "air", "label_en": "robotic welding", "label_zh": "机器人焊接"}
    ]


@pytest.mark.django_db
def test_me_says_who_and_where(client):
    owner = make_user("ada@people.example", name="Ada", time_zone="Asia/Shanghai")
    startup = make_organisation(slug="fennwick", verified=False)
    Membership.objects.create(organisation=startup, user=owner, role="editor")
    client.force_login(owner)
    assert client.get(f"{API}/me").json() == {
        "email": "ada@people.example",
        "name": "Ada",
        "language": "en",
        "time_zone": "Asia/Shanghai",
        "is_staff": False,
        "memberships": [
            {"organisation": "fennwick", "kind": "startup", "role": "editor", "verification": "unverified"}
        ],
    }


def a_pair(owner, number: int = 0):
    welding = make_concept("air.app.welding", "robotic welding", "机器人焊接")
    startup = owner.memberships.first().organisation if owner.memberships.exists() else make_organisation(owner=owner)
    make_listing(startup, "offer", title="Robotic welding cell", concepts=[welding])
    factory = make_organisation("manufacturer", slug=f"factory-{number}", name_zh="湘岳重工")
    make_listing(factory, "need", title="机器人焊接", body="焊接", language="zh-hans", concepts=[welding])
    return startup


@pytest.mark.django_db
def test_a_match_says_why_in_both_languages(client):
    owner = make_user()
    startup = a_pair(owner)
    rebuild_all()
    client.force_login(owner)
    answer = client.get(f"{API}/matches?organisation={startup.slug}").json()
    (match,) = answer["items"]
    (direction,) = match["directions"]
    assert (answer["total"], match["partner"]["slug"], match["mark"]) == (1, "factory-0", None)
    assert direction["need"]["titles"] == [{"language": "zh-hans", "title": "机器人焊接"}]
    assert (direction["need"]["ours"], direction["offer"]["ours"]) == (False, True)
    assert [shared["concept"]["code"] for shared in direction["concepts"]] == ["air.app.welding"]
    assert direction["reason"]["en"] == "They need, and you offer, something about robotic welding (机器人焊接)."
    assert sorted(direction["reason"]) == ["en", "zh-hans"]
    assert direction["reason"]["zh-hans"].index("机器人焊接") < direction["reason"]["zh-hans"].index("robotic welding")


@pytest.mark.django_db
def test_matches_are_ones_own(client):
    a_pair(make_user())
    rebuild_all()
    client.force_login(make_user())
    answers = [client.get(f"{API}/matches{query}") for query in ("", "?organisation=factory-0")]
    assert [(answer.status_code, kind_of(answer)) for answer in answers] == [(404, "not-found")] * 2


# --- bad input --------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("organisations?kind=park", "kind"),
        ("organisations?per_page=0", "per_page"),
        ("organisations?per_page=one", "per_page"),
        ("organisations?per_page=101", "per_page"),
        ("listings?intent=war", "intent"),
        ("concepts?per_page=0", "per_page"),
        ("concepts?family=%00", "family"),
        (f"organisations?q={'x' * 121}", "q"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(client, query, field):
    answer = client.get(f"{API}/{query}")
    told = answer.json()
    assert (answer.status_code, kind_of(answer), told["detail"]) == (
        422,
        "invalid",
        f"These values cannot be used: {field}.",
    )
    assert [(wrong["place"], wrong["name"]) for wrong in told["errors"]] == [("query", field)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "organisations/none",
        "listings/1",
        "listings/99999999999999999999",
        "organisations/a%00b",
    ],
)
def test_what_is_not_there_is_404_and_a_problem(client, path):
    answer = client.get(f"{API}/{path}")
    assert (answer.status_code, answer["Content-Type"], kind_of(answer)) == (
        404,
        "application/problem+json",
        "not-found",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("q", ["%00", "%F0%9F%98%80", "%E2%80%AE", "'; DROP TABLE", "<script>"])
def test_odd_text_finds_nothing_and_breaks_nothing(client, q):
    make_organisation(name="Aster")
    answers = [client.get(f"{API}/{path}?q={q}").status_code for path in ("organisations", "listings", "concepts")]
    assert answers == [200, 200, 200]


@pytest.mark.django_db
def test_what_no_operation_answers_is_a_problem_too(client):
    answers = [client.post(f"{API}/organisations"), client.get(f"{API}/nothing/here"), client.get("/api/v7/")]
    answers.append(client.get(f"{API}/organisations", headers={"Host": "elsewhere.example"}))
    assert [
        (answer.status_code, answer["Content-Type"], kind_of(answer), answer.get("Allow")) for answer in answers
    ] == [
        (405, "application/problem+json", "method", "GET"),
        (404, "application/problem+json", "not-found", None),
        (404, "application/problem+json", "not-found", None),
        (400, "application/problem+json", "unreadable", None),
    ]


# --- cost -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["organisations", "listings", "matches", "me", "organisations/factory-0", "concepts?q=e"]
)
def test_a_list_costs_the_same_with_one_row_and_with_three(client, path):
    owner = make_user()
    client.force_login(owner)
    costs = []
    for numbers in (range(1), range(1, 3)):
        for number in numbers:
            a_pair(owner, number)
        rebuild_all()
        client.get(f"{API}/{path}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{API}/{path}").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert costs[0] <= 25
