"""The picture of the bridge: geography by hand-checked figures, drawing by exact paths."""

import math

import pytest

from core.coastline import outlines
from core.globe import clip, distance_km, label_box, overlaps
from portal.bridge import (
    DESKTOP,
    SHEETS,
    City,
    Link,
    arc_path,
    draw,
    place,
    project,
)
from portal.cities import merge, name_of

BERLIN = City("Berlin", 52.52, 13.405, 4, True)
PORTO = City("Porto", 41.15, -8.61, 1, True)
CHANGSHA = City("长沙", 28.228, 112.939, 9, False)
CITIES = [BERLIN, PORTO, CHANGSHA]


def test_the_centre_of_the_projection_falls_where_the_sheet_says():
    assert [project(*sheet.centre, sheet) for sheet in SHEETS] == [tuple(map(float, sheet.at)) for sheet in SHEETS]


def test_the_projection_keeps_areas():
    """A cell of 1° × 1° covers R²·Δλ·(sin φ₂ − sin φ₁) wherever it lies: Snyder's equal-area condition."""
    for south, west in [(41, -9), (52, 13), (28, 112)]:
        corners = [project(south + a, west + b, DESKTOP) for a, b in [(0, 0), (0, 1), (1, 1), (1, 0)]]
        pairs = zip(corners, corners[1:] + corners[:1], strict=True)
        drawn = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
        true = math.radians(1) * (math.sin(math.radians(south + 1)) - math.sin(math.radians(south))) * DESKTOP.scale**2
        assert drawn == pytest.approx(true, rel=2e-3)


def test_distances_over_the_globe():
    assert round(distance_km((0, 0), (0, 90))) == 10008
    assert distance_km((28.2, 112.9), (28.2, 112.9)) == 0


def test_hunan_stands_in_the_circle_and_europe_on_the_map():
    assert [place(city.latitude, city.longitude, DESKTOP)[1] for city in CITIES] == [False, False, True]


def test_an_arc_rises_by_its_share_of_the_length():
    assert arc_path((0, 100), (100, 100), 0.5) == "M0.0 100.0Q50.0 50.0 100.0 100.0"


def test_a_polygon_is_cut_at_the_edge_of_the_sheet():
    square = [(-50, 10), (50, 10), (50, 60), (-50, 60)]
    assert sorted(clip(square, 100, 100, margin=0)) == [(0, 10), (0, 60), (50, 10), (50, 60)]
    assert clip([(-9, -9), (-5, -9), (-5, -5)], 100, 100, margin=0) == []


def test_the_most_matched_thread_is_the_widest_and_lies_on_top():
    picture = draw(CITIES, [Link(0, 2, 9), Link(1, 2, 1)], [], DESKTOP)
    assert [(arc["start"].name, arc["weight"]) for arc in picture.arcs] == [("Porto", 1), ("Berlin", 4)]
    assert (picture.widest["end"].name, picture.widest["km"]) == ("长沙", 8160)


def test_without_matches_there_are_cities_and_no_threads():
    picture = draw(CITIES, [], [], DESKTOP)
    assert (len(picture.dots), picture.arcs, picture.widest) == (3, [], None)


def test_an_empty_ecosystem_is_drawn_as_an_empty_map():
    assert [draw([], [], [], sheet).dots for sheet in SHEETS] == [[], []]


def test_no_label_covers_another():
    crowd = [City(f"City {n}", 50 + n % 5 * 0.4, 8 + n // 5 * 0.4, n, True) for n in range(25)]
    for sheet in SHEETS:
        dots = [dot for dot in draw(crowd, [], [], sheet).dots if dot.anchor]
        boxes = [label_box(dot.city.name, dot.anchor, dot.label_x, dot.label_y, sheet.letter) for dot in dots]
        assert 0 < len(boxes) < len(crowd)
        assert [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if overlaps(a, b)] == []


def test_a_topology_becomes_rings_in_degrees():
    """Two arcs, one read backwards, by hand: steps of 0.5° from (0°, 40°). A ring in the Pacific is left out."""
    atlas = {
        "transform": {"scale": [0.5, 0.5], "translate": [0, 40]},
        "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [4, 0]], [[340, 0], [2, 0], [0, 2], [-2, -2]]],
        "objects": {"land": {"type": "MultiPolygon", "arcs": [[[0, -2]], [[2]]]}},
    }
    assert outlines(atlas) == [[(0.0, 40.0), (2.0, 40.0), (2.0, 42.0), (0.0, 42.0), (0.0, 40.0)]]


def seats(kind: str, city: str, n: int, latitude: float, longitude: float, code: str = "region.de") -> list[dict]:
    seat = {"kind": kind, "city": city, "latitude": latitude, "longitude": longitude, "code": code}
    return [seat | {"organisation_id": number, "label_en": "Changsha", "label_zh": "长沙市"} for number in range(n)]


def test_one_city_under_two_names_is_counted_once_and_named_in_the_language_of_the_page():
    (city,) = merge(
        seats("manufacturer", "长沙", 5, 28.23, 112.94) + seats("manufacturer", "Changsha", 2, 28.22, 112.93)
    )
    assert city["n"] == 7
    assert (name_of(city, "en", {}), name_of(city, "zh-hans", {})) == ("Changsha", "长沙")


def test_a_town_of_the_prefecture_is_its_city():
    changsha, xingsha = (
        seats("manufacturer", city, 2, 28.2, longitude, "region.cn-hn.430100")
        for city, longitude in (("长沙", 112.94), ("星沙镇", 113.12))
    )
    (city,) = merge(changsha + xingsha)
    assert (city["n"], city["names"]) == (4, ["长沙", "星沙镇"])


def test_a_city_is_named_by_its_prefecture_where_nobody_wrote_it_in_that_language():
    (city,) = merge(seats("manufacturer", "星沙镇", 1, 28.23, 113.08, "region.cn-hn.430100"))
    assert name_of(city, "en", {}) == "Changsha"


def test_neighbouring_cities_stay_two_and_the_larger_comes_first():
    cities = merge(seats("manufacturer", "湘潭", 2, 27.83, 112.94) + seats("manufacturer", "株洲", 3, 27.83, 113.13))
    assert [(city["names"], city["n"]) for city in cities] == [(["株洲"], 3), (["湘潭"], 2)]
