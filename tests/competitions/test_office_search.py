"""Search in what was handed in: in both languages, and in nothing else."""

import pytest
from django.db import connection
from django.urls import reverse

from competitions import search
from competitions.actions.submitting import reopen_application, submit_application, withdraw_application
from competitions.entry_list import EntryFilters, entries
from competitions.models import Answer, Application, EntryWords
from core.models import Effect
from core.outbox import run_effect
from tests.competitions.office_scene import hand_in, make_call, make_entry
from tests.competitions.scene import make_application, question
from tests.factories import make_concept, make_organisation

pytestmark = pytest.mark.django_db


def found(competition, manager, text: str) -> set[int]:
    return set(entries(competition, manager, EntryFilters(q=text)).values_list("pk", flat=True))


def run_effects(kind: str) -> None:
    for pk in Effect.objects.open().filter(kind=kind).values_list("pk", flat=True):
        assert run_effect(pk)


def test_words_are_found_by_their_stems_in_english_and_by_characters_in_chinese():
    competition, manager = make_call()
    welding, _ = make_entry(competition, {"idea": "We weld thin sheets of copper with green lasers."})
    cladding, _ = make_entry(competition, {"idea": "激光熔覆修复大型轴类零件"})
    assert found(competition, manager, "welded copper sheet") == {welding.pk}
    assert found(competition, manager, "熔覆") == {cladding.pk}
    assert found(competition, manager, "大型轴类") == {cladding.pk}
    assert found(competition, manager, "熔修") == set()
    assert found(competition, manager, "COPPER") == {welding.pk}


def test_every_word_must_be_there_and_the_last_may_be_unfinished():
    competition, manager = make_call()
    one, _ = make_entry(competition, {"idea": "A gripper for titanium"})
    other, _ = make_entry(competition, {"idea": "A gripper for bread"})
    assert found(competition, manager, "gripper titan") == {one.pk}
    assert found(competition, manager, "gripp") == {one.pk, other.pk}
    assert found(competition, manager, "gripp titanium") == set()


def test_a_concept_finds_what_is_written_in_the_other_language():
    make_concept("am.ded", "laser cladding", "激光熔覆")
    competition, manager = make_call()
    chinese, _ = make_entry(competition, {"idea": "我们做激光熔覆修复"})
    english, _ = make_entry(competition, {"idea": "We do laser cladding of shafts"})
    assert found(competition, manager, "laser cladding") == {chinese.pk, english.pk}
    assert found(competition, manager, "激光熔覆") == {chinese.pk, english.pk}
    assert found(competition, manager, "激光熔覆修复") == {chinese.pk}


def test_an_entry_is_found_by_its_number_and_its_organisation_s_names():
    competition, manager = make_call(code="FND27")
    organisation = make_organisation("startup", name="Fennwick Robotics", name_zh="芬威克机器人")
    entry, _ = make_entry(competition, organisation=organisation)
    make_entry(competition)
    for text in (f"FND27-{entry.pk:05d}", str(entry.pk), f"fnd27-{entry.pk}", "fennwick", "芬威克"):
        assert found(competition, manager, text) == {entry.pk}, text


def test_a_choice_is_found_by_its_words_and_figures_whole():
    option = {"key": "b", "label": {"en": "Hydrogen storage", "zh-hans": "储氢"}}
    competition, manager = make_call()
    from tests.competitions.scene import definition, publish

    fields = [
        question("field", "choice", options=[{"key": "a", "label": {"en": "Steel", "zh-hans": "钢"}}, option]),
        question("power", "number", units=["kW"]),
    ]
    publish(competition, definition(*fields))
    entry, _ = make_entry(competition, {"field": "b", "power": {"value": "5.2", "unit": "kW"}})
    assert found(competition, manager, "hydrogen") == {entry.pk}
    assert found(competition, manager, "储氢") == {entry.pk}
    assert found(competition, manager, "5.2 kW") == {entry.pk}
    assert found(competition, manager, "steel") == set()


def test_drafts_are_not_searched_and_a_reopened_one_is_as_it_was_handed_in():
    competition, manager = make_call()
    draft, _ = make_application(competition, answers={"idea": "zirconium", "how": "x"})
    entry, owner = make_application(competition, answers={"idea": "tungsten", "how": "x"})
    now = competition.opens_at
    submit_application(application=entry, by=owner, arrived_at=now, language="en")
    run_effects("competitions.index")
    entry.refresh_from_db()
    reopen_application(application=entry, by=owner, arrived_at=now)
    Answer.objects.filter(application=entry, field="idea").update(value="molybdenum")
    assert found(competition, manager, "tungsten") == {entry.pk}
    assert found(competition, manager, "molybdenum") == set()
    assert found(competition, manager, "zirconium") == set()
    assert Application.objects.get(pk=draft.pk).status == "draft"


def test_what_is_withdrawn_is_found_no_more_at_once():
    competition, manager = make_call()
    entry, owner = make_entry(competition, {"idea": "tungsten"})
    assert found(competition, manager, "tungsten") == {entry.pk}
    withdraw_application(application=entry, by=owner)
    assert found(competition, manager, "tungsten") == set()
    assert EntryWords.objects.count() == 0
    assert full_text() == 0


def full_text() -> int:
    if connection.vendor != "sqlite":
        return EntryWords.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM competitions_entrywords_fts")
        return cursor.fetchone()[0]


def test_an_effect_that_comes_late_or_twice_changes_nothing():
    competition, manager = make_call()
    entry, owner = make_entry(competition, {"idea": "tungsten"})
    hand_in(entry, {"idea": "molybdenum"})
    search.index_words(entry.pk)
    assert (found(competition, manager, "tungsten"), found(competition, manager, "molybdenum")) == (set(), {entry.pk})
    withdraw_application(application=entry, by=owner)
    search.index_words(entry.pk)
    assert EntryWords.objects.count() == 0


def test_confidential_answers_are_found_only_by_those_who_may_read_them(monkeypatch):
    competition, manager = make_call()
    entry, _ = make_entry(competition, {"idea": "x", "secret": "our tungsten price"})
    assert found(competition, manager, "tungsten") == {entry.pk}
    monkeypatch.setattr("competitions.readers.EVERY_PART", frozenset({"chair"}))
    assert found(competition, manager, "tungsten") == set()


@pytest.mark.parametrize(
    "typed",
    ['"', "'", "a' | 'b", "NEAR(a b)", "* AND OR NOT", "(", "tung:*", "\\", "x" * 5000, "😀", "𠀀𠀁", "µm 5%", "the of", "()&|!<->"],
)  # fmt: skip
def test_nothing_typed_is_part_of_the_database_s_language(typed, client):
    competition, manager = make_call()
    make_entry(competition, {"idea": "tungsten"})
    client.force_login(manager)
    answer = client.get(reverse("competitions:entries", kwargs={"slug": competition.slug}), {"q": typed})
    assert answer.status_code == 200


def test_the_list_shows_where_it_was_found(client):
    competition, manager = make_call()
    make_entry(competition, {"idea": f"{'Before. ' * 60}We melt tungsten <b>quickly</b>. {'After. ' * 60}"})
    make_entry(competition, {"idea": "x", "secret": "tungsten at 40 euros"})
    client.force_login(manager)
    page = client.get(
        reverse("competitions:entries", kwargs={"slug": competition.slug}), {"q": "tungsten"}
    ).content.decode()
    assert page.count("<mark>tungsten</mark>") == 1
    assert "&lt;b&gt;quickly&lt;/b&gt;" in page
    assert "in a confidential answer" in page
    assert "40 euros" not in page
