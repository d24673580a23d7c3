"""Why two listings fit, in the words of their authors."""

import pytest

from matching.engine import Gap, Mention, Statement

from .examples import EN, ZH, built, conditions, matches, need, offer
from .test_index import story

OFFER = offer(1, 10, "Laser powder bed fusion of Ti-6Al-4V implants", "Porous structures. We sinter nothing.")
NEED = need(2, 20, "医疗植入物 激光选区熔化 TC4", "长沙工厂。需要热等静压；寻找伙伴。", language=ZH)
ENGLISH_OTHERS = ("laser", "powder", "titanium", "implants", "casting", "forging", "AI", "milling", "OPC UA", "HIP")


class Told:
    """An index with the statements it was made of, since it does not keep their texts."""

    def __init__(self, *statements):
        self.index = built(statements)
        self.heard = {one.id: self.index.hear(one) for one in statements}

    def explain(self, need_id, offer_id):
        return self.index.explain(self.heard[need_id], self.heard[offer_id])


def parts(reasons):
    return sum(one.contribution for one in (*reasons.concepts, *reasons.terms))


def test_an_english_offer_comes_first_for_a_chinese_need_among_twenty_others():
    others = (
        "焊接机器人 夹具 汽车",
        "注塑成型 模具 尼龙",
        "轴承 齿轮 检测",
        "医疗器械 包装 灭菌",
        "激光切割 不锈钢 钣金",
        "TC4 锻件 超声检测",
        "粉末 喷涂 家具",
        "电池 热管理 仿真",
        "植入物 表面涂层",
        "增材制造 砂型 铸造",
    )
    distractors = [need(100 + i, 100 + i, words, language=ZH) for i, words in enumerate(others)]
    distractors += [
        need(200 + i, 200 + i, f"{thing} for pumps", "bed, power and fusion of teams")
        for i, thing in enumerate(ENGLISH_OTHERS)
    ]
    told = Told(OFFER, NEED, *distractors)
    found = matches(told.index, 10)
    assert len(distractors) == 20
    assert len(found) > 5
    assert found[0].manufacturer == 20
    assert found[0].score > found[1].score + 5
    reasons = told.explain(found[0].best.need, found[0].best.offer)
    assert [(one.code, one.in_need.word, one.in_offer.word) for one in reasons.concepts] == [
        ("am.pbf.lpbf", "激光选区熔化", "Laser powder bed fusion"),
        ("mat.ti64", "TC4", "Ti-6Al-4V"),
    ]
    assert parts(reasons) == pytest.approx(found[0].best.raw, abs=1e-6)


def test_reasons_say_where_what_was_found_and_what_is_missing():
    reasons = Told(OFFER, NEED).explain(2, 1)
    assert (reasons.need, reasons.offer, reasons.need_language, reasons.offer_language) == (2, 1, ZH, EN)
    assert reasons.concepts[0].in_need == Mention(
        "激光选区熔化", ZH, "医疗植入物 激光选区熔化 TC4", "title", "am.pbf.lpbf"
    )
    assert reasons.missing == ("proc.hip",)
    assert sum(one.share for one in reasons.concepts) == pytest.approx(1.0)


def test_contributions_sum_to_the_score_for_every_match():
    told = Told(*story(120))
    seen = 0
    for organisation in range(24):
        for match in matches(told.index, organisation, 10):
            for direction in filter(None, (match.startup_offers, match.manufacturer_offers)):
                reasons = told.explain(direction.need, direction.offer)
                assert (reasons.need_language, reasons.offer_language) == (
                    direction.need_language,
                    direction.offer_language,
                )
                assert parts(reasons) == pytest.approx(reasons.raw) == pytest.approx(direction.raw, abs=1e-6)
                seen += 1
    assert seen > 100


