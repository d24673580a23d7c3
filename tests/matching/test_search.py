"""Search as people meet it: what is found, who sees it, what is counted and marked."""

import re

import pytest
from django.urls import reverse

from ecosystem import finding
from ecosystem.filters import Filters
from ecosystem.models import Listing, Membership, Organisation, VerificationRequest
from ecosystem.search import find_organisations
from matching.changes import note_listings, note_organisations
from matching.search import SCOPES, search
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

SEARCH = "/en/search/"
SUGGEST = {"HX-Request": "true", "HX-Target": "search-suggestions"}
LOOKERS = ("nobody", "member", "unverified", "staff")


def titles(answer) -> list[str]:
    """What a page of results lists, in its order."""
    hits = answer.context["page"].object_list
    return [hit.organisation.name if hit.organisation else hit.listing.title for hit in hits]


def found(client, text: str, **more) -> list[str]:
    return titles(client.get(SEARCH, {"q": text, **more}))


def counted(answer) -> dict[str, dict[str, int]]:
    return {facet.label: {choice.label: choice.count for choice in facet.choices} for facet in answer.context["facets"]}


def suggested(client, text: str) -> str:
    return client.get(SEARCH, {"q": text}, headers=SUGGEST).content.decode()


def lpbf():
    return make_concept("am.pbf.lpbf", "laser powder bed fusion", "激光选区熔化", {"en": ["LPBF"]})


def test_a_technology_is_found_in_the_other_language(client):
    lpbf()
    startup = make_organisation("startup", name="Powder Works")
    make_listing(startup, title="LPBF of titanium", body="Implants and brackets.")
    works = make_organisation("manufacturer", name_zh="岳麓精工")
    make_listing(works, "need", title="寻求激光选区熔化合作", body="小批量零件。", language="zh-hans")
    make_listing(works, "need", title="寻求轴承", body="大批量。", language="zh-hans")
    assert sorted(found(client, "激光选区熔化")) == ["LPBF of titanium", "寻求激光选区熔化合作"]
    assert sorted(found(client, "laser powder bed fusion")) == ["LPBF of titanium", "寻求激光选区熔化合作"]
    page = client.get(SEARCH, {"q": "激光选区熔化"}).content.decode()
    assert "<mark>LPBF</mark> of titanium" in page  # what they wrote, not what was typed
    assert "寻求<mark>激光选区熔化</mark>合作" in page


def test_the_last_word_may_be_unfinished(client):
    startup = make_organisation("startup", name="Arms")
    make_listing(startup, title="Deburring of castings")
    make_listing(startup, title="Grinding of castings")
    assert found(client, "deburr") == ["Deburring of castings"]
    assert found(client, "castings grindi") == ["Grinding of castings"]


def test_a_name_may_have_a_letter_wrong_and_a_text_may_not(client):
    make_organisation("startup", name="Fennwick")
    make_organisation("manufacturer", name_zh="湘岳星辰重工有限公司")
    make_listing(make_organisation("startup", name="Other"), title="Titanium")
    assert found(client, "fenwick") == ["Fennwick"]
    assert found(client, "湘岳星晨重工") == ["湘岳星辰重工有限公司"]
    assert found(client, "titanuim") == []


def test_a_name_comes_before_a_mention(client):
    other = make_organisation("startup", name="Aaa")
    make_listing(other, title="Machines by Fennwick, Fennwick, Fennwick")
    make_organisation("startup", name="Fennwick")
    assert found(client, "Fennwick") == ["Fennwick", "Machines by Fennwick, Fennwick, Fennwick"]
    Organisation.objects.get(texts__name="Fennwick").texts.update(name="Renamed")
    note_organisations(Organisation.objects.filter(texts__name="Renamed"))
    assert found(client, "renamed") == ["Renamed"]


def test_a_listing_made_private_is_gone_from_results_and_counts_at_once(client):
    works = make_organisation("manufacturer", name="Works")
    make_listing(works, "need", title="Welding of frames")
    private = make_listing(works, "need", title="Welding of tanks")
    answer = client.get(SEARCH, {"q": "welding"})
    assert (sorted(titles(answer)), counted(answer)["Kind"]) == (
        ["Welding of frames", "Welding of tanks"],
        {"Needs": 2},
    )
    Listing.objects.filter(pk=private.pk).update(visibility="verified")
    note_listings(Listing.objects.filter(pk=private.pk))
    answer = client.get(SEARCH, {"q": "welding"})
    assert (titles(answer), counted(answer)["Kind"]) == (["Welding of frames"], {"Needs": 1})
    assert "tanks" not in suggested(client, "welding")
    client.force_login(make_user())
    assert found(client, "welding") == ["Welding of frames"]
    member = make_user()
    make_organisation("startup", owner=member)
    client.force_login(member)
    assert sorted(found(client, "welding")) == ["Welding of frames", "Welding of tanks"]
    assert "tanks" in suggested(client, "welding")


