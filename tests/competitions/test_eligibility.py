"""What a competition's rules make of an organisation, in sentences, before it writes ten pages."""

from datetime import UTC, datetime

import pytest

from competitions.eligibility import check_may_start, in_words, verdict
from core.permissions import NotAllowed
from taxonomy.models import Concept
from tests.competitions.scene import make_application, make_category, make_competition
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

CLOSES = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)


def call(*rules, **fields):
    return make_competition(rules=list(rules), opens_at=CLOSES.replace(year=2026), closes_at=CLOSES, **fields)


def place(code: str, label: str, parent: Concept | None = None) -> Concept:
    concept = make_concept(code, label)
    Concept.objects.filter(pk=concept.pk).update(parent=parent)
    return Concept.objects.get(pk=concept.pk)


def test_a_country_counts_as_what_it_lies_in():
    europe = place("region.europe", "Europe")
    union = place("region.eu", "European Union", europe)
    sweden = place("region.se", "Sweden", union)
    competition = call({"kind": "country_in", "places": ["region.europe"]})
    inside, outside = make_organisation(region=sweden), make_organisation(region=place("region.cn", "China"))
    assert [line.state for line in verdict(competition, inside).lines] == ["met"]
    assert [(line.asks, line.state, line.why) for line in verdict(competition, outside).lines] == [
        ("Based in: Europe.", "unmet", "The profile names another country.")
    ]


def test_what_a_profile_does_not_say_leads_to_where_to_say_it():
    organisation = make_organisation()
    rules = ({"kind": "age_at_most", "years": 8}, {"kind": "trl_between", "least": 4, "most": 9})
    found = verdict(call(*rules), organisation)
    assert [(line.state, line.why, line.link_words, line.link) for line in found.lines] == [
        (
            "unknown",
            "The profile does not say in which year it was founded.",
            "Add the year",
            f"/en/organisations/{organisation.slug}/edit/",
        ),
        (
            "unknown",
            "No published offer says how ready the technology is.",
            "Look at the offers",
            f"/en/organisations/{organisation.slug}/listings/",
        ),
    ]
    assert (found.state, found.may_start) == ("unknown", True)


def test_the_age_is_that_in_the_year_of_the_deadline_where_the_call_is():
    # Half past eleven at night of 31 December in UTC is the next year in Stockholm.
    closes = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    competition = make_competition(
        rules=[{"kind": "age_at_most", "years": 9}], opens_at=closes.replace(year=2025), closes_at=closes
    )
    assert verdict(competition, make_organisation(founded=2017)).state == "unmet"
    competition.zone = "America/New_York"
    assert verdict(competition, make_organisation(founded=2017)).state == "met"


def test_readiness_is_read_from_published_offers_only():
    organisation = make_organisation()
    make_listing(organisation, "offer", trl_min=7, trl_max=8, status="draft")
    make_listing(organisation, "need", trl_min=7, trl_max=8)
    competition = call({"kind": "trl_between", "least": 6, "most": 9})
    assert verdict(competition, organisation).state == "unknown"
    make_listing(organisation, "offer", trl_min=None, trl_max=6)
    assert [line.why for line in verdict(competition, organisation).lines] == ["The technology reaches TRL 6."]


def test_the_category_is_compared_with_the_fields_of_work_once_it_is_chosen():
    field = place("am", "additive manufacturing")
    narrower = place("am.pbf", "powder bed fusion", field)
    competition = call({"kind": "category_in_field"})
    category = make_category(competition, concept=field)
    application, _owner = make_application(competition)
    organisation = application.organisation
    assert verdict(competition, organisation, application).state == "unknown"
    application.category = category
    organisation.concepts.set([make_concept("iiot", "industrial internet of things")])
    assert verdict(competition, organisation, application).state == "unmet"
    organisation.concepts.add(narrower)
    assert verdict(competition, organisation, application).state == "met"


def test_an_unmet_condition_keeps_from_starting_and_advice_does_not():
    startup = make_organisation(founded=1990)
    check_may_start(call({"kind": "age_at_most", "years": 8, "hard": False}), startup)
    with pytest.raises(NotAllowed, match=r"^You cannot apply for this competition\. Founded in 1990\.$"):
        check_may_start(call({"kind": "age_at_most", "years": 8}), startup)


def test_rules_are_told_in_words_and_broken_ones_in_none():
    rules = [
        {"kind": "age_at_most", "years": 8},
        {"kind": "age_at_least", "years": 1},
        {"kind": "kind_is", "value": "manufacturer"},
        {"kind": "trl_between", "least": 4, "most": 9},
        {"kind": "size_at_most", "value": "11-50", "hard": False},
        {"kind": "category_in_field"},
        {"kind": "verified"},
    ]
    assert [(one.text, one.hard) for one in in_words(call(*rules))] == [
        ("Founded at most 8 years before the deadline.", True),
        ("Founded at least 1 year before the deadline.", True),
        ("A manufacturer.", True),
        ("Technology readiness of TRL 4 to 9.", True),
        ("No larger than: 11–50 people.", False),
        ("Works in the field of the category it applies in.", True),
        ("Verified by the park.", True),
    ]
    assert in_words(call({"kind": "beauty"})) == []


def test_the_page_of_a_call_shows_its_visitors_what_the_rules_make_of_them(client):
    owner = make_user()
    organisation = make_organisation(owner=owner, founded=1990, name="Oldhand")
    competition = make_competition(rules=[{"kind": "age_at_most", "years": 8}])
    address = f"/en/competitions/{competition.slug}/"
    assert "Founded in 1990." not in client.get(address).content.decode()
    client.force_login(owner)
    page = client.get(address).content.decode()
    assert "Founded in 1990." in page
    assert "Oldhand does not meet a rule of this call." in page
    assert organisation.memberships.count() == 1
