"""Writing an application: beginning it, saving each answer, two people at one, and what an answer said before."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from competitions.models import Answer, Application, Collaborator, FormerAnswer
from core.autosave import digest
from core.models import AuditEvent
from ecosystem.models import Membership
from tests.competitions.scene import make_application, make_category, make_competition, publish, question
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

FETCH = {"headers": {"X-Requested-With": "fetch"}}
TABLE = question(
    "team", "table", columns=[{"key": "name", "label": {"en": "Name", "zh-hans": "姓名"}},
                              {"key": "years", "kind": "number", "label": {"en": "Years", "zh-hans": "年数"}}],
)  # fmt: skip
OPTIONS = [
    {"key": "a", "label": {"en": "Arc", "zh-hans": "电弧"}},
    {"key": "b", "label": {"en": "Beam", "zh-hans": "束"}},
]


def address(name: str, application: Application, **more) -> str:
    return reverse(f"competitions:{name}", kwargs={"pk": application.pk, **more})


def save(client, application: Application, field: str, value: str, base: str = digest(None), **more):
    """Posts one field as the page's script does; returns (status, what was said)."""
    sent = {"field": field, "value": value, "base": base, **more}
    answer = client.post(address("application-autosave", application), sent, **FETCH)
    return answer.status_code, answer.json()


def answers(application: Application) -> dict:
    return dict(application.answers.values_list("field", "value"))


def colleague(application: Application, role: str = "editor", **fields):
    person = make_user(**fields)
    Membership.objects.create(organisation=application.organisation, user=person, role=role)
    return person


def test_one_begins_for_an_organisation_and_its_profile_answers_first(client):
    competition = make_competition(
        question("name", prefill="organisation.name"),
        question("year", "number", prefill="organisation.founded"),
        question("size", "choice", prefill="organisation.size", options=OPTIONS),
        question("idea"),
    )
    owner = make_user()
    firm = make_organisation("startup", name="Valvo", owner=owner, founded=2019, size="11-50")
    client.force_login(owner)
    url = reverse("competitions:apply", kwargs={"slug": competition.slug})
    assert client.get(url).context["choices"][0][:2] == (firm, None)
    page = client.post(url, {"organisation": firm.slug}, follow=True)
    application = Application.objects.get()
    assert page.redirect_chain == [(application.get_absolute_url(), 302)]
    assert answers(application) == {"name": "Valvo", "year": {"value": "2019", "unit": ""}}
    told = [str(message) for message in page.context["messages"]]
    assert told == ["Answered from your profile: name (en)?, year (en)?. Please look whether it fits."]
    client.post(url, {"organisation": firm.slug})
    assert Application.objects.count() == 1
    assert AuditEvent.objects.filter(action="application.prefilled").count() == 1


def test_the_profile_fills_in_only_what_is_empty(client):
    competition = make_competition(
        question("name", prefill="organisation.name"), question("town", prefill="organisation.city")
    )
    application, owner = make_application(competition, answers={"name": "Ours"})
    client.force_login(owner)
    client.post(address("application-tidy", application, verb="prefill"))
    assert answers(application) == {"name": "Ours", "town": "Uppsala"}


def test_who_may_not_apply_is_told_and_nothing_begins(client):
    competition = make_competition()
    viewer = make_user()
    firm = make_organisation("startup")
    Membership.objects.create(organisation=firm, user=viewer, role="viewer")
    client.force_login(viewer)
    url = reverse("competitions:apply", kwargs={"slug": competition.slug})
    assert "You may not apply for any organisation" in client.get(url).content.decode()
    assert client.post(url, {"organisation": firm.slug}).status_code == 404
    early = make_competition(opens_at=timezone.now() + timedelta(days=1))
    owner = make_user()
    firm = make_organisation("startup", owner=owner)
    client.force_login(owner)
    page = client.post(reverse("competitions:apply", kwargs={"slug": early.slug}), {"organisation": firm.slug})
    assert (page.status_code, page.context["refused"]) == (422, "This call has not opened yet. What you wrote is kept.")
    assert Application.objects.count() == 0


def test_each_answer_is_saved_and_of_two_tabs_the_later_sees_both(client):
    application, owner = make_application(make_competition(question("idea"), TABLE))
    client.force_login(owner)
    assert save(client, application, "idea", "First") == (200, {"status": "saved", "base": digest("First")})
    status, said = save(client, application, "idea", "Second")
    assert status == 409
    assert (said["value"], said["base"]) == ("First", digest("First"))
    assert said["shown"] == {"mine": "Second", "theirs": "First"}
    assert re.fullmatch(r"You changed this elsewhere at .+\. Choose which text to keep\.", said["message"])
    assert answers(application) == {"idea": "First"}
    assert save(client, application, "idea", "Second", said["base"])[0] == 200
    assert answers(application) == {"idea": "Second"}


