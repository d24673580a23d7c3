"""Questions are drawn to be answered, with scripts or without, and answers to be read."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.http import QueryDict
from django.template import Context, Template

from competitions.engine.form import Problem, read_form
from competitions.engine.words import count_words
from core.autosave import digest
from tests.competitions.controls import Controls
from tests.competitions.every_kind import ANSWERS, EVERY_KIND, FILE, SAID
from tests.competitions.scene import definition, question

HERE = Path(__file__).parent


def drawn(field, value, tag="question", **more) -> str:
    template = Template(
        f"{{% load questions %}}{{% {tag} field value {' '.join(f'{name}={name}' for name in more)} %}}"
    )
    return template.render(Context({"field": field, "value": value} | more))


FORM = read_form(definition(*EVERY_KIND))


@pytest.mark.parametrize("key", FORM.fields)
def test_a_question_without_scripts_posts_the_answer_it_was_given(key):
    field = FORM.fields[key]
    post = Controls(drawn(field, ANSWERS[key])).post()
    assert field.is_in(post)
    assert field.clean(field.from_post(post)) == ANSWERS[key]
    assert post[f"base-{key}"] == digest(ANSWERS[key])


@pytest.mark.parametrize("key", FORM.fields)
def test_an_empty_question_posts_no_answer(key):
    field = FORM.fields[key]
    post = Controls(drawn(field, None)).post()
    assert field.is_in(post)
    assert field.clean(field.from_post(post)) is None


@pytest.mark.parametrize("key", FORM.fields)
def test_with_scripts_the_one_control_holds_the_answer(key):
    field = FORM.fields[key]
    assert field.clean(field.parse(field.text(ANSWERS[key]))) == ANSWERS[key]
    post = QueryDict(mutable=True)
    post[key] = field.text(ANSWERS[key])
    assert field.clean(field.from_post(post)) == ANSWERS[key]


@pytest.mark.parametrize("key", FORM.fields)
def test_an_answer_is_said_in_words(key):
    assert FORM.fields[key].said(ANSWERS[key], "en") == SAID[key]
    assert FORM.fields[key].said(None, "en") == ""


def test_an_answer_is_drawn_to_be_read():
    assert "No answer" in drawn(FORM.fields["title"], None, "answer")
    assert "1 Mar 2019" in drawn(FORM.fields["founded"], "2019-03-01", "answer")
    assert drawn(FORM.fields["owners"], ANSWERS["owners"], "answer").count("<tr>") == 3
    assert "A file" in drawn(FORM.fields["deck"], [FILE], "answer")


def test_what_was_refused_is_shown_as_it_was_typed():
    typed = {"value": "1,200", "unit": "kg"}
    html = drawn(FORM.fields["mass"], typed, base="abc", problems=[Problem("number_ambiguous", {"typed": "1,200"})])
    assert 'value="1,200"' in html
    assert '<input type="hidden" name="base-mass" value="abc"' in html
    assert "can be read in two ways" in html


def test_an_option_that_is_no_longer_offered_is_shown_only_where_it_was_chosen():
    stage = FORM.fields["stage"]
    assert "no longer offered" not in drawn(stage, "pilot")
    assert drawn(stage, "old").count("no longer offered") == 1
    assert stage.problems("old") == [Problem("option_gone", {"option": "old (en)"})]


def test_a_row_keeps_the_cells_of_a_column_that_is_not_asked_any_more():
    owners = FORM.fields["owners"]
    value = [{"who": "Ada", "share": "60", "voting": "yes"}]
    post = Controls(drawn(owners, value)).post()
    assert owners.clean(owners.from_post(post)) == [{"who": "Ada", "share": "60", "voting": "yes"}]


def in_the_browser(sent: dict) -> dict:
    found = subprocess.run(
        ["node", "--no-warnings", str(HERE / "form_logic.mjs")],
        input=json.dumps(sent), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return json.loads(found.stdout)


WORDS = json.loads((HERE / "words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "words"), WORDS, ids=[repr(text) for text, _words in WORDS])
def test_words_are_counted_in_both_scripts(text, words):
    assert count_words(text) == words


def conditional(key: str, other: str, test: str, value: str = "") -> dict:
    return question(f"if_{key}", shown_if={"all": [{"field": other, "test": test, "value": value}]})


CONDITIONS = [
    ("title", "is", " a ROBOT that sees"), ("title", "has", "ROBOT"), ("title", "is_not", "x"), ("title", "filled", ""),
    ("stage", "is", "pilot"), ("stage", "is_not", "pilot"), ("stage", "has", "pilot"), ("fields", "has", "iiot"),
    ("fields", "is", "am"), ("fields", "is_not", "am"), ("mass", "more", "12.4"), ("mass", "less", "12.50"),
    ("mass", "is", "12.50"), ("mass", "more", "x"), ("founded", "more", "2019-02-28"), ("founded", "less", "2019-03-01"),
    ("terms", "filled", ""), ("owners", "filled", ""), ("deck", "empty", ""), ("site", "filled", ""), ("gone", "is", "x"),
    ("gone", "is_not", "x"), ("gone", "empty", ""), ("if_0", "empty", ""), ("if_1", "is_not", "x"),
]  # fmt: skip


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed on this machine")
def test_the_browser_counts_and_asks_as_the_server_does():
    more = [conditional(str(number), *condition) for number, condition in enumerate(CONDITIONS)]
    form = read_form(definition(*EVERY_KIND, *more))
    several = [{}, ANSWERS, {key: value for number, (key, value) in enumerate(ANSWERS.items()) if number % 2}]
    sent = [
        {
            key: {
                "kind": field.kind,
                "text": field.text(answers.get(key)),
                "shown_if": field.shown_if.as_json() if field.shown_if else None,
            }
            for key, field in form.fields.items()
        }
        for answers in several
    ]
    found = in_the_browser({"words": [text for text, _words in WORDS], "forms": sent})
    assert found["words"] == [words for _text, words in WORDS]
    assert [set(keys) for keys in found["forms"]] == [form.shown(answers) for answers in several]
