"""Writing by the API: the same rules as on the pages, nothing by halves, nobody overwritten unseen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEvent
from ecosystem.models import Listing, Membership, Organisation
from matching.models import Mark
from tests.api.scene import Program, ending, kind_of
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user("ada@people.example")


@pytest.fixture
def startup(ada):
    make_concept("am.lpbf", "laser powder bed fusion", "激光粉末床熔融")
    return make_organisation(slug="fennwick", name="Fennwick", owner=ada)


@pytest.fixture
def program(ada, startup):
    return Program(ada)


def viewer_of(organisation: Organisation):
    person = make_user()
    Membership.objects.create(organisation=organisation, user=person, role="viewer")
    return person


# --- needs and offers -------------------------------------------------------------------------------------------------
def test_a_need_from_nothing_to_published_and_closed(program, startup, ada):
    tomorrow = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    made = program(
        "POST",
        "/organisations/fennwick/listings",
        {
            "kind": "need",
            "texts": {"en": {"title": "Printed brackets", "body": "Five thousand a year."}},
            "concepts": ["am.lpbf"],
            "trl_min": 4,
            "trl_max": 6,
            "musts": ["trl"],
            "expires_at": tomorrow.isoformat(),
        },
    )
    told = made.json()
    listing = Listing.objects.get()
    assert (made.status_code, made["Location"]) == (201, f"http://testserver/api/v1/listings/{listing.pk}")
    assert (told["status"], told["kind"], told["texts"][0]["title"]) == ("draft", "need", "Printed brackets")
    assert (told["trl_min"], told["trl_max"], told["musts"]) == (4, 6, ["trl"])
    assert listing.expires_at == tomorrow

    unfinished = program("POST", f"/listings/{listing.pk}/publish")
    assert ending(unfinished) == (422, "invalid")
    assert [wrong["name"] for wrong in unfinished.json()["errors"]] == ["intent"]

    assert program("PATCH", f"/listings/{listing.pk}", {"intent": "pilot"}).json()["intent"] == "pilot"
    steps = [program("POST", f"/listings/{listing.pk}/{verb}").json()["status"] for verb in ("publish", "close")]
    assert [*steps, program("POST", f"/listings/{listing.pk}/reopen").json()["status"]] == [
        "published",
        "closed",
        "published",
    ]
    assert ending(program("POST", f"/listings/{listing.pk}/reopen")) == (409, "moved")
    trail = AuditEvent.objects.filter(target_type="ecosystem.listing").values_list("action", "actor", named=False)
    assert ("listing.published", ada.pk) in trail and ("listing.created", ada.pk) in trail


def test_both_ends_of_a_scale_move_together_in_whatever_order(program, startup):
    listing = make_listing(startup, trl_min=2, trl_max=3)
    moved = program("PATCH", f"/listings/{listing.pk}", {"trl_min": 7, "trl_max": 8}).json()
    assert (moved["trl_min"], moved["trl_max"]) == (7, 8)
    back = program("PATCH", f"/listings/{listing.pk}", {"trl_max": 3, "trl_min": 2}).json()
    assert (back["trl_min"], back["trl_max"]) == (2, 3)


def test_of_a_change_with_a_mistake_nothing_is_saved(program, startup):
    listing = make_listing(startup, title="As it was")
    answer = program(
        "PATCH", f"/listings/{listing.pk}", {"texts": {"en": {"title": "New"}}, "concepts": ["am.none"], "trl_min": 10}
    )
    assert ending(answer) == (422, "invalid")
    answer = program("PATCH", f"/listings/{listing.pk}", {"texts": {"en": {"title": "New"}}, "concepts": ["am.none"]})
    assert (ending(answer), [wrong["name"] for wrong in answer.json()["errors"]]) == ((422, "invalid"), ["concepts"])
    assert listing.texts.get().title == "As it was"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"titel": "x"}, "titel"),
        ({"texts": {"de": {"title": "x"}}}, "texts.de.[key]"),
        ({"texts": {"en": {"titel": "x"}}}, "texts.en.titel"),
        ({"visibility": "nobody"}, "visibility"),
        ({"musts": ["trl"]}, "musts"),
        ({"intent": "war"}, "intent"),
        ({"volume": "x" * 121}, "volume"),
    ],
)
def test_what_cannot_be_used_is_named(program, startup, body, name):
    listing = make_listing(startup, "offer")
    answer = program("PATCH", f"/listings/{listing.pk}", body)
    assert (ending(answer), [wrong["name"] for wrong in answer.json()["errors"]]) == ((422, "invalid"), [name])


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]", b"1", b'"x"', b""])
def test_a_body_that_is_none_is_told_so(program, startup, body):
    listing = make_listing(startup)
    answer = program.client.generic(
        "PATCH", f"/api/v1/listings/{listing.pk}", body, "application/json", headers=program.headers
    )
    assert ending(answer) in {(400, "unreadable"), (422, "invalid")}


def test_a_body_that_is_too_large_is_told_so(program, startup, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = program("PATCH", f"/listings/{make_listing(startup).pk}", {"volume": "x" * 100})
    assert ending(answer) == (413, "too-large")


def test_a_draft_can_be_thrown_away_and_nothing_else(program, startup):
    draft, public = make_listing(startup, status="draft"), make_listing(startup)
    answers = [program("DELETE", f"/listings/{one.pk}") for one in (draft, public)]
    assert [answer.status_code for answer in answers] == [204, 422]
    assert list(Listing.objects.all()) == [public]


def test_what_is_not_ones_own_is_not_there_and_what_is_for_editors_is_said(startup):
    listing = make_listing(startup)
    body, other = {"volume": "x"}, make_user()
    make_organisation("manufacturer", owner=other)
    ways = [("PATCH", f"/listings/{listing.pk}", body), ("DELETE", f"/listings/{listing.pk}", None)]
    ways += [("POST", f"/listings/{listing.pk}/{verb}", None) for verb in ("publish", "close", "reopen")]
    ways += [("POST", "/organisations/fennwick/listings", {"kind": "need"}), ("PATCH", "/organisations/fennwick", {})]
    strangers, viewers = Program(other), Program(viewer_of(startup))
    assert {ending(strangers(*way)) for way in ways} == {(404, "not-found")}
    assert {ending(viewers(*way)) for way in ways} == {(403, "not-allowed")}
    assert {ending(Program()(*way)) for way in ways} == {(401, "not-signed-in")}


def test_an_organisation_s_listings_are_its_members_with_drafts(program, startup):
    public, draft = make_listing(startup), make_listing(startup, status="draft")
    seen = [
        [item["id"] for item in who.get("/organisations/fennwick/listings").json()["items"]]
        for who in (program, Program())
    ]
    assert seen == [[draft.pk, public.pk], [public.pk]]


# --- nobody is overwritten unseen -------------------------------------------------------------------------------------
def test_a_change_that_names_an_old_state_is_refused(program, startup):
    listing = make_listing(startup)
    seen = program.get(f"/listings/{listing.pk}")["ETag"]
    first = program("PATCH", f"/listings/{listing.pk}", {"volume": "1,000 a year"}, **{"If-Match": seen})
    second = program("PATCH", f"/listings/{listing.pk}", {"volume": "2,000 a year"}, **{"If-Match": seen})
    assert (first.status_code, ending(second), second["ETag"]) == (200, (412, "changed"), first["ETag"])
    assert program("DELETE", f"/listings/{listing.pk}", **{"If-Match": seen}).status_code == 412
    assert program("POST", f"/listings/{listing.pk}/close", **{"If-Match": seen}).status_code == 412
    third = program("PATCH", f"/listings/{listing.pk}", {"volume": "2,000 a year"}, **{"If-Match": second["ETag"]})
    assert (third.status_code, program.get(f"/listings/{listing.pk}")["ETag"]) == (200, third["ETag"])


def test_the_state_is_the_same_in_every_language_and_to_every_reader(program, startup):
    listing = make_listing(startup)
    tags = {
        who.get(f"/listings/{listing.pk}", **{"Accept-Language": to})["ETag"]
        for who in (program, Program())
        for to in ("en", "zh-hans")
    }
    assert len(tags) == 1


# --- the profile ------------------------------------------------------------------------------------------------------
def test_a_profile_is_changed_by_the_rules_of_its_page(program, startup):
    seen = program.get("/organisations/fennwick")["ETag"]
    body = {
        "texts": {"zh-hans": {"name": "芬威克"}},
        "concepts": ["am.lpbf"],
        "website": "fennwick.example",
        "founded": 2019,
    }
    changed = program("PATCH", "/organisations/fennwick", body, **{"If-Match": seen})
    told = changed.json()
    assert (changed.status_code, sorted(text["name"] for text in told["texts"])) == (200, ["Fennwick", "芬威克"])
    assert (told["website"], told["founded"]) == ("https://fennwick.example", 2019)
    nameless = program("PATCH", "/organisations/fennwick", {"texts": {"en": {"name": ""}, "zh-hans": {"name": None}}})
    assert (ending(nameless), startup.texts.exclude(name="").count()) == ((422, "invalid"), 2)
    assert ending(program("PATCH", "/organisations/fennwick", {"city": "x"}, **{"If-Match": seen})) == (422, "invalid")
    assert ending(program("PATCH", "/organisations/fennwick", {}, **{"If-Match": seen})) == (412, "changed")


# --- marks on matches -------------------------------------------------------------------------------------------------
def test_a_match_is_saved_dismissed_and_noted(program, startup, ada):
    factory = make_organisation("manufacturer", slug="factory")
    address = "/matches/factory/mark"
    assert program.get(address).json() == {"state": "open", "reason": "", "note": ""}
    saved = program("PUT", address, {"state": "saved", "note": "Met in Hanover"})
    assert saved.json() == {"state": "saved", "reason": "", "note": "Met in Hanover"}
    assert ending(program("PUT", address, {"state": "dismissed"})) == (422, "invalid")
    gone = program("PUT", address, {"state": "dismissed", "reason": "too_far"})
    assert gone.json() == {"state": "dismissed", "reason": "too_far", "note": "Met in Hanover"}
    assert ending(program("PUT", address, {"state": "open"}, **{"If-Match": saved["ETag"]})) == (412, "changed")
    opened = program("PUT", address, {"state": "open", "note": ""}, **{"If-Match": gone["ETag"]})
    assert (opened.json()["state"], Mark.objects.filter(organisation=startup, partner=factory).count()) == ("open", 0)


def test_a_mark_takes_the_scope_the_role_and_somebody_of_the_other_side(startup, ada):
    make_organisation("manufacturer", slug="factory")
    make_organisation("manufacturer", slug="hidden", verified=False)
    make_organisation(slug="rival")
    body = {"state": "saved"}
    assert ending(Program(ada, "matches")("PUT", "/matches/factory/mark", body)) == (403, "missing-scope")
    assert ending(Program(viewer_of(startup))("PUT", "/matches/factory/mark", body)) == (403, "not-allowed")
    program = Program(ada)
    answers = [program("PUT", f"/matches/{slug}/mark", body) for slug in ("hidden", "rival", "no-such")]
    answers.append(program("PUT", "/matches/factory/mark?organisation=rival", body))
    assert [kind_of(answer) for answer in answers] == ["not-found"] * 4
