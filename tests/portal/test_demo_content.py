"""The demo ecosystem's two files are read by the loader as they stand; here they are checked without a database."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "portal" / "demo"
TERMS = ROOT / "taxonomy" / "data"

STARTUPS = json.loads((CONTENT / "startups.json").read_text(encoding="utf-8"))
MANUFACTURERS = json.loads((CONTENT / "manufacturers.json").read_text(encoding="utf-8"))
ORGANISATIONS = STARTUPS + MANUFACTURERS
LISTINGS = [(entry["slug"], listing) for entry in ORGANISATIONS for listing in entry["listings"]]

ENTRY_KEYS = {
    "slug", "names", "country", "region", "city", "lat", "lon", "website", "founded", "employees", "verified",
    "taglines", "summaries", "concepts", "certificates", "sites", "team", "listings",
}  # fmt: skip
LISTING_KEYS = {
    "kind", "intent", "titles", "bodies", "concepts", "trl_min", "trl_max", "regions", "certificates", "volume",
    "visibility",
}  # fmt: skip
CONDITIONS = {"mrl_min", "mrl_max", "languages", "musts"}
"""What a dozen listings say besides."""
LANGUAGES = {"en", "zh-hans"}
INTENTS = {"pilot", "supply", "licence", "joint_development", "investment", "distribution", "facility_use"}
EMPLOYEES = {"1-10", "11-50", "51-250", "251-1000", "1001+"}
HAN = re.compile(r"[\u3400-\u9fff]")
ENGLISH_WORDS = {"summary": range(80, 161), "body": range(50, 121)}
CHINESE_CHARACTERS = {"summary": range(110, 401), "body": range(75, 301)}


def known_codes():
    codes = set()
    for path in sorted(TERMS.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as rows:
            codes |= {row["code"] for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)}
    return codes


def length_of(text, language):
    return len(text.split()) if language == "en" else len(HAN.findall(text))


def lengths_out_of_range(texts, what):
    allowed = {"en": ENGLISH_WORDS[what], "zh-hans": CHINESE_CHARACTERS[what]}
    return {lang: length_of(text, lang) for lang, text in texts.items() if length_of(text, lang) not in allowed[lang]}


def written_languages(entry):
    return tuple(sorted(entry["summaries"]))


def each_text(entry):
    """Every text of an organisation as (language, text)."""
    for texts in (entry["taglines"], entry["summaries"]):
        yield from texts.items()
    for listing in entry["listings"]:
        yield from listing["titles"].items()
        yield from listing["bodies"].items()


def answering(need, others):
    """The organisations with an offer that shares at least two concepts with the need."""
    return {
        entry["slug"]
        for entry in others
        for offer in entry["listings"]
        if offer["kind"] == "offer" and len(set(need["concepts"]) & set(offer["concepts"])) >= 2
    }


def test_sixty_startups_meet_twenty_five_manufacturers():
    assert (len(STARTUPS), len(MANUFACTURERS)) == (60, 25)


@pytest.mark.parametrize("entry", ORGANISATIONS, ids=lambda entry: entry["slug"])
def test_an_organisation_has_the_loaders_shape(entry):
    assert set(entry) - {"verification_requested"} == ENTRY_KEYS
    assert [type(entry[key]) for key in ("founded", "lat", "lon", "verified")] == [int, float, float, bool]
    assert entry["employees"] in EMPLOYEES
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["slug"])
    assert 1950 <= entry["founded"] <= 2025
    assert set(entry["city"]) == LANGUAGES
    assert lengths_out_of_range(entry["summaries"], "summary") == {}
    # One has a name in each language in which it says anything: the loader keeps a profile per name.
    assert set(entry["names"]) == set(entry["taglines"]) >= set(entry["summaries"])
    assert max(len(text) for text in [*entry["names"].values(), *entry["taglines"].values()]) <= 160
    assert {key for site in entry["sites"] for key in site} <= {"name", "city", "region", "lat", "lon"}
    assert [set(person) for person in entry["team"]] == [{"name", "email", "role"}] * len(entry["team"])
    assert [person["role"] for person in entry["team"]].count("owner") == 1
    assert {person["role"] for person in entry["team"]} <= {"owner", "editor", "viewer"}


@pytest.mark.parametrize(
    ("slug", "listing"), LISTINGS, ids=[f"{slug}-{number}" for number, (slug, _) in enumerate(LISTINGS)]
)
def test_a_listing_has_the_loaders_shape(slug, listing):
    assert set(listing) - CONDITIONS == LISTING_KEYS
    assert listing["kind"] in {"need", "offer"}
    assert listing["intent"] in INTENTS
    assert listing["visibility"] in {"public", "verified"}
    assert set(listing["titles"]) == set(listing["bodies"])
    assert max(len(title) for title in listing["titles"].values()) <= 160
    assert len(listing["volume"]) <= 120
    assert lengths_out_of_range(listing["bodies"], "body") == {}
    assert len(listing["concepts"]) >= 2
    # Capacity for hire and market access have no readiness level; everything else says from where to where.
    levels = (listing["trl_min"], listing["trl_max"])
    assert levels == (None, None) or 1 <= levels[0] <= levels[1] <= 9


def test_a_dozen_listings_set_the_other_conditions():
    found = [listing for _, listing in LISTINGS if set(listing) & CONDITIONS]
    assert (len(found), len({listing["kind"] for listing in found})) == (13, 2)
    for listing in found:
        levels = [listing[end] for end in ("mrl_min", "mrl_max") if listing.get(end)]
        assert (sorted(levels) == levels, all(1 <= level <= 10 for level in levels)) == (True, True)
        assert set(listing.get("languages", [])) <= {"en", "zh-hans", "de", "fr"}
        assert set(listing.get("musts", [])) <= {"mrl", "volume", "language"}
        assert listing["kind"] == "need" or not listing.get("musts")


def test_all_codes_stand_in_the_taxonomy():
    used = set()
    for entry in ORGANISATIONS:
        used |= {entry["country"], entry["region"], *entry["concepts"], *entry["certificates"]}
        used |= {site["region"] for site in entry["sites"]}
        for listing in entry["listings"]:
            used |= {*listing["concepts"], *listing["regions"], *listing["certificates"]}
    assert used - known_codes() == set()


def test_codes_stand_in_the_fields_they_belong_to():
    strays = set()
    for holder in [*ORGANISATIONS, *(listing for _, listing in LISTINGS)]:
        strays |= {code for code in holder["certificates"] if not code.startswith("cert.")}
        strays |= {code for code in holder["concepts"] if code.startswith(("cert.", "region.", "trl.", "mrl."))}
        strays |= {code for code in holder.get("regions", []) if not code.startswith("region.")}
    assert strays == set()


def test_nothing_that_must_be_unique_appears_twice():
    values = [entry["slug"] for entry in ORGANISATIONS]
    values += [entry["website"] for entry in ORGANISATIONS]
    values += [name for entry in ORGANISATIONS for name in entry["names"].values()]
    values += [person["email"] for entry in ORGANISATIONS for person in entry["team"]]
    values += [title for _, listing in LISTINGS for title in listing["titles"].values()]
    assert [value for value, times in Counter(values).items() if times > 1] == []


@pytest.mark.parametrize("entry", ORGANISATIONS, ids=lambda entry: entry["slug"])
def test_every_address_is_one_that_nobody_can_own(entry):
    domain = entry["website"].removeprefix("https://")
    assert re.fullmatch(r"[a-z0-9-]+\.example", domain)
    assert {person["email"].split("@")[1] for person in entry["team"]} == {domain}
    assert [p["email"] for p in entry["team"] if not re.fullmatch(r"[a-z]+(\.[a-z]+)*@[a-z0-9.-]+", p["email"])] == []


def test_most_organisations_write_one_language():
    assert Counter(map(written_languages, STARTUPS)) == {("en",): 50, ("en", "zh-hans"): 10}
    assert Counter(map(written_languages, MANUFACTURERS)) == {("zh-hans",): 17, ("en", "zh-hans"): 8}
    only_a_tagline = [e["slug"] for e in STARTUPS if set(e["taglines"]) == LANGUAGES != set(e["summaries"])]
    assert only_a_tagline == ["topolonia", "zwaluwpunt-assembly"]


@pytest.mark.parametrize("entry", ORGANISATIONS, ids=lambda entry: entry["slug"])
def test_listings_are_written_in_the_organisations_languages(entry):
    assert {tuple(sorted(listing["titles"])) for listing in entry["listings"]} == {written_languages(entry)}


@pytest.mark.parametrize("entry", ORGANISATIONS, ids=lambda entry: entry["slug"])
def test_no_text_stands_under_the_wrong_language(entry):
    wrong = [text for language, text in each_text(entry) if bool(HAN.search(text)) != (language == "zh-hans")]
    assert wrong == []


def test_startups_are_in_europe_and_manufacturers_in_china():
    for entry in STARTUPS:
        for place in [entry, *entry["sites"]]:
            assert (35 < place["lat"] < 70, -11 < place["lon"] < 32) == (True, True), entry["slug"]
        assert entry["country"] == entry["region"] != "region.cn"
    for entry in MANUFACTURERS:
        assert (entry["country"], entry["region"].startswith("region.cn-")) == ("region.cn", True)
        for place in [entry, *entry["sites"]]:
            if place["region"].startswith("region.cn-hn."):
                assert (24.6 < place["lat"] < 30.2, 108.7 < place["lon"] < 114.3) == (True, True), entry["slug"]


def test_a_city_has_one_place_and_one_name_per_language():
    places = {}
    for entry in ORGANISATIONS:
        place = (entry["city"]["zh-hans"], entry["region"], entry["lat"], entry["lon"])
        places.setdefault(entry["city"]["en"], set()).add(place)
    assert [city for city, found in places.items() if len(found) > 1] == []
    assert len({place[0] for found in places.values() for place in found}) == len(places)


def test_the_bridge_has_many_piers_on_both_sides():
    europe = {entry["city"]["en"] for entry in STARTUPS}
    hunan = Counter(entry["city"]["en"] for entry in MANUFACTURERS if entry["region"].startswith("region.cn-hn."))
    elsewhere = sorted(e["region"] for e in MANUFACTURERS if not e["region"].startswith("region.cn-hn."))
    assert len(europe) >= 12
    assert {"Stockholm", "Copenhagen", "Berlin"} <= europe
    assert len({entry["country"] for entry in STARTUPS}) >= 10
    assert len(hunan) >= 6
    assert hunan["Changsha"] + hunan["Zhuzhou"] + hunan["Xiangtan"] == 13
    assert elsewhere == ["region.cn-gd.441900", "region.cn-hb.420100", "region.cn-js.320400"]


def test_five_organisations_wait_for_staff_and_two_of_them_have_asked():
    waiting = [entry for entry in ORGANISATIONS if not entry["verified"]]
    assert {entry["slug"]: entry.get("verification_requested", False) for entry in waiting} == {
        "resinelle-composites": False,
        "smaragdline": True,
        "secondspark": False,
        "yongzhou-plastics": True,
        "chutie-foundry": False,
    }
    assert [e["slug"] for e in ORGANISATIONS if e["verified"] and "verification_requested" in e] == []


def test_the_demo_accounts_organisations_stand_first():
    startup, manufacturer = STARTUPS[0], MANUFACTURERS[0]
    assert (startup["slug"], written_languages(startup)) == ("fennwick-robotics", ("en",))
    assert {"am.pbf.lpbf", "air.comp.force"} <= set(startup["concepts"])
    assert (manufacturer["slug"], written_languages(manufacturer)) == ("xiangyue-xingchen", ("zh-hans",))
    assert manufacturer["region"] == "region.cn-hn.430100"
    assert "sector.construction-machinery" in manufacturer["concepts"]
    offers = [listing for listing in startup["listings"] if listing["kind"] == "offer"]
    needs = [listing for listing in manufacturer["listings"] if listing["kind"] == "need"]
    assert max(len(set(need["concepts"]) & set(offer["concepts"])) for need in needs for offer in offers) >= 4


@pytest.mark.parametrize("entry", STARTUPS, ids=lambda entry: entry["slug"])
def test_a_startup_offers_and_needs_something(entry):
    kinds = Counter(listing["kind"] for listing in entry["listings"])
    assert (2 <= kinds.total() <= 4, kinds["offer"] >= 1, kinds["need"] >= 1) == (True, True, True)


@pytest.mark.parametrize("entry", MANUFACTURERS, ids=lambda entry: entry["slug"])
def test_a_manufacturer_mostly_needs_and_offers_something(entry):
    kinds = Counter(listing["kind"] for listing in entry["listings"])
    assert (3 <= kinds.total() <= 5, kinds["offer"] >= 1, kinds["need"] > kinds["offer"]) == (True, True, True)


def test_two_startups_answer_every_need_of_a_manufacturer():
    lonely = [
        listing["titles"]["zh-hans"]
        for entry in MANUFACTURERS
        for listing in entry["listings"]
        if listing["kind"] == "need" and len(answering(listing, STARTUPS)) < 2
    ]
    assert lonely == []


def test_a_manufacturer_answers_every_need_of_a_startup():
    lonely = [
        listing["titles"]["en"]
        for entry in STARTUPS
        for listing in entry["listings"]
        if listing["kind"] == "need" and not answering(listing, MANUFACTURERS)
    ]
    assert lonely == []


def test_every_technology_family_has_startups():
    least = {"am": 16, "air": 22, "iiot": 15, "green": 5}
    families = Counter(family for e in STARTUPS for family in {code.split(".")[0] for code in e["concepts"]})
    assert [family for family, number in least.items() if families[family] < number] == []
