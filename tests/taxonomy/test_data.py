"""The taxonomy's TSV files, checked as plain text: no Django, no database."""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "taxonomy" / "data"
HEADER = [
    "code",
    "parent",
    "en",
    "zh",
    "synonyms_en",
    "synonyms_zh",
    "trade_names",
    "source",
]
FAMILIES = [
    "air",
    "am",
    "ati",
    "cert",
    "green",
    "iiot",
    "mat",
    "mrl",
    "proc",
    "region",
    "sector",
    "skill",
    "trl",
]
LISTS = ("synonyms_en", "synonyms_zh", "trade_names")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*")
CJK = re.compile(r"[\u3400-\u9fff]")

# What the table's columns hold.
LONGEST = {"code": 60, "en": 120, "zh": 120, "source": 120}
LONGEST_NAME = 120

# Protocol names that Chinese engineers write in Latin letters too.
LATIN_IN_CHINESE = {
    "EtherCAT",
    "EtherNet/IP",
    "IO-Link",
    "MQTT",
    "MTConnect",
    "Modbus",
    "OPC UA",
    "PROFINET",
}

# Names so short, or so much a number, that the matcher would meet them anywhere.
TOO_SHORT = re.compile(r"[A-Za-z]{1,2}|[0-9.]{1,3}|[\u3400-\u9fff]")
SHORT_BUT_CLEAR = {"AI", "EU", "UK"}


@cache
def rows_of(family):
    with (DATA / f"{family}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def all_rows():
    return [row for family in FAMILIES for row in rows_of(family)]


def split(cell):
    return cell.split("|") if cell else []


def folded(name):
    """Compare as the matcher does: all-capitals abbreviations keep their case."""
    letters = re.sub(r"[^A-Za-z]", "", name)
    return name if len(letters) >= 2 and letters.isupper() else name.lower()


def shared_names(columns):
    """Return the names, among these columns, that two concepts claim."""
    owners = {}
    for row in all_rows():
        for column in columns:
            names = split(row[column]) if column in LISTS else [row[column]]
            for name in names:
                owners.setdefault(folded(name), set()).add(row["code"])
    return {name: codes for name, codes in owners.items() if len(codes) > 1}


def ancestors(code, parents):
    seen = []
    while code:
        seen.append(code)
        code = parents[code]
        if code in seen:
            raise AssertionError(f"cycle: {' > '.join([*seen, code])}")
    return seen[1:]


def test_the_folder_holds_exactly_the_known_families():
    assert sorted(path.stem for path in DATA.glob("*.tsv")) == FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_every_line_has_the_documented_columns(family):
    text = (DATA / f"{family}.tsv").read_text(encoding="utf-8")
    lines = text.split("\n")
    assert lines[0].split("\t") == HEADER
    assert lines[-1] == ""
    assert {line.count("\t") for line in lines[:-1]} == {len(HEADER) - 1}
    assert "\r" not in text
    assert "\ufeff" not in text


@pytest.mark.parametrize("family", FAMILIES)
def test_codes_begin_with_their_family_and_keep_one_form(family):
    codes = [row["code"] for row in rows_of(family)]
    # A country's code hangs a hyphen on the country: region.cn-hn.
    assert [code for code in codes if code.split(".")[0] != family] == []
    assert [code for code in codes if not CODE.fullmatch(code)] == []


def test_codes_are_unique():
    counts = Counter(row["code"] for row in all_rows())
    assert [code for code, count in counts.items() if count > 1] == []


def test_there_are_enough_concepts():
    assert len(all_rows()) >= 400


def test_parents_exist_in_the_same_family_without_cycles():
    parents = {row["code"]: row["parent"] for row in all_rows()}
    missing = [p for p in parents.values() if p and p not in parents]
    assert missing == []
    strays = [c for c, p in parents.items() if p and p.split(".")[0] != c.split(".")[0]]
    assert strays == []
    for code in parents:
        ancestors(code, parents)


def test_a_cycle_is_noticed():
    with pytest.raises(AssertionError, match="cycle: a > b > a"):
        ancestors("a", {"a": "b", "b": "a"})


def test_every_concept_has_a_label_in_both_languages():
    assert [r["code"] for r in all_rows() if not r["en"] or CJK.search(r["en"])] == []
    latin = {r["zh"] for r in all_rows() if not CJK.search(r["zh"])}
    assert latin == LATIN_IN_CHINESE


def test_no_english_name_contains_chinese():
    names = [name for r in all_rows() for name in split(r["synonyms_en"])]
    assert [name for name in names if CJK.search(name)] == []


def test_no_cell_has_stray_whitespace_or_empty_names():
    untidy = []
    for row in all_rows():
        for column in HEADER:
            parts = split(row[column]) if column in LISTS else [row[column]]
            for part in parts:
                if part != " ".join(part.split()) or (column in LISTS and not part):
                    untidy.append((row["code"], column, part))
    assert untidy == []


def test_everything_fits_its_column():
    long = [r["code"] for r in all_rows() for c, n in LONGEST.items() if len(r[c]) > n]
    assert long == []
    names = [name for r in all_rows() for c in LISTS for name in split(r[c])]
    assert [name for name in names if len(name) > LONGEST_NAME] == []


def test_brackets_are_left_out_of_names():
    # The matcher takes a bracket's content for a name of its own.
    names = [r[c] for r in all_rows() for c in ("en", "zh")]
    names += [name for r in all_rows() for c in LISTS for name in split(r[c])]
    assert [name for name in names if re.search(r"[()（）\[\]]", name)] == []


@pytest.mark.parametrize(
    "columns",
    [("en", "synonyms_en", "trade_names"), ("zh", "synonyms_zh", "trade_names")],
    ids=["en", "zh"],
)
def test_no_name_belongs_to_two_concepts(columns):
    assert shared_names(columns) == {}


def test_no_concept_repeats_a_name():
    repeated = []
    for row in all_rows():
        for label, synonyms in (("en", "synonyms_en"), ("zh", "synonyms_zh")):
            names = [row[label], *split(row[synonyms])]
            counts = Counter(folded(name) for name in names)
            repeated += [(row["code"], n) for n, count in counts.items() if count > 1]
    assert repeated == []


def test_short_names_are_only_the_unmistakable_ones():
    names = {n for r in all_rows() for c in LISTS for n in split(r[c])}
    assert {n for n in names if TOO_SHORT.fullmatch(n)} == SHORT_BUT_CLEAR


def test_the_scales_have_every_level_in_order():
    assert [r["code"] for r in rows_of("trl")] == [f"trl.{n}" for n in range(1, 10)]
    assert [r["code"] for r in rows_of("mrl")] == [f"mrl.{n}" for n in range(1, 11)]


def test_all_chinese_areas_and_hunan_prefectures_are_there():
    codes = [r["code"] for r in rows_of("region")]
    areas = [c for c in codes if re.fullmatch(r"region\.cn-[a-z]{2}", c)]
    prefectures = [c for c in codes if re.fullmatch(r"region\.cn-hn\.\d{6}", c)]
    assert len(areas) == 34
    assert len(prefectures) == 14


def test_all_members_of_the_european_union_are_there():
    assert len([r for r in rows_of("region") if r["parent"] == "region.eu"]) == 27