def test_the_database_has_the_last_word(client):
    """The index has not heard of it, and still nothing is shown or counted."""
    works = make_organisation("manufacturer", name="Welding Works")
    make_listing(works, "need", title="Welding of frames")
    assert sorted(found(client, "welding")) == ["Welding Works", "Welding of frames"]
    Organisation.objects.filter(pk=works.pk).update(verification="declined", verified_at=None)
    answer = client.get(SEARCH, {"q": "welding"})
    assert (titles(answer), answer.context["page"].paginator.count, counted(answer)) == ([], 0, {})
    assert "option" not in suggested(client, "welding")
    assert client.get("/api/v1/search", {"q": "welding"}).json()["total"] == 0


def test_an_unverified_organisation_is_there_for_itself_and_for_staff(client):
    owner = make_user()
    hidden = make_organisation("startup", name="Hidden Hand", verified=False, owner=owner)
    make_listing(hidden, title="Grippers by hidden people")
    assert found(client, "hidden") == []
    client.force_login(make_user())
    assert found(client, "hidden") == []
    client.force_login(owner)
    assert found(client, "hidden") == ["Hidden Hand", "Grippers by hidden people"]
    client.force_login(make_staff())
    assert found(client, "hidden") == ["Hidden Hand", "Grippers by hidden people"]


def test_staff_find_those_who_wait_by_words_and_by_a_name_with_a_slip(client):
    waiting = make_organisation("startup", name="Fennwick Robotics", verified=False)
    make_organisation("startup", name="Other Robotics", verified=False)
    Organisation.objects.update(verification="requested")
    for organisation in Organisation.objects.all():
        VerificationRequest.objects.create(organisation=organisation, evidence="Register")
    note_organisations(Organisation.objects.all())
    client.force_login(make_staff())
    url = reverse("portal:desk-verification")
    assert list(client.get(url, {"q": "fenwick"}).context["page"]) == [waiting]
    assert len(client.get(url, {"q": "robot"}).context["page"]) == 2
    Organisation.objects.update(verification="declined")
    assert list(client.get(url, {"q": "fennw", "state": "declined"}).context["page"]) == [waiting]


def ecosystem():
    """Something for every facet, and for every reader."""
    germany, hunan = make_concept("region.de", "Germany", "德国"), make_concept("region.hunan", "Hunan", "湖南")
    member, unverified = make_user(), make_user()
    startup = make_organisation("startup", name="Robot Arms", region=germany, owner=member)
    works = make_organisation("manufacturer", name="Robot Works", name_zh="机器人厂", region=hunan)
    own = make_organisation("startup", name="Robot Dreams", region=germany, verified=False, owner=unverified)
    make_listing(startup, title="Robot grippers")
    make_listing(startup, title="Robot cells", visibility="verified")
    make_listing(works, "need", title="Robot for frames")
    make_listing(works, "need", title="机器人 robot", language="zh-hans", intent="supply")
    make_listing(own, "offer", title="Robot draft", status="draft")
    make_listing(own, "offer", title="Robot of the unverified")
    note_organisations(Organisation.objects.all())
    return {"nobody": None, "member": member, "unverified": unverified, "staff": make_staff()}


@pytest.mark.parametrize("looker", LOOKERS)
def test_every_count_is_the_number_of_what_is_listed_when_it_is_chosen(client, looker):
    person = ecosystem()[looker]
    if person:
        client.force_login(person)
    checked = 0
    for chosen in ({}, {"kind": "need"}, {"written": "zh-hans"}, {"region": "region.de", "written": "en"}):
        answer = client.get(SEARCH, {"q": "robot", **chosen})
        for facet in answer.context["facets"]:
            for choice in facet.choices:
                there = client.get(SEARCH + choice.query)
                listed = len(titles(there))
                assert there.context["page"].paginator.count == listed
                if not choice.chosen:
                    assert (choice.label, choice.count) == (choice.label, listed)
                    checked += 1
    assert checked >= 8


@pytest.mark.parametrize("looker", LOOKERS)
def test_the_directories_count_what_they_list(client, looker):
    person = ecosystem()[looker]
    if person:
        client.force_login(person)
    for name in ("ecosystem:listings", "ecosystem:startups", "ecosystem:manufacturers"):
        for text in ("robot", ""):
            answer = client.get(reverse(name), {"q": text} if text else {})
            choices = [choice for facet in answer.context["facets"] for choice in facet.choices]
            assert choices
            for choice in choices:
                there = client.get(reverse(name) + choice.query).context["page"]
                assert (choice.label, choice.count) == (choice.label, len(there.object_list))


