"""Rules over what a profile says: what is met, what is not, what is not known."""

import pytest

from competitions.engine.rules import Facts, RulesRefused, judge, read_rules


def states(rules, facts: Facts, year: int = 2027) -> list[str]:
    return [one.state for one in judge(read_rules(rules), facts, year=year)]


@pytest.mark.parametrize(
    ("rule", "facts", "state"),
    [
        ({"kind": "age_at_most", "years": 10}, Facts(founded=2017), "met"),
        ({"kind": "age_at_most", "years": 10}, Facts(founded=2016), "unmet"),
        ({"kind": "age_at_most", "years": 10}, Facts(), "unknown"),
        ({"kind": "age_at_least", "years": 2}, Facts(founded=2025), "met"),
        ({"kind": "age_at_least", "years": 2}, Facts(founded=2026), "unmet"),
        ({"kind": "country_in", "places": ["region.eu"]}, Facts(places=frozenset({"region.se", "region.eu"})), "met"),
        ({"kind": "country_in", "places": ["region.eu"]}, Facts(places=frozenset({"region.cn"})), "unmet"),
        ({"kind": "country_in", "places": ["region.eu"]}, Facts(), "unknown"),
        ({"kind": "kind_is", "value": "startup"}, Facts(kind="startup"), "met"),
        ({"kind": "kind_is", "value": "startup"}, Facts(kind="manufacturer"), "unmet"),
        ({"kind": "size_at_most", "value": "51-250"}, Facts(size="11-50"), "met"),
        ({"kind": "size_at_most", "value": "51-250"}, Facts(size="1001+"), "unmet"),
        ({"kind": "size_at_most", "value": "51-250"}, Facts(), "unknown"),
        ({"kind": "trl_between", "least": 4, "most": 7}, Facts(trls=((2, 3), (3, 5))), "met"),
        ({"kind": "trl_between", "least": 4, "most": 7}, Facts(trls=((8, 9),)), "unmet"),
        ({"kind": "trl_between", "least": 4, "most": 7}, Facts(), "unknown"),
        ({"kind": "verified"}, Facts(verified=True), "met"),
        ({"kind": "verified"}, Facts(), "unmet"),
        ({"kind": "category_in_field"}, Facts(), "unknown"),
        ({"kind": "category_in_field"}, Facts(category_chosen=True), "met"),
        ({"kind": "category_in_field"}, Facts(category_chosen=True, category_field="am"), "unknown"),
        (
            {"kind": "category_in_field"},
            Facts(category_chosen=True, category_field="am", fields=frozenset({"am.pbf", "am"})),
            "met",
        ),
        (
            {"kind": "category_in_field"},
            Facts(category_chosen=True, category_field="am", fields=frozenset({"iiot"})),
            "unmet",
        ),
    ],
)
def test_each_rule_says_met_unmet_or_unknown(rule, facts, state):
    assert states([rule], facts) == [state]


def test_a_number_answered_in_the_form_goes_before_the_offers():
    rule = {"kind": "trl_between", "least": 4, "most": 7, "question": "trl"}
    facts = Facts(trls=((8, 9),), answers={"trl": {"value": "5", "unit": ""}})
    assert states([rule], facts) == ["met"]
    assert states([rule], Facts(trls=((5, 5),), answers={"trl": {"value": "9.5"}})) == ["unmet"]
    assert states([rule], Facts(trls=((5, 5),), answers={"trl": "soon"})) == ["met"]


def test_only_a_hard_rule_that_is_not_met_blocks():
    rules = read_rules([{"kind": "verified"}, {"kind": "verified", "hard": False}, {"kind": "age_at_most", "years": 1}])
    assert [one.blocks for one in judge(rules, Facts(), year=2027)] == [True, False, False]


@pytest.mark.parametrize(
    ("rules", "number", "code"),
    [
        ({"kind": "verified"}, 0, "not_a_list"),
        (["verified"], 1, "unknown_kind"),
        ([{"kind": "verified"}, {"kind": "beauty"}], 2, "unknown_kind"),
        ([{"kind": "verified", "hard": "yes"}], 1, "hard_or_not"),
        ([{"kind": "age_at_most"}], 1, "years"),
        ([{"kind": "age_at_most", "years": True}], 1, "years"),
        ([{"kind": "age_at_least", "years": -1}], 1, "years"),
        ([{"kind": "country_in", "places": []}], 1, "places"),
        ([{"kind": "country_in", "places": "region.se"}], 1, "places"),
        ([{"kind": "kind_is", "value": "dancer"}], 1, "kind"),
        ([{"kind": "size_at_most", "value": "12"}], 1, "size"),
        ([{"kind": "trl_between", "least": 6, "most": 4}], 1, "trl"),
        ([{"kind": "trl_between", "least": 0, "most": 4}], 1, "trl"),
        ([{"kind": "trl_between", "least": 1, "most": 4, "question": 5}], 1, "question"),
    ],
)
def test_a_malformed_rule_is_refused_by_its_number(rules, number, code):
    with pytest.raises(RulesRefused) as refused:
        read_rules(rules)
    assert (refused.value.number, refused.value.code) == (number, code)
