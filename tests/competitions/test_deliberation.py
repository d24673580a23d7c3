"""The talk at the cut: what is talked about, who is out of the room, and how it was voted."""

import re

import pytest
from django.core.exceptions import ValidationError

from competitions.actions import deliberating as actions
from competitions.engine.ballots import Tally, tally
from competitions.engine.standing import band, total
from competitions.judging.deliberation import entries_at_the_cut, out_of, tally_of
from competitions.models import Assignment, Deliberation, DeliberationItem, Round, StepOut, Vote
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from tests.competitions.decision_scene import Scene, make_scored
from tests.competitions.judging_scene import make_conflict, make_judge
from tests.competitions.plain_standing import at_the_cut, cut_of, standings
from tests.factories import make_user, sign_in_recently

pytestmark = pytest.mark.django_db
ROWS = ((9, 9), (7, 5), (6, 5), (1, 2))
"""Means 90, 60, 55, 15 with errors 0, 10, 5, 5; two go on, so that the cut is 57.5."""


def talk_of(scene: Scene) -> Deliberation:
    return actions.open_deliberation(round=scene.round, by=scene.chair)


def address(scene: Scene, rest: str = "deliberation/") -> str:
    return f"/en/desk/competitions/{scene.round.competition.slug}/rounds/{scene.round.number}/{rest}"


def booth(scene: Scene) -> str:
    return f"/en/competitions/{scene.round.competition.slug}/rounds/{scene.round.number}/vote/"


def test_by_hand_the_cut_and_whom_it_cannot_part():
    ranked = standings({1: [90, 90], 2: [70, 50], 3: [60, 50], 4: [10, 20]})
    assert [(one.entry, one.rank, one.mean, one.error) for one in ranked] == [
        (1, 1, 90.0, 0.0),
        (2, 2, 60.0, 10.0),
        (3, 3, 55.0, 5.0),
        (4, 4, 15.0, 5.0),
    ]
    assert cut_of(ranked, 2) == 57.5
    assert [one.entry for one in at_the_cut(ranked, 2)] == [2, 3]
    assert (cut_of(ranked, 4), cut_of(ranked, 0), at_the_cut(ranked, 4)) == (None, None, [])


def test_a_criterion_that_does_not_apply_weighs_nothing_and_an_entry_without_sheets_stands_last():
    assert total([(4, 3, 0, 5), (None, 9, 0, 5), (1, 1, 1, 3)]) == pytest.approx(60)
    assert total([(None, 1, 0, 5)]) is None
    assert [(one.entry, one.mean) for one in standings({5: [], 6: [0.0]})] == [(6, 0.0), (5, None)]
    assert [band(share) for share in (0, 1 / 3, 2 / 3, 1)] == ["low", "middle", "high", "high"]
    assert tally(["for", "against", "abstain"]) == Tally(1, 1, 1)
    assert (tally(["for", "against"]).result, tally(["abstain"]).result, tally(["against"]).result) == (
        "tied",
        "",
        "lost",
    )
    with pytest.raises(ValueError, match="No vote"):
        tally(["maybe"])


def test_it_begins_with_the_entries_at_the_cut_and_conflicted_people_out():
    scene = make_scored(*ROWS)
    out = scene.judges[0]
    make_conflict(out, scene.entries[1].application)
    crossing = [one.entry for one in entries_at_the_cut(scene.round)]
    talk = talk_of(scene)
    assert [item.entry_id for item in talk.items.all()] == crossing
    assert scene.entries[1].pk in crossing
    item = talk.items.get(entry=scene.entries[1])
    assert out_of(item) == [out.user]
    assert [(one.user, one.by_conflict) for one in StepOut.objects.filter(item=item)] == [(out.user, True)]


def test_only_a_closed_round_is_talked_about_and_only_by_those_who_lead():
    scene = make_scored(*ROWS)
    with pytest.raises(NotAllowed):
        actions.open_deliberation(round=scene.round, by=scene.judges[0].user)
    Round.objects.filter(pk=scene.round.pk).update(status="open", closed_at=None)
    with pytest.raises(MoveNotAllowed):
        talk_of(scene)
    assert Deliberation.objects.count() == 0