def test_pages_the_directories_and_the_api_agree(client):
    ecosystem()
    for scope in SCOPES:
        on_page = found(client, "robot", kind=scope)
        items = client.get("/api/v1/search", {"q": "robot", "kind": scope}).json()["items"]
        in_api = ["".join(piece["text"] for piece in item["title"]) for item in items]
        assert (scope, in_api) == (scope, on_page)
    listings = client.get(reverse("ecosystem:listings"), {"q": "robot", "kind": "need"}).context["page"].object_list
    assert [row.title for row in listings] == found(client, "robot", kind="need")


def test_the_best_comes_first_unless_another_order_is_asked_for(client):
    make_organisation("startup", name="Arms and legs of robots and other things")
    make_organisation("startup", name="Arms")
    make_organisation("startup", name="Legs with arms")
    url = reverse("ecosystem:startups")

    def order(**query):
        return [row.name for row in client.get(url, query).context["page"].object_list]

    assert order(q="arms")[0] == "Arms"
    assert order(q="arms", sort="new") == ["Legs with arms", "Arms", "Arms and legs of robots and other things"]
    assert order() == order(sort="new") == order(q="arms", sort="new")


def test_titles_stay_escaped(client):
    startup = make_organisation("startup", name="<b>Bold & Sons</b>")
    make_listing(startup, title="<script>alert('laser')</script> laser", body="<img src=x onerror=alert(1)> laser")
    note_organisations(Organisation.objects.all())
    for page in (
        client.get(SEARCH, {"q": "laser"}).content.decode(),
        client.get(reverse("ecosystem:listings"), {"q": "laser"}).content.decode(),
        suggested(client, "laser"),
    ):
        assert "<mark>laser</mark>" in page
        assert re.findall(r"<script>|<img src=x|<b>Bold", page) == []
        assert "&lt;script&gt;" in page
    hostile = client.get(SEARCH, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in hostile


@pytest.mark.parametrize(
    "text", ["", " ", "a", "的", "the of", "!?", "😀", "x" * 500, "光" * 300, "\x00", "%_'\"", "\u202elaser"]
)
def test_whatever_is_typed_is_answered(client, text):
    make_organisation("startup", name="Somebody")
    for address in (SEARCH, reverse("ecosystem:startups"), reverse("ecosystem:listings"), "/api/v1/search"):
        limit = 120 if "api" in address else 500
        assert client.get(address, {"q": text[:limit]}).status_code == 200
    assert client.get(SEARCH, {"q": text}, headers=SUGGEST).status_code == 200


def test_suggestions_are_few_grouped_and_lead_to_all(client):
    for number in range(6):
        make_listing(make_organisation("startup", name=f"Robot {number}"), title=f"Robot arm {number}")
    make_concept("air.robot", "robot", "机器人")
    page = suggested(client, "robo")
    assert page.count('role="group"') == 3
    assert page.count('role="option"') == 4 + 1 + 4 + 1 + 1 + 1
    assert 'href="/en/search/?q=robo&amp;kind=startup"' in page
    assert 'href="/en/listings/?about=air.robot"' in page
    assert "<html" not in page


def test_without_the_index_the_directories_look_letter_for_letter(client, monkeypatch):
    monkeypatch.setattr(finding, "_finder", [])
    lpbf().organisations.add(by_concept := make_organisation("startup", name="Concept only"))
    named = make_organisation("startup", name="LPBF at work")
    make_organisation("startup", name="Neither")
    results = find_organisations(Organisation.objects.all(), Filters(text="LPBF"), None)
    assert (set(results.rows), results.found) == ({by_concept, named}, None)


def test_what_was_deleted_is_not_found(client):
    gone = make_organisation("startup", name="Gone Tomorrow")
    assert found(client, "gone") == ["Gone Tomorrow"]
    Membership.objects.filter(organisation=gone).delete()
    gone.delete()
    assert found(client, "gone") == []


def test_search_counts_the_same_queries_however_much_is_found(client, django_assert_max_num_queries):
    for number in range(3):
        works = make_organisation("manufacturer", name=f"Robot Works {number}")
        make_listing(works, "need", title=f"Robot {number}")
    client.get(SEARCH, {"q": "robot"})
    with django_assert_max_num_queries(14):
        assert len(found(client, "robot")) == 6
    with django_assert_max_num_queries(9):
        suggested(client, "robot")
    user = make_user()
    hits = search("robot", user, filters=Filters()).rows
    assert len(hits) == 6
