import pytest
from django.core.management import CommandError, call_command

from core import transitions
from core.models import Mail
from core.transitions import MoveNotAllowed, StateHasMoved, Transitions, diagrams


@pytest.fixture
def journey(monkeypatch):
    monkeypatch.setattr(transitions, "REGISTRY", {})
    moves = {("send", "queued"): "sending", ("fail", "sending"): "queued"}
    return Transitions("journey", initial="queued", moves=moves, field="state")


@pytest.fixture
def mail():
    return Mail.objects.create(key="k", template="t", to="a@people.example", language="en", subject="Old")


@pytest.mark.django_db
def test_a_move_changes_the_state_and_what_comes_with_it(journey, mail):
    assert journey.move(mail, "send", subject="New") == ("queued", "sending")
    stored = Mail.objects.get(pk=mail.pk)
    assert (mail.state, mail.subject, stored.state, stored.subject) == ("sending", "New", "sending", "New")


@pytest.mark.django_db
def test_who_comes_second_is_told_and_changes_nothing(journey, mail):
    other = Mail.objects.get(pk=mail.pk)
    journey.move(mail, "send", subject="Mine")
    with pytest.raises(StateHasMoved):
        journey.move(other, "send", subject="Theirs")
    assert (Mail.objects.get(pk=mail.pk).subject, other.state) == ("Mine", "queued")


@pytest.mark.django_db
def test_a_move_that_is_not_in_the_table_is_refused(journey, mail):
    with pytest.raises(MoveNotAllowed):
        journey.move(mail, "fail")
    assert Mail.objects.get(pk=mail.pk).state == "queued"


def test_the_table_answers_what_is_possible(journey):
    assert journey.verbs("queued") == ["send"]
    assert journey.verbs("sent") == []
    assert (journey.allows("send", "queued"), journey.allows("send", "sending")) == (True, False)


def test_two_tables_cannot_share_a_name_and_none_starts_nowhere(journey):
    with pytest.raises(ValueError, match="two transition tables named 'journey'"):
        Transitions("journey", initial="a", moves={("go", "a"): "b"})
    with pytest.raises(ValueError, match="no move from its initial state 'c'"):
        Transitions("other", initial="c", moves={("go", "a"): "b"})


def test_the_diagram_is_drawn_and_compared(journey, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError):
        call_command("transitions", "--check")
    call_command("transitions")
    call_command("transitions", "--check")
    assert (tmp_path / "docs" / "transitions.md").read_text() == diagrams()
    assert diagrams().endswith(
        "## journey\n\n```mermaid\nstateDiagram-v2\n    [*] --> queued\n"
        "    queued --> sending: send\n    sending --> queued: fail\n```\n"
    )
