"""Staff build a form: every edit is kept, none overwrites another's, and applicants are asked only what is finished."""

import json
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from competitions.actions import forms as actions
from competitions.engine.form import read_form
from competitions.engine.writing import as_definition, field_as_json
from competitions.models import Answer, CallForm
from competitions.reading import form_of
from core.models import AuditEvent
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.controls import Controls
from tests.competitions.every_kind import EVERY_KIND, options
from tests.competitions.scene import BOTH, definition, make_application, make_competition, make_manager, question
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


def at(name: str, competition, **more) -> str:
    return reverse(f"competitions:{name}", kwargs={"slug": competition.slug, **more})


def draft(competition):
    return read_form(CallForm.objects.get(competition=competition).definition)


def keys(competition) -> list[str]:
    return list(draft(competition).fields)


@pytest.fixture
def call(client):
    """A competition whose form asks every kind of question, with its manager signed in."""
    competition = make_competition(*EVERY_KIND)
    manager = make_manager(competition)
    client.force_login(manager)
    return competition, manager


@pytest.fixture
def small():
    competition = make_competition(question("a"), question("b"))
    return {"competition": competition, "by": make_manager(competition)}


def inspector(client, competition, part: str):
    """What the settings of a part post as they stand."""
    html = client.get(at("form", competition), {"part": part}, headers={"HX-Request": "true", "HX-Target": "inspector"})
    return Controls(html.content.decode().split("tb-inspect-kind")[0]).post()


def send(client, competition, part: str, post):
    what, _colon, key = part.partition(":")
    address = at("form-part", competition, what=what, key=key)
    return client.post(address, post.urlencode(), content_type="application/x-www-form-urlencoded", headers=FETCH)


@pytest.mark.parametrize("part", ["", "page:p1", "section:s1", *(f"field:{one['key']}" for one in EVERY_KIND)])
def test_each_part_can_be_opened(client, call, part):
    competition, _manager = call
    page = client.get(at("form", competition), {"part": part})
    assert page.status_code == 200
    assert page.content.count(b'data-part-form="') == bool(part)


def test_posting_settings_as_they_stand_changes_nothing(client, call):
    competition, _manager = call
    before = as_definition(draft(competition))
    for part in ["page:p1", "section:s1", *(f"field:{one['key']}" for one in EVERY_KIND)]:
        sent = send(client, competition, part, inspector(client, competition, part))
        assert (part, sent.status_code) == (part, 200), sent.content
    assert as_definition(draft(competition)) == before


def test_settings_save_as_one_types(client, call):
    competition, manager = call
    post = inspector(client, competition, "field:stage")
    post["label-zh-hans"] = "  处于哪个阶段？"
    post.setlist("option", ["idea", "o1", "series"])
    post["option-o1-en"] = "Prototype"
    post["option-o1-zh-hans"] = "样机"
    post.setlist("test", ["t"])
    post["test-t-field"], post["test-t-test"], post["test-t-value"] = "title", "has", "robot"
    sent = send(client, competition, "field:stage", post)
    assert sent.status_code == 200
    field = draft(competition).fields["stage"]
    assert field.label("zh-hans") == "处于哪个阶段？"
    assert [(one["key"], one["retired"]) for one in field.settings["options"]] == [
        ("idea", False), ("o1", False), ("series", False), ("pilot", True), ("old", True),
    ]  # fmt: skip
    assert field.shown_if.as_json() == {"all": [{"field": "title", "test": "has", "value": "robot"}]}
    row = CallForm.objects.get(competition=competition)
    assert (sent.json()["revision"], row.revision, row.edited_by) == (1, 1, manager)
    assert set(sent.json()["parts"]) == {"outline", "cards", "missing"}


def test_what_cannot_be_read_is_told_and_not_kept(client, call):
    competition, _manager = call
    before = as_definition(draft(competition))
    post = inspector(client, competition, "field:story")
    post["max_words"] = "many"
    sent = send(client, competition, "field:story", post)
    assert sent.status_code == 422
    assert sent.json()["message"] == "Question “story”: “most words” is to be a whole number from 1 to 10000."
    assert as_definition(draft(competition)) == before