def test_different_children_meet_in_the_parent_each_with_its_own_word():
    index = Told(offer(1, 10, "SLM printing"), need(2, 20, "electron beam melting"))
    [shared] = index.explain(2, 1).concepts
    assert (shared.code, shared.in_need.word, shared.in_offer.word) == ("am.pbf", "electron beam melting", "SLM")
    assert (shared.in_need.code, shared.in_offer.code) == ("am.pbf.ebm", "am.pbf.lpbf")


def test_english_words_are_shown_as_each_side_wrote_them():
    index = Told(offer(1, 10, "Precision Moulds"), need(2, 20, "a mold"))
    [shared] = index.explain(2, 1).terms
    assert (shared.in_need.word, shared.in_offer.word, shared.share) == ("mold", "Moulds", 1.0)


def test_chinese_characters_are_put_together_to_the_longest_common_phrase():
    index = Told(
        offer(1, 10, "高速激光熔覆涂层", language=ZH), need(2, 20, "", "采用激光熔覆。表面涂层，层高。", language=ZH)
    )
    reasons = index.explain(2, 1)
    assert [one.in_need.word for one in reasons.terms] == ["激光熔覆", "涂层", "高"]
    assert reasons.terms[1].in_need.snippet == "表面涂层，层高"
    assert parts(reasons) == pytest.approx(reasons.raw)


def test_chinese_written_with_spaces_is_found_again():
    index = Told(offer(1, 10, "激光 熔覆", language=ZH), need(2, 20, "激光熔覆", language=ZH))
    [shared] = index.explain(2, 1).terms
    assert (shared.in_need.word, shared.in_offer.word) == ("激光熔覆", "激光 熔覆")


def test_a_chosen_concept_without_a_word_says_so():
    index = Told(offer(1, 10, "our work", concepts=frozenset({"proc.hip"})), need(2, 20, "HIP"))
    [shared] = index.explain(2, 1).concepts
    assert (shared.in_need.word, shared.in_offer.field, shared.in_offer.word) == ("HIP", "chosen", "")


def test_a_child_covers_its_parent_and_specific_gaps_come_first():
    index = Told(offer(1, 10, "SLM"), need(2, 20, "powder bed fusion by EBM, injection moulding, Hunan, TRL 7"))
    assert index.explain(2, 1).missing == ("am.pbf.ebm", "proc.mould")
    index = Told(offer(1, 10, "injection moulding"), need(2, 20, "3D printing, PBF, SLM"))
    assert index.explain(2, 1).missing == ("am.pbf.lpbf", "am.pbf", "am")


def test_unmet_conditions_are_gaps_and_not_missing_twice():
    asked = conditions(trl_min=6, certificates=["proc.hip"], regions=["region.cn-hn"])
    offered = conditions(trl_max=4, regions=["region.cn"])
    index = Told(
        offer(1, 10, "SLM", conditions=offered),
        need(2, 20, "SLM", concepts=frozenset({"proc.hip"}), conditions=asked),
    )
    reasons = index.explain(2, 1)
    assert reasons.gaps == (Gap("trl", needed=6, has=4), Gap("certificate", needed="proc.hip", stated=False))
    assert reasons.missing == ()


def test_what_is_explained_of_a_bilingual_pair_is_what_ranked_it():
    both = Statement(1, 10, "startup", "offer", ((EN, "dry ice", ""), (ZH, "激光熔覆涂层", "")))
    index = Told(both, need(2, 20, "激光熔覆", language=ZH))
    reasons = index.explain(2, 1)
    assert (reasons.need_language, reasons.offer_language) == (ZH, ZH)


def test_nothing_shared_explains_nothing_and_wrong_order_is_refused():
    index = Told(offer(1, 10, "welding"), need(2, 20, "knitting"))
    reasons = index.explain(2, 1)
    assert (reasons.raw, reasons.concepts, reasons.terms) == (0, (), ())
    with pytest.raises(ValueError, match="explain takes a need and an offer, got offer and need"):
        index.explain(1, 2)
