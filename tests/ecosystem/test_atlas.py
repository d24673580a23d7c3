"""The map of a directory: drawn here, fitted to what was found, each place with its list."""

import math

import pytest
from django.urls import reverse

from core.globe import EARTH_KM, azimuthal, label_box, overlaps
from ecosystem.atlas import TALL, WIDE, Seat, Sheet, atlas, gather
from ecosystem.models import Site
from tests.factories import make_concept, make_organisation

pytestmark = pytest.mark.django_db

CITIES = {
    "Uppsala": (59.8586, 17.6389),
    "Berlin": (52.52, 13.405),
    "Porto": (41.1496, -8.611),
    "长沙": (28.228, 112.939),
}


def settle(city: str, **fields):
    firm = make_organisation("startup", **fields)
    latitude, longitude = CITIES[city]
    region = make_concept("region.hunan" if city == "长沙" else "region.europe")
    Site.objects.create(
        organisation=firm, name="Hall", city=city, region=region, latitude=latitude, longitude=longitude
    )
    return firm


def test_everything_found_is_on_the_sheet_and_a_narrower_filter_is_a_closer_look():
    keys = {city: settle(city).pk for city in CITIES}
    wide, close = atlas(list(keys.values())), atlas([keys["Uppsala"], keys["Berlin"]])
    for drawing in (*wide.drawings, *close.drawings):
        size = drawing.frame.width, drawing.frame.height
        assert all(0 < place.x < size[0] and 0 < place.y < size[1] for place in drawing.places)
    assert (len(wide.places), len(close.places)) == (4, 2)
    assert [one.bar_km > other.bar_km for one, other in zip(wide.drawings, close.drawings, strict=True)] == [True, True]


def test_distances_on_the_sheet_are_those_of_its_bar():
    sheet = Sheet.about([CITIES["Berlin"], CITIES["Uppsala"]])
    apart = math.dist(sheet.place(*CITIES["Berlin"]), sheet.place(*CITIES["Uppsala"]))
    km, units = sheet.bar()
    assert apart / units * km == pytest.approx(852, abs=6)  # great circle, by an independent calculator
    assert azimuthal(0, 90, (0, 0))[0] * EARTH_KM == pytest.approx(math.sqrt(2) * EARTH_KM)


def test_a_single_city_is_not_enlarged_without_end():
    sheet = Sheet.about([CITIES["长沙"]])
    assert sheet.scale * 120 / EARTH_KM <= WIDE.width / 2


def test_places_that_would_touch_are_one_named_after_the_most():
    seats = [Seat(n, "长沙", 28.228, 112.939, 1) for n in range(3)] + [
        Seat(9, "星沙", 28.25, 113.07, 1),
        Seat(10, "Porto", 41.1, -8.6, 1),
    ]
    places = gather(seats, Sheet.about([(one.latitude, one.longitude) for one in seats]))
    assert [(place.name, place.count) for place in places] == [("长沙", 4), ("Porto", 1)]


@pytest.mark.parametrize("frame", [WIDE, TALL], ids=lambda frame: frame.name)
def test_names_cover_neither_each_other_nor_the_edge(frame):
    drawn = atlas([settle(city).pk for city in CITIES for _n in range(3)])
    (drawing,) = (one for one in drawn.drawings if one.frame is frame)
    named = [one for one in drawing.places if one.anchor]
    boxes = [label_box(one.name, one.anchor, one.label_x, one.label_y, frame.letter) for one in named]
    assert len(boxes) == 4
    assert [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if overlaps(a, b)] == []


def test_a_place_on_the_phones_map_leads_to_the_list_entry_of_its_organisations():
    drawn = atlas([settle(city).pk for city in CITIES])
    named = {place.number: place.name for place in drawn.places}
    assert {place.number: place.name for place in drawn.drawings[1].places} == named


def test_the_page_lists_each_place_and_says_who_has_none(client):
    settle("Berlin", name="Fennwick")
    make_organisation("startup", name="Nowhere")
    page = client.get(reverse("ecosystem:startups"), {"view": "map"}).content.decode()
    assert '<a href="#place-1" aria-label="Berlin: 1">' in page
    assert '<li id="place-1"' in page
    assert "Fennwick" in page
    assert "1 organisation has no place on it." in page


def test_an_empty_directory_has_no_map_and_a_map_without_places_is_drawn(client):
    assert "tb-atlas" not in client.get(reverse("ecosystem:startups"), {"view": "map"}).content.decode()
    make_organisation("startup")
    assert "tb-atlas" in client.get(reverse("ecosystem:startups"), {"view": "map"}).content.decode()


def test_it_costs_as_many_queries_for_a_hundred_as_for_two(django_assert_max_num_queries):
    keys = [settle(city).pk for city in CITIES for _n in range(2)]
    with django_assert_max_num_queries(6):
        atlas(keys)
