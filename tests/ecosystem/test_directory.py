"""The directories: who is shown to whom, and what the filters find."""

import pytest
from django.urls import reverse

from ecosystem.models import Organisation
from matching.changes import note_organisations
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def names(answer) -> list[str]:
    return [row.name for row in answer.context["page"].object_list]


def titles(answer) -> list[str]:
    return [row.title for row in answer.context["page"].object_list]


def test_only_verified_organisations_are_shown_to_strangers(client):
    make_organisation("startup", name="Seen")
    make_organisation("startup", name="Hidden", verified=False)
    make_organisation("manufacturer", name="Elsewhere")
    assert names(client.get(reverse("ecosystem:startups"))) == ["Seen"]


def test_members_see_their_own_and_staff_see_all(client):
    owner = make_user()
    hidden = make_organisation("startup", name="Hidden", verified=False, owner=owner)
    page = hidden.get_absolute_url()
    assert client.get(page).status_code == 404
    client.force_login(owner)
    assert names(client.get(reverse("ecosystem:startups"))) == ["Hidden"]
    client.force_login(make_user())
    assert client.get(page).status_code == 404
    client.force_login(make_staff())
    assert names(client.get(reverse("ecosystem:startups"))) == ["Hidden"]


def test_a_word_finds_names_texts_and_concepts_of_both_languages(client):
    lpbf = make_concept("am.pbf.lpbf", "laser powder bed fusion", "激光粉末床熔融", {"zh-hans": ["激光选区熔化"]})
    by_concept = make_organisation("startup", name="Concept only")
    by_concept.concepts.add(lpbf)
    make_organisation("startup", name="Powder words").texts.update(summary="We use laser powder bed fusion daily.")
    make_organisation("startup", name="Neither")
    note_organisations(Organisation.objects.all())
    url = reverse("ecosystem:startups")
    assert sorted(names(client.get(url, {"q": "Laser powder bed fusion"}))) == ["Concept only", "Powder words"]
    assert sorted(names(client.get(url, {"q": "激光选区熔化"}))) == ["Concept only", "Powder words"]
    assert names(client.get(url, {"q": "no such thing"})) == []


def test_a_broader_concept_finds_what_is_below_it(client):
    air = make_concept("air", "industrial robotics", "工业机器人")
    cobot = make_concept("air.cobot", "collaborative robot", "协作机器人")
    cobot.parent = air
    cobot.save()
    make_organisation("startup", name="Arms").concepts.add(cobot)
    make_organisation("startup", name="Powder")
    assert names(client.get(reverse("ecosystem:startups"), {"about": "air"})) == ["Arms"]


def test_filters_combine_and_nonsense_in_the_address_is_ignored(client):
    germany = make_concept("region.de", "Germany", "德国")
    make_organisation("startup", name="Berlin arms", region=germany)
    make_organisation("startup", name="Lyon arms")
    url = reverse("ecosystem:startups")
    assert names(client.get(url, {"region": "region.de", "q": "arms"})) == ["Berlin arms"]
    assert names(client.get(url, {"sort": "name", "written": "klingon", "page": "-3", "kind": "x"})) == [
        "Berlin arms",
        "Lyon arms",
    ]


def test_htmx_is_answered_with_the_results_alone(client):
    make_organisation("startup", name="Seen")
    answer = client.get(reverse("ecosystem:startups"), headers={"HX-Request": "true", "HX-Target": "results"})
    assert b"<html" not in answer.content
    assert b"Seen" in answer.content


def test_listings_for_verified_members_stay_with_them(client):
    manufacturer = make_organisation("manufacturer", name="Works")
    make_listing(manufacturer, "need", title="Open to all")
    make_listing(manufacturer, "need", title="For members", visibility="verified")
    url = reverse("ecosystem:listings")
    assert titles(client.get(url)) == ["Open to all"]
    unverified = make_user()
    make_organisation("startup", verified=False, owner=unverified)
    client.force_login(unverified)
    assert titles(client.get(url)) == ["Open to all"]
    verified = make_user()
    make_organisation("startup", owner=verified)
    client.force_login(verified)
    assert sorted(titles(client.get(url))) == ["For members", "Open to all"]
    client.force_login(make_staff())
    assert titles(client.get(url)) == ["Open to all"]


