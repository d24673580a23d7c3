"""What must hold, what is missing, and what it costs."""

import numpy as np
import pytest

from matching.engine import Gap
from matching.engine.conditions import FactorTable, factor, gaps

from .examples import conditions, lexicon


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