def test_the_later_of_two_sees_what_changed_and_chooses(client, call):
    competition, _manager = call
    other = make_manager(competition)
    post = inspector(client, competition, "field:title")
    theirs = field_as_json(draft(competition).fields["title"]) | {"label": {"en": "Name it", "zh-hans": "命名"}}
    actions.save_part(competition=competition, by=other, what="field", key="title", settings=theirs, base=None)
    post["label-en"] = "What is it called?"
    refused = send(client, competition, "field:title", post)
    assert refused.status_code == 409
    html = refused.json()["html"]
    assert "What is it called?" in html and "Name it" in html and str(other) in html
    assert draft(competition).fields["title"].label("en") == "Name it"

    post["base"] = html.split('data-base="')[1].split('"')[0]
    assert send(client, competition, "field:title", post).status_code == 200
    assert draft(competition).fields["title"].label("en") == "What is it called?"


def test_two_who_change_different_questions_do_not_meet(client, call):
    competition, _manager = call
    other = make_manager(competition)
    mine = inspector(client, competition, "field:title")
    theirs = field_as_json(draft(competition).fields["story"]) | {"required": False}
    actions.save_part(competition=competition, by=other, what="field", key="story", settings=theirs, base=None)
    mine["label-en"] = "Its name"
    assert send(client, competition, "field:title", mine).status_code == 200
    now = draft(competition).fields
    assert (now["title"].label("en"), now["story"].required) == ("Its name", False)


def test_without_scripts_a_conflict_is_a_page(client, call):
    competition, manager = call
    post = inspector(client, competition, "field:title")
    changed = field_as_json(draft(competition).fields["title"]) | {"required": False}
    actions.save_part(competition=competition, by=manager, what="field", key="title", settings=changed, base=None)
    post["label-en"] = "Mine"
    address = at("form-part", competition, what="field", key="title")
    page = client.post(address, post.urlencode(), content_type="application/x-www-form-urlencoded")
    assert page.status_code == 409
    again = Controls(page.content.decode().split("tb-conflict")[1]).post()
    client.post(address, again.urlencode(), content_type="application/x-www-form-urlencoded")
    assert draft(competition).fields["title"].label("en") == "Mine"


def test_questions_are_added_moved_doubled_and_taken_out(small):
    competition = small["competition"]
    assert actions.add_part(**small, what="field", kind="table", after="a") == "q1"
    assert actions.duplicate_question(**small, key="a") == "q2"
    assert keys(competition) == ["a", "q2", "q1", "b"]
    page = actions.add_part(**small, what="page")
    section = draft(competition).pages[1].sections[0].key
    assert (page, section) == ("p2", "s2")
    actions.shift_part(**small, what="field", key="b", places=1)
    assert [field.page for field in draft(competition).fields.values()] == ["p1", "p1", "p1", "p2"]
    actions.move_part(**small, what="field", key="a", into=section, before="b")
    assert keys(competition) == ["q2", "q1", "a", "b"]
    actions.move_part(**small, what="page", key="p2", before="p1")
    actions.remove_part(**small, what="field", key="q1", base=None)
    assert keys(competition) == ["a", "b", "q2"]
    actions.remove_part(**small, what="page", key="p2", base=None)
    assert keys(competition) == ["q2"]


def test_the_page_moves_questions_without_scripts(client, call):
    competition, _manager = call
    post = {"op": "down", "what": "field", "key": "title"}
    moved = client.post(at("form-edit", competition), post)
    assert (moved.status_code, moved["Location"]) == (
        302,
        f"{at('form', competition)}?{urlencode({'part': 'field:title'})}",
    )
    assert keys(competition)[:2] == ["story", "title"]


def test_what_somebody_has_just_changed_is_not_taken_out(client, call):
    competition, manager = call
    base = actions.digest_of(field_as_json(draft(competition).fields["title"]))
    changed = field_as_json(draft(competition).fields["title"]) | {"required": False}
    actions.save_part(competition=competition, by=manager, what="field", key="title", settings=changed, base=None)
    client.post(at("form-edit", competition), {"op": "remove", "what": "field", "key": "title", "base": base})
    assert "title" in keys(competition)
    fresh = actions.digest_of(field_as_json(draft(competition).fields["title"]))
    client.post(at("form-edit", competition), {"op": "remove", "what": "field", "key": "title", "base": fresh})
    assert "title" not in keys(competition)


