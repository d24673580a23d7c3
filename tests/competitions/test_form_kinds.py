"""Each kind of question: what it keeps, what it refuses, what keeps it from being handed in."""

import pytest

from competitions.engine.differences import Change
from competitions.engine.form import AnswerRefused, FormRefused, differences, read_form
from competitions.engine.samples import samples
from competitions.engine.unfinished import unfinished
from competitions.engine.writing import as_definition
from competitions.form_words import told, told_change
from tests.competitions.every_kind import ANSWERS, COLUMNS, EVERY_KIND, FILE, options, words
from tests.competitions.scene import definition, question

FORM = read_form(definition(*EVERY_KIND))

KEPT = [
    ("title", "  A \u202erobot\x00 ", "A robot"),
    ("title", "one two three four five six seven eight nine ten eleven twelve thirteen", ...),
    ("title", "   ", None),
    ("story", "a\r\nb  \n", "a\nb"),
    ("stage", "old", "old"),
    ("stage", "", None),
    ("fields", ["iiot", "air", "air"], ["air", "iiot"]),
    ("fields", ["air", "am", "iiot"], ["air", "am", "iiot"]),
    ("fields", [], None),
    ("mass", {"value": "12,5", "unit": "kg"}, {"unit": "kg", "value": "12.5"}),
    ("mass", {"value": "1 200", "unit": "lb"}, {"unit": "", "value": "1200"}),
    ("mass", {"value": " ", "unit": "kg"}, None),
    ("staff", {"value": "7"}, {"unit": "people", "value": "7"}),
    ("founded", "1999-12-31", "1999-12-31"),
    ("site", "example.com/a?b=c", "https://example.com/a?b=c"),
    ("film", "https://example.com/film", "https://example.com/film"),
    ("owners", [{"who": "Ada", "share": "60 "}, {"who": ""}], [{"who": "Ada", "share": "60"}]),
    ("owners", [{"who": "Ada", "share": "most"}], [{"who": "Ada", "share": "most"}]),
    ("deck", [FILE.upper(), FILE], [FILE]),
    ("terms", False, None),
    ("terms", True, True),
]
REFUSED = [
    ("title", 7, "not_text"),
    ("title", "x" * 301, "text_too_long"),
    ("stage", "unheard", "option_unknown"),
    ("stage", ["idea"], "option_unknown"),
    ("fields", "air", "option_unknown"),
    ("fields", ["air", "x"], "option_unknown"),
    ("mass", "12", "number_unreadable"),
    ("mass", {"value": "1,200", "unit": "kg"}, "number_ambiguous"),
    ("mass", {"value": "1e5", "unit": "kg"}, "number_unreadable"),
    ("mass", {"value": 5, "unit": "kg"}, "number_unreadable"),
    ("founded", "31.12.1999", "date_unreadable"),
    ("founded", "2024-02-30", "date_unreadable"),
    ("founded", 2024, "date_unreadable"),
    ("site", "no address", "link_unreadable"),
    ("site", "javascript://example.com/%0aalert(1)", "link_unreadable"),
    ("site", "https://user@example.com/", "link_unreadable"),
    ("site", "https://example.com:port/", "link_unreadable"),
    ("owners", {"who": "Ada"}, "unreadable"),
    ("owners", [{"Who?": "Ada"}], "unreadable"),
    ("owners", [{"who": "Ada"}] * 201, "too_many_rows"),
    ("deck", ["../../etc/passwd"], "unreadable"),
    ("deck", FILE, "unreadable"),
    ("terms", "yes", "unreadable"),
]
PROBLEMS = [
    ("title", "one two three four five six seven eight nine ten eleven twelve 十三", ["too_many_words"]),
    ("story", "short", ["too_few_words"]),
    ("stage", "old", ["option_gone"]),
    ("fields", ["air", "am", "iiot"], ["too_many_chosen"]),
    ("mass", {"value": "5", "unit": ""}, ["unit_missing"]),
    ("mass", {"value": "-1", "unit": "kg"}, ["number_too_small"]),
    ("mass", {"value": "1000.1", "unit": "kg"}, ["number_too_big"]),
    ("mass", {"value": "1.25", "unit": "kg"}, ["too_many_decimals"]),
    ("mass", {"value": "1.50", "unit": "kg"}, []),
    ("founded", "2009-12-31", ["date_too_early"]),
    ("founded", "2027-01-01", ["date_too_late"]),
    ("film", "https://notvimeo.com/1", ["video_host"]),
    ("film", "https://player.vimeo.com/1", []),
    ("owners", [{"who": "Ada"}], ["cell_missing"]),
    ("owners", [{"who": "Ada", "share": "most"}], ["cell_not_a_number"]),
    ("owners", [{"who": "Ada", "share": "1"}] * 6, ["too_many_rows"]),
    ("deck", [FILE, FILE.replace("a", "b"), FILE.replace("a", "c")], ["too_many_files"]),
    ("terms", None, ["required"]),
    ("site", "no address", ["link_unreadable"]),
]


@pytest.mark.parametrize(("key", "value", "kept"), KEPT)
def test_an_answer_is_kept(key, value, kept):
    cleaned = FORM.fields[key].clean(value)
    assert cleaned == (value if kept is ... else kept)
    assert FORM.fields[key].clean(cleaned) == cleaned