def test_a_listing_past_its_date_is_gone(client, time_machine):
    listing = make_listing(
        make_organisation("manufacturer"), "need", title="Until noon", expires_at="2027-01-01T12:00Z"
    )
    url = reverse("ecosystem:listing", kwargs={"pk": listing.pk})
    time_machine.move_to("2027-01-01T11:59:59Z")
    assert client.get(url).status_code == 200
    time_machine.move_to("2027-01-01T12:00:00Z")
    assert client.get(url).status_code == 404


def test_a_profile_is_read_in_the_language_it_is_asked_for(client):
    both = make_organisation("manufacturer", name="Star Works", name_zh="星辰重工")
    page = reverse("ecosystem:profile", kwargs={"slug": both.slug})
    assert client.get(page).context["text"].name == "Star Works"
    assert client.get(page, {"written": "zh-hans"}).context["text"].name == "星辰重工"
    assert client.get("/zh-hans" + page.removeprefix("/en")).context["text"].name == "星辰重工"


def test_the_directory_counts_the_same_queries_for_one_and_for_three(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    concept = make_concept("air.cobot", "collaborative robot", "协作机器人")
    counted = []
    for wanted in (1, 3):
        while Organisation.objects.count() < wanted:
            organisation = make_organisation("startup", name_zh="企业", name="Firm", region=make_concept("region.de"))
            organisation.concepts.add(concept)
            make_listing(organisation, concepts=[concept])
        pages = [reverse("ecosystem:startups"), reverse("ecosystem:listings"), organisation.get_absolute_url()]
        # Whoever looks first after a change has this process read what has changed.
        for page in pages:
            client.get(page)
        with CaptureQueriesContext(connection) as queries:
            for page in pages:
                client.get(page)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def counted(client, address: str) -> dict[str, dict[str, int]]:
    facets = client.get(address).context["facets"]
    return {str(facet.label): {choice.label: choice.count for choice in facet.choices} for facet in facets}


def test_counts_follow_what_changes_at_the_next_visit(client):
    germany, sweden = make_concept("region.de", "Germany", "德国"), make_concept("region.se", "Sweden", "瑞典")
    moving, going = (make_organisation("startup", name=name, region=germany) for name in ("Moving", "Going"))
    url = reverse("ecosystem:startups")
    assert counted(client, url) == {"Written in": {"English": 2}, "Country or province": {"Germany": 2}}
    moving.region = sweden
    moving.save()
    moving.texts.create(language="zh-hans", name="搬迁", summary="企业介绍")
    note_organisations(Organisation.objects.filter(pk=moving.pk))
    going.delete()
    assert counted(client, url) == {"Written in": {"English": 1, "中文": 1}, "Country or province": {"Sweden": 1}}
    make_organisation("startup", name="New", region=germany)
    assert counted(client, url)["Country or province"] == {"Germany": 1, "Sweden": 1}


def test_counts_of_listings_move_with_their_organisation(client):
    organisation = make_organisation("startup", region=make_concept("region.de", "Germany", "德国"))
    make_listing(organisation)
    url = reverse("ecosystem:listings")
    assert counted(client, url)["Country or province"] == {"Germany": 1}
    organisation.region = make_concept("region.se", "Sweden", "瑞典")
    organisation.save()
    note_organisations(Organisation.objects.filter(pk=organisation.pk))
    assert counted(client, url)["Country or province"] == {"Sweden": 1}
    organisation.verification, organisation.verified_at = "declined", None
    organisation.save()
    assert counted(client, url) == {}
