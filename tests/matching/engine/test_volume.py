"""A yearly volume read from what people write."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.engine import Volume
from matching.engine.volume import UNITS, volume

READ = [
    ("5,000 pcs/year", 5_000, "piece"),
    ("5.000 pcs per year", 5_000, "piece"),
    ("8 000–10 000 parts a year", 10_000, "piece"),
    ("between 200 and 300 units per annum", 300, "piece"),
    ("about 20k parts p.a.", 20_000, "piece"),
    ("1.5 million pieces annually", 1_500_000, "piece"),
    ("2,000 brackets a year", 2_000, "bracket"),
    ("12,345 pcs/yr", 12_300, "piece"),
    ("30 sets per month", 360, "set"),
    ("Monthly output: 30 sets", 360, "set"),
    ("200 kg monthly in lots of 500 kg", 2_400, "kg"),
    ("Annual capacity of 12 tonnes", 12_000, "kg"),
    ("1,5 t/a", 1_500, "kg"),
    ("400 m² per month", 4_800, "m2"),
    ("50 cubic metres a year", 50_000, "litre"),
    ("6 machines per day", 1_500, "machine"),
    ("2 batches of powder every week", 104, "batch"),
    ("100 hours each quarter", 400, "hour"),
    ("12 t/year (200 pcs/month)", 12_000, "kg"),
    ("20,000 per year", 20_000, ""),
    ("年产2万件", 20_000, "piece"),
    ("年产能约5,000吨", 5_000_000, "kg"),
    ("200 kg/月", 2_400, "kg"),
    ("月产500套", 6_000, "set"),
    ("每月３０台", 360, "machine"),
    ("每周两百件", 10_400, "piece"),
    ("年产十万件", 100_000, "piece"),
    ("2万至5万件/年", 50_000, "piece"),
    ("首批20件，批量每年600件", 600, "piece"),
    ("每年约120件镶件", 120, "piece"),
    ("年约4000件，每批5—80件", 4_000, "piece"),
    ("首年500件/年，之后2000件/年", 2_000, "piece"),
    ("日产200只", 50_000, "piece"),
    ("每季度3批", 12, "batch"),
    ("5000 pcs/年", 5_000, "piece"),
]
NOT_READ = [
    "",
    "500 pcs",
    "5,000 pcs over 2 years",
    "several thousand a year",
    "0 pcs/year",
    "首期12台球磨机、6台提升机",
    "2026年5000件",
    "几十万件/年",
    "一年",
    "500 pcs each",
]


@pytest.mark.parametrize(("text", "per_year", "unit"), READ)
def test_a_figure_with_a_period_is_a_yearly_volume(text, per_year, unit):
    assert volume(text) == Volume(per_year, unit)


@pytest.mark.parametrize("text", NOT_READ)
def test_what_names_no_figure_a_period_is_no_volume(text):
    assert volume(text) is None


WORDS = st.sampled_from(
    [
        *UNITS,
        *[
            "0",
            "1",
            "5,000",
            "1.5",
            "两万",
            "十",
            "万",
            "k",
            "/",
            "每",
            "年产",
            "每年",
            "月",
            "per",
            "a",
            "year",
            "month",
            "p.a.",
            "-",
            "至",
            ",",
            "(",
            "²",
            "½",
            "٣",
        ],
        " ",
    ]
)


@given(st.text(max_size=60) | st.lists(WORDS, max_size=12).map("".join))
@example("9" * 500 + "/year")
@example("十" * 400)
@example("1,000" * 90 + " pcs/year")
@example("٣٠ pcs/year")
def test_it_never_raises_and_never_finds_nothing_or_less(text):
    found = volume(text)
    assert found is None or (0 < found.per_year < 1e24 and found.unit == found.unit.strip())