def test_each_votes_once_with_a_reason_and_only_while_the_vote_is_open():
    scene = make_scored(*ROWS)
    item = talk_of(scene).items.first()
    vote = {"item": item, "choice": "for", "reason": "Bold"}
    with pytest.raises(MoveNotAllowed):
        actions.cast_vote(**vote, by=scene.judges[0].user)
    actions.begin_vote(item=item, by=scene.chair)
    with pytest.raises(ValidationError):
        actions.cast_vote(**vote | {"reason": " "}, by=scene.judges[0].user)
    actions.cast_vote(**vote, by=scene.judges[0].user)
    actions.cast_vote(**vote | {"choice": "against", "reason": "On second thoughts"}, by=scene.judges[0].user)
    actions.cast_vote(item=item, choice="abstain", reason="", by=scene.chair)
    with pytest.raises(NotAllowed):
        actions.cast_vote(**vote, by=scene.manager)
    with pytest.raises(NotAllowed):
        actions.cast_vote(**vote, by=make_user())
    actions.settle_item(item=item, note="Left out", by=scene.chair)
    assert tally_of(item) == Tally(0, 1, 1)
    assert list(Vote.objects.values_list("choice", "reason")) == [("against", "On second thoughts"), ("abstain", "")]
    with pytest.raises(MoveNotAllowed):
        actions.cast_vote(**vote, by=scene.judges[1].user)


def test_who_leaves_votes_no_more_and_what_they_voted_does_not_count():
    scene = make_scored(*ROWS)
    item = talk_of(scene).items.first()
    actions.begin_vote(item=item, by=scene.chair)
    for judge in scene.judges:
        actions.cast_vote(item=item, choice="for", reason="Yes", by=judge.user)
    assert tally_of(item) == Tally(2, 0, 0)
    actions.step_out(item=item, reason="A friend of mine", by=scene.judges[0].user)
    assert tally_of(item) == Tally(1, 0, 0)
    with pytest.raises(NotAllowed):
        actions.cast_vote(item=item, choice="for", reason="Yes", by=scene.judges[0].user)
    make_conflict(scene.judges[1], item.entry.application)
    assert tally_of(item) == Tally(0, 0, 0)
    assert set(out_of(item)) == {judge.user for judge in scene.judges}


@pytest.mark.parametrize("way", ["conflict", "recused", "left", "none"])
def test_for_who_is_out_an_entry_does_not_exist_not_in_a_count_either(client, way):
    scene = make_scored(*ROWS)
    talk = talk_of(scene)
    first, second = talk.items.all()
    judge = make_judge(scene.round.competition, user=scene.chair)
    if way == "conflict":
        make_conflict(judge, first.entry.application)
    elif way == "recused":
        Assignment.objects.create(
            entry=first.entry, judge=judge, status="recused", reason="Why", due_at=scene.round.closes_at
        )
    elif way == "left":
        StepOut.objects.create(item=first, user=scene.chair, reason="Why")
    names = [one.entry.application.organisation.name for one in (first, second)]
    client.force_login(scene.chair)
    actions.show_item(item=second, by=scene.manager)
    pages = [client.get(address(scene, rest)).content.decode() for rest in ("deliberation/", "deliberation/projector/")]
    here = way == "none"
    assert [name in pages[0] for name in names] == [here, True]
    assert re.search(r"\d / \d", pages[1])[0] == ("2 / 2" if here else "1 / 1")
    Deliberation.objects.filter(pk=talk.pk).update(current=first)
    assert (names[0] in client.get(booth(scene)).content.decode()) is here
    assert (names[0] in client.get(address(scene, "deliberation/projector/")).content.decode()) is here
    answer = client.post(booth(scene), {"item": first.pk, "choice": "for", "reason": "x"})
    assert answer.status_code == (409 if here else 404)
    assert list(DeliberationItem.objects.beyond(scene.chair)) == ([first, second] if here else [second])