@pytest.mark.parametrize(("key", "value", "code"), REFUSED)
def test_what_is_malformed_is_refused(key, value, code):
    with pytest.raises(AnswerRefused) as refused:
        FORM.fields[key].clean(value)
    assert refused.value.problem.code == code
    assert told(refused.value.problem) not in ("", code)


@pytest.mark.parametrize(("key", "value", "codes"), PROBLEMS)
def test_what_keeps_an_answer_from_being_handed_in(key, value, codes):
    problems = FORM.fields[key].problems(value)
    assert [problem.code for problem in problems] == codes
    assert all(told(problem) != problem.code for problem in problems)


def test_a_whole_form_can_be_handed_in():
    assert FORM.problems(ANSWERS) == {}
    assert FORM.completeness(ANSWERS).percent == 100
    assert FORM.completeness({}).done == 0
    assert FORM.files_in(ANSWERS) == [FILE]
    assert FORM.problems(samples(FORM, "en")).keys() == {"deck"}


def test_a_form_is_written_as_it_was_read():
    assert as_definition(read_form(as_definition(FORM))) == as_definition(FORM)
    assert unfinished(FORM) == []


def test_what_is_unfinished_names_the_language():
    half = question(
        "x", "choice", label={"en": "Which?"}, help={"zh-hans": "帮助"}, options=[{"key": "a", "label": {}}]
    )
    table, statement = question("t", "table"), question("s", "statement")
    found = [(one.code, one.params.get("in")) for one in unfinished(read_form(definition(half, table, statement)))]
    assert found == [
        ("question_without_label", "zh-hans"), ("question_without_help", "en"),
        ("option_without_words", "en"), ("option_without_words", "zh-hans"), ("too_few_options", None),
        ("no_columns", None), ("statement_without_words", "en"), ("statement_without_words", "zh-hans"),
    ]  # fmt: skip


MALFORMED = [
    ({"pages": 1}, "not_a_list"),
    ("x", "not_a_mapping"),
    (definition(question("1a")), "bad_key"),
    (definition(question("a", required="yes")), "not_a_flag"),
    (definition(question("a", marks=["secret"])), "not_known"),
    (definition(question("a", prefill="organisation.secret")), "not_known"),
    (definition(question("a", label="Text")), "not_words"),
    (definition(question("a", max_words=0)), "not_in_range"),
    (definition(question("a", min_words=9, max_words=3)), "upside_down"),
    (definition(question("a", "number", min="x")), "not_a_number"),
    (definition(question("a", "number", min="10", max="9")), "upside_down"),
    (definition(question("a", "date", min="2027-02-30")), "not_a_date"),
    (definition(question("a", shown_if={"all": [{"field": "b", "test": "like"}]})), "bad_condition"),
    (definition(question("a", shown_if=[1])), "bad_condition"),
    (definition(question("a", "video", hosts=["not a host"])), "bad_host"),
    (definition(question("dataset")), "key_reserved"),
    (definition(question("a", "table", columns=[{"key": "plain"}])), "key_twice"),
    ({"pages": [{"key": "p"}, {"key": "p"}]}, "key_twice"),
]


@pytest.mark.parametrize(("raw", "code"), MALFORMED)
def test_a_malformed_definition_is_refused_with_a_sentence(raw, code):
    with pytest.raises(FormRefused) as refused:
        read_form(raw)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert told(refused.value.problems[0]) != code


def changed(before, after) -> list[tuple[str, str]]:
    found = differences(read_form(definition(*before)), read_form(definition(*after)))
    assert all(told_change(one) for one in found)
    return [(one.kind, one.field) for one in found]


def test_differences_are_told_as_those_who_answer_need_them():
    a, b, c = question("a", max_words=100), question("b", "choice", options=options("x", "y")), question("c")
    assert changed([a, b, c], [a, b, c]) == []
    assert changed([a, b], [a, c]) == [("added", "c"), ("removed", "b")]
    assert changed([a, b, c], [c, a, b]) == [("moved", "c")]
    assert changed([a], [a | {"max_words": 50}]) == [("stricter", "a")]
    assert changed([a], [a | {"max_words": None}]) == [("looser", "a")]
    assert changed([a], [a | {"min_words": 5}]) == [("stricter", "a")]
    assert changed([a], [a | {"required": False}]) == [("looser", "a")]
    assert changed([a], [a | {"label": words("Other")}]) == [("reworded", "a")]
    assert changed([b], [b | {"options": options("x", "y", "z")}]) == [("options", "b")]
    assert changed([b], [b | {"options": options("x", "y", retired=("y",))}]) == [("options", "b")]
    assert changed([a], [question("a", "number")]) == [("added", "a"), ("removed", "a")]
    condition = {"all": [{"field": "b", "test": "is", "value": "x"}]}
    assert changed([b, c], [b, c | {"shown_if": condition}]) == [("condition", "c")]
    table = question("t", "table", columns=COLUMNS)
    assert changed([table], [table | {"columns": COLUMNS[:1]}]) == [("options", "t")]


def test_a_change_of_a_limit_says_what_it_was():
    before, after = question("a", "number", max="10"), question("a", "number", max="9.5")
    assert differences(read_form(definition(before)), read_form(definition(after))) == [
        Change("stricter", "a", "p1", after["label"], {"setting": "max", "value": "9.5", "before": "10"})
    ]
