"""What must hold, what is missing, and what it costs."""

import numpy as np
import pytest

from matching.engine import MUSTS, Gap, Volume
from matching.engine.conditions import PARTS, FactorTable, factor, from_plain, gaps, plain

from .examples import conditions, lexicon

PIECES = Volume(600, "piece")


@pytest.mark.parametrize(
    ("asked", "offered", "found", "left"),
    [
        ({}, {}, (), 1.0),
        ({"trl_min": 7}, {"trl_max": 7}, (), 1.0),
        ({"trl_min": 7}, {"trl_min": 8}, (), 1.0),
        ({"trl_min": 7}, {"trl_max": 5}, (Gap("trl", 7, 5),), 0.85**2),
        ({"trl_min": 9}, {"trl_max": 1}, (Gap("trl", 9, 1),), 0.4),
        ({"trl_min": 7}, {}, (Gap("trl", 7, None, stated=False),), 0.95),
        ({"certificates": ["a", "b"]}, {"certificates": ["b"]}, (Gap("certificate", "a"),), 0.7),
        (
            {"certificates": ["a", "b"]},
            {},
            (Gap("certificate", "a", stated=False), Gap("certificate", "b", stated=False)),
            0.7,
        ),
        ({"regions": ["CN-HN"]}, {"regions": ["CN"]}, (), 1.0),
        ({"regions": ["CN"]}, {"regions": ["CN-HN"]}, (Gap("region", "CN"),), 0.6),
        ({"regions": ["region.cn-hn"]}, {"regions": ["region.cn"]}, (), 1.0),
        ({"regions": ["DE"]}, {}, (Gap("region", "DE", stated=False),), 0.95),
        ({"intent": "pilot"}, {"intent": "licence"}, (Gap("intent", "pilot", "licence"),), 0.9),
        ({"intent": "pilot"}, {}, (), 1.0),
        ({"mrl_min": 6}, {"mrl_max": 6}, (), 1.0),
        ({"mrl_min": 6}, {"mrl_min": 4}, (Gap("mrl", 6, 4),), 0.85**2),
        ({"mrl_min": 10}, {"mrl_max": 1}, (Gap("mrl", 10, 1),), 0.4),
        ({"mrl_min": 6}, {}, (Gap("mrl", 6, None, stated=False),), 0.95),
        ({"mrl_max": 6}, {"mrl_max": 2}, (), 1.0),
        ({"volume": PIECES}, {"volume": Volume(600, "piece")}, (), 1.0),
        ({"volume": PIECES}, {"volume": Volume(450, "piece")}, (Gap("volume", PIECES, Volume(450, "piece")),), 0.75),
        ({"volume": PIECES}, {"volume": Volume(6, "piece")}, (Gap("volume", PIECES, Volume(6, "piece")),), 0.5),
        (
            {"volume": PIECES},
            {"volume": Volume(6, "set")},
            (Gap("volume", PIECES, Volume(6, "set"), stated=False),),
            0.95,
        ),
        ({"volume": PIECES}, {}, (Gap("volume", PIECES, None, stated=False),), 0.95),
        ({"volume": Volume(9)}, {"volume": Volume(2)}, (Gap("volume", Volume(9), Volume(2), stated=False),), 0.95),
        ({}, {"volume": PIECES}, (), 1.0),
        ({"languages": ["en", "de"]}, {"languages": ["de", "fr"]}, (), 1.0),
        ({"languages": ["en", "de"]}, {"languages": ["fr"]}, (Gap("language", ("de", "en"), ("fr",)),), 0.8),
        ({"languages": ["de"]}, {}, (Gap("language", ("de",), None, stated=False),), 0.95),
        (
            {"trl_min": 6, "regions": ["DE"]},
            {"trl_max": 5, "regions": ["FR"]},
            (Gap("trl", 6, 5), Gap("region", "DE")),
            0.51,
        ),
    ],
)
def test_each_condition_has_its_gap_and_its_factor(asked, offered, found, left):
    need, offer = conditions(**asked), conditions(**offered)
    assert gaps(need, offer) == found
    assert factor(need, offer) == pytest.approx(left)


def test_a_region_lies_in_another_by_the_taxonomy():
    need, offer = conditions(regions=["region.de"]), conditions(regions=["region.eu"])
    assert gaps(need, offer, {"region.de": ["region.eu"]}.get) == ()
    assert lexicon().ancestors("region.cn-hn") == ("region.cn",)


BROKEN = {
    "trl": ({"trl_min": 7}, {"trl_max": 6}),
    "mrl": ({"mrl_min": 7}, {"mrl_max": 6}),
    "certificate": ({"certificates": ["a"]}, {"certificates": ["b"]}),
    "region": ({"regions": ["DE"]}, {"regions": ["FR"]}),
    "volume": ({"volume": PIECES}, {"volume": Volume(599, "piece")}),
    "language": ({"languages": ["de"]}, {"languages": ["fr"]}),
}


@pytest.mark.parametrize("kind", MUSTS)
def test_a_broken_must_leaves_nothing_and_an_unstated_one_stays_a_question(kind):
    asked, offered = BROKEN[kind]
    need, offer, silent = conditions(**asked, musts=[kind]), conditions(**offered), conditions()
    others = conditions(**asked, musts=set(MUSTS) - {kind})
    assert factor(need, offer) == 0.0
    assert factor(conditions(**asked), offer) == factor(others, offer) > 0.0
    assert [gap.stated for gap in gaps(need, silent)] == [False]
    assert factor(need, silent) == factor(conditions(**asked), silent) > 0.0
    assert factor(conditions(**asked), conditions(**offered, musts=[kind])) > 0.0
    table = FactorTable()
    own, places = np.array(table.place(need)), np.array([table.place(offer), table.place(silent)])
    assert table.against(own, places, is_need=True).tolist() == [0.0, factor(need, silent)]


def test_every_field_has_its_part_in_an_order_that_is_kept_on_disk():
    whole = conditions(
        trl_min=1, trl_max=2, certificates="a", regions="b", intent="pilot", mrl_min=3, mrl_max=4,
        volume=PIECES, languages=["en"], musts=MUSTS,
    )  # fmt: skip
    kept = [sorted(set(plain(part(whole))) - {"musts"}) for part in PARTS]
    assert kept == [
        ["trl_max", "trl_min"], ["certificates"], ["regions"], ["intent"], ["mrl_max", "mrl_min"], ["volume"],
        ["languages"],
    ]  # fmt: skip
    assert from_plain(plain(whole)) == whole
    assert plain(conditions()) == {}
    table, other = FactorTable(), FactorTable()
    places = table.place(whole)
    other.restore(table.kept())
    assert other.place(whole) == places == (0,) * 7


def test_the_table_says_what_the_function_says_also_for_values_met_later():
    table = FactorTable()
    kept = []
    for trl, certificates, regions, intent in [(3, "", "DE", ""), (7, "a", "", "pilot"), (None, "ab", "CN", "supply")]:
        kept.append(
            conditions(trl_max=trl, certificates=certificates, regions=[regions] * bool(regions), intent=intent)
        )
        places = np.array([table.place(one) for one in kept])
        asked = conditions(trl_min=5, certificates="a", regions=["CN-HN"], intent="pilot")
        own = np.array(table.place(asked))
        assert table.against(own, places, is_need=True).tolist() == pytest.approx([factor(asked, one) for one in kept])
        assert table.against(own, places, is_need=False).tolist() == pytest.approx([factor(one, asked) for one in kept])