def test_two_people_see_a_table_of_the_other_in_words(client):
    application, owner = make_application(make_competition(TABLE, question("kind", "choices", options=OPTIONS)))
    other = colleague(application, name="Bo")
    client.force_login(other)
    rows = [{"name": "Ada", "years": "12"}]
    first = save(client, application, "team", json.dumps(rows))
    assert first == (200, {"status": "saved", "base": digest(rows)})
    save(client, application, "kind", "a,b")
    client.force_login(owner)
    status, said = save(client, application, "team", json.dumps([{"years": "3", "name": "Eve"}]))
    assert status == 409
    assert said["shown"] == {"mine": "Name: Eve; Years: 3", "theirs": "Name: Ada; Years: 12"}
    assert json.loads(said["value"]) == rows
    assert said["message"].startswith("Bo changed this at ")
    status, said = save(client, application, "kind", "b")
    assert (status, said["value"], said["shown"]) == (409, "a,b", {"mine": "Beam", "theirs": "Arc\nBeam"})


def test_a_stored_value_has_the_digest_that_its_save_named(client):
    """PostgreSQL keeps the keys of a JSON object in an order of its own."""
    application, owner = make_application(make_competition(TABLE, question("mass", "number", units=["kg", "t"])))
    client.force_login(owner)
    for field, value in (("team", [{"years": "3", "name": "Eve"}]), ("mass", {"value": "12.5", "unit": "kg"})):
        base = save(client, application, field, json.dumps(value))[1]["base"]
        assert digest(Answer.objects.get(field=field).value) == base
        assert save(client, application, field, "", base)[0] == 200
    assert answers(application) == {"team": None, "mass": None}


def test_a_category_is_chosen_with_the_same_care(client):
    competition = make_competition()
    robots, print_ = make_category(competition), make_category(competition, "print", name_en="Printing")
    application, owner = make_application(competition)
    client.force_login(owner)
    name = "application-category"
    assert save(client, application, name, "robots") == (200, {"status": "saved", "base": digest("robots")})
    status, said = save(client, application, name, "print")
    assert (status, said["value"], said["shown"]) == (409, "robots", {"mine": "Printing", "theirs": "Robots"})
    assert save(client, application, name, "print", said["base"])[0] == 200
    application.refresh_from_db()
    assert (application.category, robots.pk) == (print_, robots.pk)
    assert save(client, application, name, "boats", digest("print"))[0] == 422


def test_what_is_wrong_is_said_and_the_rest_stays(client):
    application, owner = make_application(make_competition(question("site", "link")))
    client.force_login(owner)
    status, said = save(client, application, "site", "not a link")
    assert (status, said["status"]) == (422, "invalid")
    assert said["where"] == address("application", application) + "?page=p1#q-site"
    status, said = save(client, application, "gone", "x")
    assert (status, said["message"]) == (
        422,
        "This question is not asked any more. Reload the page; your text is kept here.",
    )
    assert answers(application) == {}


def test_a_lost_session_is_told_in_words_and_the_save_works_afterwards(client):
    application, owner = make_application(make_competition())
    answer = client.post(address("application-autosave", application), {"field": "idea", "value": "x"}, **FETCH)
    assert (answer.status_code, answer["X-Sign-In"]) == (401, reverse("account_login"))
    client.force_login(owner)
    assert save(client, application, "idea", "Kept through it")[0] == 200
    assert answers(application) == {"idea": "Kept through it"}


def test_rights_are_kept_and_strangers_see_nothing(client):
    application, _owner = make_application(make_competition())
    reader, writer, stranger = colleague(application, "viewer"), colleague(application), make_user()
    helper = make_user()
    Collaborator.objects.create(
        application=application, email=helper.email, user=helper, right="edit", digest="d", accepted_at=timezone.now()
    )
    found = {}
    for name, person in {"reader": reader, "writer": writer, "helper": helper, "stranger": stranger}.items():
        client.force_login(person)
        sent = {"field": "idea", "value": name, "overwrite": "1"}
        found[name] = client.post(address("application-autosave", application), sent, **FETCH).status_code
    assert found == {"reader": 403, "writer": 200, "helper": 200, "stranger": 404}
    client.force_login(reader)
    page = client.get(address("application", application) + "?page=p1").content.decode()
    assert "You may read this application but not change it." in page
    assert "data-autosave=" not in page


def test_after_the_deadline_a_save_is_kept_and_says_that_it_counts_for_nothing(client):
    application, owner = make_application(make_competition())
    client.force_login(owner)
    with travel(timezone.now() + timedelta(days=8), tick=False):
        client.force_login(owner)
        status, said = save(client, application, "idea", "Too late")
    assert (status, said["notice"]) == (
        200, "Saved, so that nothing is lost. The deadline has passed: it no longer counts."
    )  # fmt: skip
    assert answers(application) == {"idea": "Too late"}


