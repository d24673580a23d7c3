"""A form reads its definition, takes answers and says what is missing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from competitions.actions.applying import save_answer
from competitions.engine.form import AnswerRefused, FormRefused, Problem, read_form
from competitions.reading import answers_of
from core.autosave import digest
from tests.competitions.scene import definition, make_application, make_competition, question


def the_form(*questions):
    return read_form(definition(*questions))


def test_an_answer_is_cleaned_and_what_is_missing_is_told():
    form = the_form(question("idea", max_words=3), question("why", "long_text", required=False))
    assert form.fields["idea"].clean("  A  bold idea ") == "A bold idea"
    assert form.problems({}) == {"idea": [Problem("required")]}
    assert form.problems({"idea": "one two three four"}) == {
        "idea": [Problem("too_many_words", {"most": 3, "found": 4, "over": 1})]
    }
    assert form.problems({"idea": "one 二三"}) == {}
    done = form.completeness({"idea": "one"})
    assert (done.done, done.of, done.percent, dict(done.pages)) == (1, 1, 100, {"p1": (1, 1)})


def test_conditions_work_in_chains():
    on_a = {"all": [{"field": "a", "test": "is", "value": "yes"}]}
    on_b = {"any": [{"field": "b", "test": "filled"}, {"field": "gone", "test": "filled"}]}
    form = the_form(question("a"), question("b", shown_if=on_a), question("c", shown_if=on_b))
    assert form.shown({"a": "yes", "b": "text"}) == {"a", "b", "c"}
    assert form.shown({"a": "no", "b": "text"}) == {"a"}
    assert list(form.problems({"a": "Yes"})) == ["b"]


def test_a_circle_is_refused():
    def on(key):
        return {"all": [{"field": key, "test": "filled"}]}

    with pytest.raises(FormRefused) as refused:
        the_form(question("a", shown_if=on("b")), question("b", shown_if=on("a")), question("c", shown_if=on("a")))
    assert [(problem.code, problem.params["field"]) for problem in refused.value.problems] == [
        ("condition_cycle", "a"),
        ("condition_cycle", "b"),
    ]


def test_a_chain_of_four_hundred_is_walked():
    chain = [question("q0")] + [
        question(f"q{n}", shown_if={"all": [{"field": f"q{n - 1}", "test": "filled"}]}) for n in range(1, 400)
    ]
    form = the_form(*reversed(chain))
    assert len(form.shown({f"q{n}": "x" for n in range(400)})) == 400
    assert form.shown({f"q{n}": "x" for n in range(5)} | {"q9": "x"}) == {f"q{n}" for n in range(6)}


def test_what_is_malformed_is_refused_by_a_draft_too():
    form = the_form(question("site", "link"))
    with pytest.raises(AnswerRefused) as refused:
        form.fields["site"].clean("no address")
    assert refused.value.problem.code == "link_unreadable"
    assert form.fields["site"].clean("example.com/a") == "https://example.com/a"


@pytest.mark.django_db
def test_an_answer_that_is_emptied_is_kept_as_empty():
    competition = make_competition(question("idea"))
    application, owner = make_application(competition)
    base = save_answer(application=application, field="idea", value="A robot", by=owner, base=digest(None))
    base = save_answer(application=application, field="idea", value="", by=owner, base=base)
    assert answers_of(application) == {"idea": None}
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        save_answer(application=application, field="idea", value="Two robots", by=owner, base=base)
    assert answers_of(application) == {"idea": "Two robots"}
    assert list(application.former_answers.values_list("value", flat=True)) == ["A robot"]