@pytest.mark.parametrize("blind", [True, False])
def test_in_a_blind_round_the_screen_and_the_phones_say_the_pseudonym_alone(client, blind):
    scene = make_scored(*ROWS, blind=blind, sight="close")
    item = talk_of(scene).items.first()
    item.entry.sheets.update(for_committee="Worth a second look")
    actions.show_item(item=item, by=scene.chair)
    application = item.entry.application
    told = [application.organisation.name, application.number]
    for person, where in (
        (scene.chair, address(scene, "deliberation/projector/")),
        (scene.judges[0].user, booth(scene)),
        (scene.chair, address(scene)),
    ):
        client.force_login(person)
        page = client.get(where).content.decode()
        assert [word in page for word in told] == [not blind, not blind]
        assert (item.entry.pseudonym in page) is blind
        assert ("Worth a second look" in page) is where.endswith("projector/")


def test_where_judges_never_see_each_others_the_screen_shows_the_interval_alone(client):
    scene = make_scored(*ROWS, sight="never")
    item = talk_of(scene).items.first()
    item.entry.sheets.update(for_committee="Worth a second look")
    actions.show_item(item=item, by=scene.chair)
    client.force_login(scene.chair)
    page = client.get(address(scene, "deliberation/projector/")).content.decode()
    assert ("Worth a second look" in page, f"{item.figures['mean']:.1f}" in page) == (False, True)


def test_the_whole_talk_on_its_pages(client):
    scene = make_scored(*ROWS)
    sign_in_recently(client, scene.manager)
    assert client.post(address(scene), {"verb": "open"}).status_code == 302
    item, _other = Deliberation.objects.get().items.all()
    client.post(address(scene), {"verb": "show", "item": item.pk, "to": "projector"})
    client.post(address(scene), {"verb": "vote", "item": item.pk})
    client.post(address(scene), {"verb": "out", "item": item.pk, "person": scene.judges[1].user.pk, "reason": "Ill"})
    judge = scene.judges[0].user
    client.force_login(judge)
    page = client.get(booth(scene)).content.decode()
    assert item.entry.application.organisation.name in page
    state = re.search(r"state=([\w-]+)", page)[1]
    assert client.get(f"{booth(scene)}?state={state}", headers={"HX-Request": "true"}).status_code == 204
    assert client.get(f"{booth(scene)}?state=none", headers={"HX-Request": "true"}).status_code == 200
    refused = client.post(booth(scene), {"item": item.pk, "choice": "for", "reason": ""})
    assert (refused.status_code, Vote.objects.count()) == (422, 0)
    assert client.post(booth(scene), {"item": item.pk, "choice": "for", "reason": "Bold"}).status_code == 302
    client.force_login(scene.chair)
    projected = client.get(address(scene, "deliberation/projector/")).content.decode()
    assert (scene.judges[1].user.email in projected, "1 vote so far" in projected) == (True, True)
    client.post(address(scene), {"verb": "close"})
    assert Deliberation.objects.get().status == "open"  # a vote is open
    client.post(address(scene), {"verb": "settle", "item": item.pk, "note": "It goes on"})
    client.post(address(scene), {"verb": "close"})
    page = client.get(address(scene)).content.decode()
    assert ("It goes on" in page, "Bold" in page, Deliberation.objects.get().status) == (True, True, "closed")


def test_strangers_find_nothing(client):
    scene = make_scored(*ROWS)
    talk_of(scene)
    for person in (make_user(), scene.judges[0].user):
        client.force_login(person)
        answers = [
            client.get(address(scene, rest)).status_code for rest in ("deliberation/", "deliberation/projector/")
        ]
        assert answers == [404, 404]
    client.force_login(make_user())
    assert client.get(booth(scene)).status_code == 404
    client.force_login(scene.judges[0].user)
    assert client.get(booth(scene)).status_code == 200