def test_a_circle_of_conditions_is_refused_with_a_sentence(small):
    def on(key, other):
        condition = {"all": [{"field": other, "test": "filled"}]}
        settings = field_as_json(draft(small["competition"]).fields[key]) | {"shown_if": condition}
        actions.save_part(**small, what="field", key=key, settings=settings, base=None)

    on("a", "b")
    with pytest.raises(ValidationError) as refused:
        on("b", "a")
    assert refused.value.messages[0] == "Whether “a (en)?” is shown would depend on itself. Choose another question."


def test_asking_an_asked_question_as_another_kind_makes_a_new_one(small):
    competition = small["competition"]
    application, _owner = make_application(competition, answers={"a": "Written"})
    assert actions.change_kind(**small, key="a", kind="long_text") == "q1"
    assert keys(competition) == ["q1", "b"]
    assert actions.change_kind(**small, key="q1", kind="number") == "q1"
    assert Answer.objects.get(application=application).value == "Written"
    actions.remove_part(**small, what="field", key="q1", base=None)
    actions.publish_form(**small, revision=CallForm.objects.get(competition=competition).revision)
    assert list(form_of(competition).fields) == ["b"]
    assert Answer.objects.get(application=application).value == "Written"


def test_what_is_unfinished_is_listed_and_keeps_it_from_being_published(client, call):
    competition, manager = call
    about = {"competition": competition, "by": manager}
    key = actions.add_part(**about, what="field", kind="choice", into="s1")
    changed = field_as_json(draft(competition).fields["title"])
    condition = {"all": [{"field": key, "test": "is", "value": "gone"}]}
    actions.save_part(**about, what="field", key="title", settings=changed | {"shown_if": condition}, base=None)
    page = client.get(at("form", competition)).content.decode()
    for said in (
        f"“{key}” is not asked in English.",
        f"“{key}” is not asked in Chinese.",
        f"“{key}” needs at least two answers to choose from.",
        "depends on an answer to",
    ):
        assert said in page
    revision = CallForm.objects.get(competition=competition).revision
    client.post(at("form-publish", competition), {"revision": revision})
    assert competition.form_versions.count() == 1
    actions.remove_part(**about, what="field", key=key, base=None)
    with pytest.raises(ValidationError) as refused:
        actions.publish_form(**about, revision=revision + 1)
    assert refused.value.messages == [
        f"Whether “title (en)?” is shown depends on “{key}”, which is not asked any more."
    ]


def test_publishing_shows_what_changes_and_whom_it_concerns(client, call):
    competition, manager = call
    about = {"competition": competition, "by": manager}
    make_application(competition, answers={"title": "A robot"})
    make_application(competition)
    actions.remove_part(**about, what="field", key="title", base=None)
    page = client.get(at("form-publish", competition)).content.decode()
    assert "“title (en)?” is not asked any more." in page and "Answered in 1 application." in page
    assert "2 drafts are asked the new version at once." in page
    stale = CallForm.objects.get(competition=competition).revision - 1
    with pytest.raises(StateHasMoved):
        actions.publish_form(**about, revision=stale)
    client.post(at("form-publish", competition), {"revision": stale + 1})
    version = competition.form_versions.first()
    assert (version.number, version.published_by, len(version.sha256)) == (2, manager, 64)
    assert "title" not in form_of(competition).fields
    assert AuditEvent.objects.filter(action="form.published", after__version=2).count() == 1
    with pytest.raises(MoveNotAllowed):
        actions.publish_form(**about, revision=stale + 1)


def test_a_preview_works_and_saves_nothing(client, call):
    competition, _manager = call
    page = client.get(at("form-preview", competition)).content.decode()
    assert page.count("data-question=") == len(EVERY_KIND)
    checked = client.post(
        at("form-preview", competition),
        {"title": "Robot", "base-title": "", "mass--plain": "1", "mass--value": "1,200"},
    )
    html = checked.content.decode()
    assert "An applicant would be told:" in html and "can be read in two ways" in html and 'value="1,200"' in html
    assert Answer.objects.count() == 0


