"""Feedback to applicants: nobody's name in it, in either script, and nothing more than the call allows."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from competitions.actions import feedback as actions
from competitions.actions import outcome_letters
from competitions.engine.redaction import Judge, find, folded
from competitions.models import Feedback, OutcomeLetter, Score
from core.transitions import MoveNotAllowed
from tests.competitions.decision_scene import Scene, approve, make_scored, propose
from tests.competitions.judging_scene import make_conflict
from tests.factories import make_user, sign_in_recently

pytestmark = pytest.mark.django_db
PANEL = [
    Judge("Dr. Ingrid Müller-Lindqvist", "KTH Royal Institute of Technology", "ingrid.m@kth.example"),
    Judge("王小明", "中车株洲电力机车有限公司", "wangxm@crrc.example"),
    Judge("欧阳娜娜"),
    Judge("Mark Long", "Bergkrona AB"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask Ingrid about this.", ["Ingrid"]),
        ("INGRID MULLER-LINDQVIST said so", ["INGRID MULLER-LINDQVIST"]),
        ("as Lindqvist, Ingrid wrote", ["Lindqvist", "Ingrid"]),
        ("— I.M.L.", ["I.M.L."]),
        ("At KTH we do this", ["KTH"]),
        ("at the Royal Institute of Technology", ["Royal"]),
        ("write to ingrid.m@kth.example or a.b@c.example", ["ingrid.m@kth.example", "a.b@c.example"]),
        ("王小明认为可行", ["王小明"]),
        ("王教授认为可行，小明也是", ["王教授", "小明"]),
        ("Wang Xiaoming and Xiao-Ming Wang agree", ["Wang Xiaoming", "Xiao-Ming Wang"]),
        ("欧阳老师说得对", ["欧阳老师"]),
        ("中车株洲电力机车有限公司的经验", ["中车株洲电力机车有限公司"]),
        ("我们中车株洲电力机车的经验", ["中车株洲电力机车"]),
        ("Long ago; Mark agrees", ["Long", "Mark"]),
        ("Bergkrona does it too", ["Bergkrona"]),
        # no names
        ("The idea takes long and leaves no mark.", []),
        ("The technology is ready; the institute matters not.", []),
        ("王道乐土，小事", []),
        ("Marketing and longing", []),
        ("A clear plan at TRL 6 for the EU.", []),
    ],
)
def test_what_would_tell_who_wrote_it_is_found(text, found):
    assert [one.text for one in find(text, PANEL)] == found
    assert all(text[one.start : one.end] == one.text for one in find(text, PANEL))


def test_letters_stay_where_they_are_when_accents_go():
    assert folded("Ünïted ﬁ 中文 İ") == "united f 中文 i"


def with_comments(*comments: str, feedback: str = "comments") -> Scene:
    """A decided round of one entry with a judge to each comment for the applicant."""
    scene = make_scored(tuple(8 for _one in comments))
    for judge, comment in zip(scene.judges, comments, strict=True):
        judge.sheets.update(for_applicant=comment, for_committee="For us alone")
        type(judge).objects.filter(pk=judge.pk).update(name=f"Zyqjudge{chr(97 + judge.pk % 26)} Zyqname")
    propose(scene, "unsuccessful")
    approve(scene)
    outcome_letters.save_settings(
        round=scene.round, feedback=feedback, embargo_until=None, by_time=False, by=scene.chair
    )
    outcome_letters.draft_letters(round=scene.round, by=scene.chair)
    return scene


def send(scene: Scene) -> None:
    OutcomeLetter.objects.update(seen_at=timezone.now())
    outcome_letters.approve_letters(round=scene.round, by=scene.chair)
    outcome_letters.send_letters(round=scene.round, people=OutcomeLetter.objects.count(), by=scene.chair)


def result(client, scene: Scene) -> str:
    client.force_login(scene.entries[0].application.started_by)
    return client.get(f"/en/applications/{scene.entries[0].application_id}/result/")


def test_what_is_flagged_keeps_the_letters_back_until_it_is_mended(client):
    scene = with_comments("A clear plan.", "As Zyqname said, too dear.")
    assert list(Feedback.objects.values_list("status", "found")) == [("clean", []), ("flagged", ["Zyqname"])]
    with pytest.raises(MoveNotAllowed, match="names somebody"):
        send(scene)
    flagged = Feedback.objects.get(status="flagged")
    with pytest.raises(ValidationError, match="Zyqname"):
        actions.mend_feedback(feedback=flagged, text="Zyqname says: too dear.", by=scene.chair)
    actions.mend_feedback(feedback=flagged, text="Too dear.", by=scene.chair)
    assert result(client, scene).status_code == 404
    send(scene)
    page = result(client, scene).content.decode()
    told = ["A clear plan.", "Too dear.", "Zyqname", "For us alone"]
    assert [word in page for word in told] == [True, True, False, False]
    with pytest.raises(MoveNotAllowed, match="have gone"):
        actions.leave_out_feedback(feedback=flagged, by=scene.chair)
    flagged.sheet.refresh_from_db()
    assert flagged.sheet.for_applicant == "As Zyqname said, too dear."


@pytest.mark.parametrize(("feedback", "shown"), [("none", (False, False)), ("comments", (True, False)), ("bands", (True, True))])  # fmt: skip
def test_applicants_read_what_the_call_allows_and_no_number(client, feedback, shown):
    scene = with_comments("A clear plan.", feedback=feedback)
    Score.objects.update(value=7.37)
    send(scene)
    page = result(client, scene).content.decode()
    assert ("A clear plan." in page, "Upper third" in page) == shown
    assert ("7.37" in page, "Not chosen" in page) == (False, True)


def test_what_is_left_out_or_does_not_count_any_more_is_not_read(client):
    scene = with_comments("First.", "Second.", "Third.")
    first, second, _third = Feedback.objects.order_by("pk")
    actions.leave_out_feedback(feedback=first, by=scene.chair)
    make_conflict(second.sheet.judge, scene.entries[0].application)
    send(scene)
    page = result(client, scene).content.decode()
    assert [word in page for word in ("First.", "Second.", "Third.")] == [False, False, True]


def test_only_those_who_apply_read_a_result(client):
    scene = with_comments("A clear plan.")
    send(scene)
    address = f"/en/applications/{scene.entries[0].application_id}/result/"
    for person in (scene.chair, scene.judges[0].user, make_user()):
        client.force_login(person)
        assert client.get(address).status_code == 404
    assert result(client, scene).status_code == 200


def test_mending_on_its_page_keeps_what_was_typed(client):
    scene = with_comments("As Zyqname said, too dear.")
    sign_in_recently(client, scene.chair)
    address = f"/en/desk/competitions/{scene.round.competition.slug}/rounds/1/decisions/feedback/"
    row = Feedback.objects.get()
    page = client.get(f"{address}?state=flagged").content.decode()
    assert "<mark>Zyqname</mark>" in page
    refused = client.post(address, {"feedback": row.pk, f"f{row.pk}-text": "Zyqname still"})
    assert (refused.status_code, "Zyqname still</textarea>" in refused.content.decode()) == (422, True)
    sent = {"feedback": row.pk, f"f{row.pk}-text": "Zyqname still", f"f{row.pk}-is_no_name": "on"}
    assert client.post(address, sent).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.text, row.mended_by) == ("cleared", "Zyqname still", scene.chair)