def test_without_scripts_a_button_saves_the_page_by_the_same_digests(client):
    application, owner = make_application(
        make_competition(question("idea"), question("site", "link"), question("plan"))
    )
    other = colleague(application)
    client.force_login(owner)
    url = address("application", application) + "?page=p1"
    page = client.get(url).content.decode()
    bases = dict(re.findall(r'name="(base-[a-z]+)" value="(\w+)"', page))
    assert set(bases) == {"base-idea", "base-site", "base-plan"}
    client.force_login(other)
    save(client, application, "idea", "Theirs")
    client.force_login(owner)
    answer = client.post(url, {**bases, "idea": "Mine", "site": "nowhere at all", "plan": "Build it"})
    assert answer.status_code == 422
    assert [one["key"] for one in answer.context["refused"]] == ["idea", "site"]
    assert answers(application) == {"idea": "Theirs", "plan": "Build it"}
    page = answer.content.decode()
    assert 'value="Mine"' in page
    assert 'value="nowhere at all"' in page
    bases = dict(re.findall(r'name="(base-[a-z]+)" value="(\w+)"', page))
    answer = client.post(url, {**bases, "idea": "Mine", "site": "https://valvo.example/", "plan": "Build it"})
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert answers(application) == {"idea": "Mine", "plan": "Build it", "site": "https://valvo.example/"}


def test_what_an_answer_said_before_can_be_taken_back(client):
    application, owner = make_application(make_competition(), answers={"idea": "The first thought"})
    other = colleague(application)
    client.force_login(other)
    assert save(client, application, "idea", "Another thought", digest("The first thought"))[0] == 200
    former = FormerAnswer.objects.get()
    assert (former.value, former.changed_by) == ("The first thought", owner)
    url = address("answer-history", application, field="idea")
    page = client.get(url)
    assert [one.value for one in page.context["former"]] == ["The first thought"]
    save(client, application, "idea", "A third", digest("Another thought"))
    client.post(url, {"former": former.pk, "base": page.context["base"]})
    assert answers(application) == {"idea": "A third"}
    client.post(url, {"former": former.pk, "base": digest("A third")})
    assert answers(application) == {"idea": "The first thought"}


def test_an_answer_that_is_emptied_is_kept_beside(client):
    application, owner = make_application(make_competition(), answers={"idea": "Long work"})
    client.force_login(owner)
    assert save(client, application, "idea", "", digest("Long work"))[0] == 200
    assert answers(application) == {"idea": None}
    assert FormerAnswer.objects.get().value == "Long work"


def test_a_changed_form_is_told_until_it_is_seen(client):
    competition = make_competition(question("idea"))
    application, owner = make_application(competition, form_seen=competition.form_versions.get())
    client.force_login(owner)
    assert client.get(application.get_absolute_url()).context["changes"] == []
    publish(competition, {"pages": [{"key": "p1", "title": {"en": "P", "zh-hans": "页"}, "sections": [
        {"key": "s1", "title": {"en": "S", "zh-hans": "节"}, "fields": [question("idea"), question("plan")]}]}]})  # fmt: skip
    assert client.get(application.get_absolute_url()).context["changes"] == ["New: “plan (en)?”."]
    client.post(address("application-tidy", application, verb="seen"))
    assert client.get(application.get_absolute_url()).context["changes"] == []


def test_the_list_says_what_to_do_next(client):
    competition = make_competition(question("idea"), question("plan"))
    application, owner = make_application(competition, answers={"idea": "Yes"})
    client.force_login(owner)
    [entry] = client.get(reverse("competitions:applications")).context["page"].object_list
    assert (entry.application, entry.completeness.percent) == (application, 50)
    assert entry.next_step == "One answer is still needed."
    save(client, application, "plan", "Also")
    [entry] = client.get(reverse("competitions:applications")).context["page"].object_list
    assert entry.next_step == "Everything is there. Submit it."
    client.force_login(make_user())
    assert client.get(reverse("competitions:applications")).context["page"].object_list == []


@pytest.fixture
def big(client):
    """A form of 200 questions, 50 of them with a condition, all answered."""
    kinds = ["short_text", "long_text", "link", "date"]
    fields = [question(f"q{number}", kinds[number % 4], required=False) for number in range(200)]
    for number in range(1, 200, 4):
        fields[number]["shown_if"] = {"all": [{"field": f"q{number - 1}", "test": "filled"}]}
    application, owner = make_application(make_competition(*fields))
    values = {"short_text": "Words", "long_text": "More words", "link": "https://valvo.example/", "date": "2027-03-01"}
    Answer.objects.bulk_create(
        Answer(application=application, field=f"q{number}", value=values[kinds[number % 4]], changed_by=owner)
        for number in range(200)
    )
    client.force_login(owner)
    return application


def test_a_form_of_200_questions_takes_few_queries(client, big, django_assert_max_num_queries):
    url = address("application", big)
    for path in (url, url + "?page=p1", address("application-review", big)):
        client.get(path)
        with django_assert_max_num_queries(24):
            assert client.get(path).status_code == 200
    with django_assert_max_num_queries(24):
        assert save(client, big, "q0", "New words", digest("Words"))[0] == 200
