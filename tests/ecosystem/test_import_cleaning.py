"""What the importer makes of single cells."""

import datetime

import pytest

from ecosystem.imports import cleaning
from ecosystem.imports.places import Place, Places
from ecosystem.imports.texts import language_of
from ecosystem.imports.vocabulary import topics
from tests.factories import make_concept


def test_spreadsheet_numbers_make_ids():
    assert [cleaning.identifier(value) for value in (2021.0, 2021, "2021.0", " 0012 ", "a.0")] == [
        "2021",
        "2021",
        "2021",
        "0012",
        "a.0",
    ]
    for value in (9.1430100e17, "=ROW()"):
        with pytest.raises(cleaning.Unusable):
            cleaning.identifier(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [("91430100MA4L16JQ9B", "91430100MA4L16JQ9B"), ("hrb 12345 b", "HRB 12345 B"), (12345678.0, "12345678")],
)
def test_registration_numbers(value, number):
    assert cleaning.registration_number(value) == number


@pytest.mark.parametrize("value", ["9.14301E+17", 9.14301e17, "pending", "1" * 61, "=A1"])
def test_no_registration_numbers(value):
    with pytest.raises(cleaning.Unusable):
        cleaning.registration_number(value)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("acme.example", "https://acme.example"),
        ("HTTP://WWW.Acme.example/De", "http://www.acme.example/De"),
        ("n.a.; acme.example", "https://acme.example"),
        ("https://企业.example", "https://企业.example"),
    ],
)
def test_web_addresses(value, address):
    assert cleaning.website(value) == address


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "nothing",
        "http://",
        "https://a:b@c.example",
        '=HYPERLINK("http://x.example")',
        "x" * 400 + ".example",
    ],
)
def test_no_web_addresses(value):
    with pytest.raises(cleaning.Unusable):
        cleaning.website(value)


def test_the_web_tells_organisations_apart_by_domain_or_by_page_of_a_shared_host():
    keys = [
        cleaning.web_key(address)
        for address in (
            "https://www.acme.example/about",
            "http://ACME.example:8080",
            "https://linkedin.com/company/acme/",
            "https://www.linkedin.com",
            "",
        )
    ]
    assert keys == ["acme.example", "acme.example", "linkedin.com/company/acme", "", ""]


@pytest.mark.parametrize(
    ("value", "year"),
    [
        (2019, 2019),
        (2019.0, 2019),
        ("2019.0", 2019),
        ("2019年5月", 2019),
        ("01.05.2019", 2019),
        ("20190501", 2019),
        ("founded in 2019", 2019),
        (datetime.datetime(2019, 5, 1), 2019),
    ],
)
def test_years(value, year):
    assert cleaning.founded(value) == year


@pytest.mark.parametrize("value", ["2019-2020", 43586, "=2000+19", "long ago", 2999, True])
def test_no_years(value):
    with pytest.raises(cleaning.Unusable):
        cleaning.founded(value)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (2, "1-10"),
        ("10", "1-10"),
        ("11-50", "11-50"),
        ("约200人", "51-250"),
        ("1,200", "1001+"),
        ("1001+", "1001+"),
        (1000.0, "251-1000"),
    ],
)
def test_sizes(value, size):
    assert cleaning.size(value) == size


@pytest.mark.parametrize("value", [0, "many", "=5*5", "1,2,3"])
def test_no_sizes(value):
    with pytest.raises(cleaning.Unusable):
        cleaning.size(value)


def test_a_long_text_is_cut_at_a_word_and_never_inside_an_emoji():
    assert cleaning.cut("one two three four", 15) == "one two three…"
    assert cleaning.cut("short", 5) == "short"
    assert cleaning.cut("长" * 30, 10) == "长" * 9 + "…"
    assert cleaning.cut("12345678👩\u200d🔧9", 11) == "12345678👩…"


def test_control_characters_go_and_emoji_and_arabic_stay():
    assert cleaning.words("A\x00c\x07me\u202e 👩\u200d🔧", lines=False) == ("A c me 👩\u200d🔧", True)
    assert cleaning.words("شركة الروبوتات\r\nline", lines=True) == ("شركة الروبوتات\nline", False)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Robots for foundries", "en"),
        ("本公司生产CNC五轴加工中心", "zh-hans"),
        ("Acme (阿克米) builds collaborative robots for foundries in Europe", "en"),
        ("私たちはロボットをつくります", "en"),
        ("", "en"),
    ],
)
def test_the_script_tells_the_language(text, language):
    assert language_of(text) == language


@pytest.fixture
def places(db):
    parents = {}
    for code, en, zh, parent, synonyms in (
        ("region.asia", "Asia", "亚洲", "", {}),
        ("region.cn", "China", "中国", "region.asia", {}),
        ("region.cn-hn", "Hunan", "湖南", "region.cn", {"zh-hans": ["湖南省"], "en": ["Hunan Province"]}),
        ("region.cn-hn.430100", "Changsha", "长沙", "region.cn-hn", {"zh-hans": ["长沙市"]}),
        ("region.cn-js", "Jiangsu", "江苏", "region.cn", {"zh-hans": ["江苏省"]}),
        ("region.us", "United States", "美国", "", {"en": ["USA"]}),
        ("region.ca", "Canada", "加拿大", "", {}),
        ("region.de", "Germany", "德国", "", {}),
    ):
        concept = make_concept(code, en, zh, synonyms)
        concept.parent = parents.get(parent)
        concept.save()
        parents[code] = concept
    return Places()


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("San Francisco, CA, USA", Place("region.us", "San Francisco")),
        ("San Francisco, CA, USA; Remote", Place("region.us", "San Francisco")),
        ("Remote; Berlin, Germany", Place("region.de", "Berlin")),
        ("NY, USA", Place("region.us", "")),
        ("Changsha, Hunan, China", Place("region.cn-hn.430100", "Changsha")),
        ("湖南省长沙市岳麓区", Place("region.cn-hn.430100", "长沙")),
        ("中国 江苏省 昆山市", Place("region.cn-js", "昆山")),
        ("Kathmandu, Nepal", Place("", "Kathmandu", "Nepal")),
        ("Remote", Place()),
        ("", Place()),
    ],
)
def test_places_are_read_from_the_country_inwards(places, location, place):
    assert places.read(location) == place


def test_a_country_may_be_a_code_but_a_code_in_an_address_is_a_state(places):
    assert places.country("CA") == "region.ca"
    assert places.read("Los Angeles, CA").region == ""


@pytest.mark.django_db
def test_tags_find_concepts_by_name_in_either_language_and_in_the_plural():
    make_concept("air.mobile", "mobile robot", "移动机器人", {"en": ["AMR"]})
    make_concept("region.cn", "China", "中国")
    found = topics().find(["Mobile Robots", "移动机器人", "amr", "China", "&", "blockchain"])
    assert found == (["air.mobile"], ["China", "&", "blockchain"])


def test_half_a_character_becomes_a_question_mark():
    assert cleaning.as_text("\ud800 Lund") == "? Lund"
