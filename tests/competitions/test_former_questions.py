"""Answers to questions that the form does not ask any more, read by those who wrote them and by organisers."""

import pytest

from competitions.models import Answer, Application, FormVersion, Submission
from tests.competitions.scene import (
    definition,
    make_application,
    make_competition,
    make_manager,
    publish,
    question,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

IDEA = question("idea")
MARKET = question("market", "long_text", required=False, label={"en": "Who buys it?", "zh-hans": "谁会购买？"})
SECRET = question(
    "secret", "long_text", required=False, marks=["confidential"], label={"en": "What is secret?", "zh-hans": "机密？"}
)


def submit(application, number: int, version: FormVersion, answers: dict) -> Submission:
    from django.utils import timezone

    from competitions import frozen

    content = frozen.freeze(application, version, answers, [])
    made = Submission.objects.create(
        application=application, number=number, form_version=version, content=content, sha256=frozen.sha256(content),
        arrived_at=timezone.now(), submitted_by=application.started_by, language="en",
    )  # fmt: skip
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=made.arrived_at)
    return made


@pytest.fixture
def scene():
    """An application to a form of three questions, of which the next version asks one."""
    competition = make_competition(IDEA, MARKET, SECRET)
    said = {"idea": "Cells", "market": "Railways", "secret": "The alloy"}
    application, owner = make_application(competition, answers=said)
    first = competition.form_versions.get()
    submit(application, 1, first, said)
    second = publish(competition, definition(IDEA))
    return application, owner, first, second


def latest(competition) -> FormVersion:
    return competition.form_versions.order_by("-number").first()


def test_who_writes_it_reads_them_with_their_questions(client, scene):
    application, owner, _first, _second = scene
    client.force_login(owner)
    page = client.get(f"/en/applications/{application.pk}/")
    assert [(one.label, one.value) for one in page.context["former"]] == [
        ("Who buys it?", "Railways"),
        ("What is secret?", "The alloy"),
    ]
    assert "2 answers to questions that are not asked any more" in page.content.decode()
    chinese = client.get(f"/zh-hans/applications/{application.pk}/")
    assert [one.label for one in chinese.context["former"]] == ["谁会购买？", "机密？"]
    client.force_login(make_user())
    assert client.get(f"/en/applications/{application.pk}/").status_code == 404


def test_a_question_that_is_asked_or_was_answered_with_nothing_is_not_among_them(client, scene):
    application, owner, _first, _second = scene
    Answer.objects.filter(application=application, field="market").update(value="")
    client.force_login(owner)
    assert [one.field.key for one in client.get(f"/en/applications/{application.pk}/").context["former"]] == ["secret"]
    Answer.objects.filter(application=application, field="secret").delete()
    page = client.get(f"/en/applications/{application.pk}/")
    assert page.context["former"] == []
    assert "former-answers" not in page.content.decode()


def test_organisers_read_what_was_handed_in_earlier_and_open_what_is_confidential(client, scene):
    application, _owner, _first, _second = scene
    competition = application.competition
    Answer.objects.create(application=application, field="market-draft", value="Never handed in")
    submit(application, 2, latest(competition), {"idea": "Better cells"})
    client.force_login(make_manager(competition))
    address = f"/en/desk/competitions/{competition.slug}/entries/{application.pk}/"

    def former(query: str = "") -> list[tuple[str, object, bool]]:
        return [(one.field.key, one.value, one.closed) for one in client.get(address + query).context["former"]]

    page = client.get(address).content.decode()
    assert (former(), "The alloy" in page, "Railways" in page) == (
        [("market", "Railways", False), ("secret", None, True)],
        False,
        True,
    )
    assert client.get(address).context["closed"] == 1
    assert former("?version=1") == []
    client.post(address)
    assert former() == [("market", "Railways", False), ("secret", "The alloy", False)]
    assert "Never handed in" not in client.get(address).content.decode()


def test_the_latest_words_and_the_latest_answer_count(client, scene):
    application, _owner, first, _second = scene
    competition = application.competition
    submit(application, 2, first, {"idea": "Cells", "market": "Ships"})
    submit(application, 3, latest(competition), {"idea": "Cells"})
    client.force_login(make_manager(competition))
    page = client.get(f"/en/desk/competitions/{competition.slug}/entries/{application.pk}/")
    assert [(one.field.key, one.value) for one in page.context["former"]] == [("market", "Ships"), ("secret", None)]