def test_a_blind_judge_does_not_see_what_identifies(client, call):
    competition, manager = call
    marked = field_as_json(draft(competition).fields["title"]) | {"marks": ["identifying"]}
    actions.save_part(competition=competition, by=manager, what="field", key="title", settings=marked, base=None)
    blind = client.get(at("form-preview", competition), {"as": "judge"}).content.decode()
    seeing = client.get(at("form-preview", competition), {"as": "judge", "blind": "0"}).content.decode()
    assert ("<h3>title (en)?</h3>" in blind, "<h3>title (en)?</h3>" in seeing) == (False, True)
    assert "<li>title (en)?</li>" in blind


def test_a_form_goes_out_as_json_and_comes_in_again(client, call):
    competition, manager = call
    sent = client.get(at("form-export", competition))
    assert sent["Content-Disposition"] == f'attachment; filename="{competition.slug}-form.json"'
    text = sent.content.decode()
    assert read_form(json.loads(text)).fields.keys() == draft(competition).fields.keys()
    actions.remove_part(competition=competition, by=manager, what="page", key="p1", base=None)
    assert keys(competition) == []
    address, revision = at("form-import", competition), CallForm.objects.get(competition=competition).revision
    shown = client.post(address, {"file": SimpleUploadedFile("form.json", text.encode()), "revision": revision})
    assert shown.status_code == 200 and keys(competition) == []
    client.post(address, {"text": text, "confirm": "1", "revision": revision})
    assert keys(competition) == [one["key"] for one in EVERY_KIND]
    assert AuditEvent.objects.filter(action="form.imported").count() == 1


BAD = [
    ("{", "This is not JSON: look at line 1."),
    ("[1]", "“form” is not a JSON object."),
    (json.dumps(definition(question("a"), question("a"))), "Question “a”: The key “a” is there twice."),
    (json.dumps(definition(question("A b"))), "cannot be a key"),
    (json.dumps(definition(question("x", "colour"))), "Question “x”: “colour” is not known as “kind”."),
    (json.dumps(definition(question("title", "table"))), "has been asked as another kind of question"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_bad_import_is_told_and_changes_nothing(client, call, text, said):
    competition, _manager = call
    before = CallForm.objects.get(competition=competition).definition
    answer = client.post(at("form-import", competition), {"text": text, "confirm": "1", "revision": "0"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert CallForm.objects.get(competition=competition).definition == before


def test_an_import_that_forgets_an_option_keeps_it_known(call):
    competition, _manager = call
    form = definition(question("stage", "choice", options=options("idea", "new")))
    read = actions.read_import(competition, json.dumps(form)).fields["stage"]
    assert [(one["key"], one["retired"]) for one in read.settings["options"]] == [
        ("idea", False), ("new", False), ("pilot", True), ("series", True), ("old", True),
    ]  # fmt: skip


def test_only_its_managers_build_a_form(small):
    with pytest.raises(NotAllowed):
        actions.add_part(competition=small["competition"], by=make_staff(), what="page")
    with pytest.raises(NotAllowed):
        actions.publish_form(competition=small["competition"], by=make_staff(), revision=0)


def big_form(questions: int = 200, conditions: int = 50):
    """Questions on ten pages, some of them asked only if others are answered."""
    fields = []
    for number in range(questions):
        condition = (
            {"any": [{"field": f"q{number - 3}", "test": "has", "value": "x"}]}
            if 3 < number <= 3 + conditions
            else None
        )
        fields.append(question(f"q{number}", "long_text", max_words=300, shown_if=condition))
    pages = [
        {
            "key": f"p{page}",
            "title": dict.fromkeys(BOTH, f"Page {page}"),
            "sections": [{"key": f"s{page}", "title": {}, "fields": fields[page * 20 : page * 20 + 20]}],
        }
        for page in range(10)
    ]
    return {"pages": pages}


def test_two_hundred_questions_stay_under_twenty_five_queries(client, django_assert_max_num_queries):
    competition = make_competition()
    client.force_login(make_manager(competition))
    CallForm.objects.filter(competition=competition).update(definition=as_definition(read_form(big_form())))
    for name in ("form", "form-preview", "form-publish"):
        with django_assert_max_num_queries(24):
            assert client.get(at(name, competition)).status_code == 200
    post = inspector(client, competition, "field:q100")
    post["label-en"] = "Another"
    with django_assert_max_num_queries(24):
        assert send(client, competition, "field:q100", post).status_code == 200
