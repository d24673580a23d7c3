"""Conflicts of interest: the rules, what becomes of what they find, and what judges, applicants and the park say."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from competitions.actions import conflicts as actions
from competitions.actions.judges import Profile, change_profile
from competitions.judging.conflicts import recompute, recompute_all
from competitions.judging.finders import FINDERS, collaboration_finder
from competitions.models import (
    Application,
    Assignment,
    Collaborator,
    Conflict,
    Declaration,
    Employment,
    Judge,
    Objection,
    ScoreSheet,
    Tie,
)
from core.models import AuditEvent, Effect, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership, OrganisationName
from tests.competitions.judges_scene import do_what_is_owed, led_call, seat
from tests.competitions.judging_scene import assign, make_eligible, make_round, make_sheet, put_in
from tests.competitions.scene import make_application, make_competition
from tests.factories import make_organisation, make_user

django_db = pytest.mark.django_db


def there(state: str = "active") -> list[tuple[str, str]]:
    return sorted(Conflict.objects.filter(state=state).values_list("source", "kind"))


# --- from the portal ------------------------------------------------------------------------------------------------------
@pytest.fixture
def call():
    return led_call()


@django_db
def test_each_rule_finds_its_kind_and_says_why(call):
    competition, _chair = call
    org = make_organisation("startup", name="Valvo GmbH", website="https://www.valvo.example/", owner=make_user())
    OrganisationName.objects.create(organisation=org, text="Hengtai Precision Machinery", kind="alias")
    entry = make_eligible(competition, organisation=org)
    member = seat(competition)
    Membership.objects.create(organisation=org, user=member.user, role="viewer")
    here = seat(competition, affiliation="VALVO")
    keyed = seat(competition, organisation=org)
    mail = seat(competition, user=make_user("ada@lab.valvo.example"))
    former = seat(competition)
    Employment.objects.create(judge=former, name="恒泰精密机械有限公司")
    helper = seat(competition)
    Collaborator.objects.create(
        application=entry, email="x@y.example", user=helper.user, digest="d", accepted_at=entry.created_at
    )
    asked = seat(competition, user=make_user("asked@z.example"))
    Collaborator.objects.create(application=entry, email="asked@z.example", digest="e")
    past = seat(competition)
    earlier, _owner = make_application(make_competition(), organisation=org)
    Collaborator.objects.create(
        application=earlier, email="p@y.example", user=past.user, digest="f", accepted_at=entry.created_at,
        removed_at=entry.created_at,
    )  # fmt: skip
    left = seat(competition)
    AuditEvent.objects.create(
        action="team.joined",
        actor=left.user,
        actor_label="x",
        target_type="ecosystem.organisation",
        target_id=str(org.pk),
    )
    none = seat(competition, user=make_user("free@qq.com"), affiliation="Nordlab")
    recompute(competition.pk)
    rows = Conflict.objects.values_list("judge", "source", "kind", "reason").order_by("judge", "kind")
    year = AuditEvent.objects.get(action="team.joined").at.year
    assert list(rows) == [
        (member.pk, "rule", "domain", member.user.email.partition("@")[2]),
        (member.pk, "rule", "organisation", "Valvo GmbH"),
        (here.pk, "rule", "organisation", "VALVO"),
        (keyed.pk, "rule", "organisation", "Valvo GmbH"),
        (mail.pk, "rule", "domain", "valvo.example"),
        (former.pk, "rule", "employer", "恒泰精密机械有限公司"),
        (helper.pk, "rule", "applicant", ""),
        (helper.pk, "rule", "collaboration", entry.number),
        (asked.pk, "rule", "applicant", "asked@z.example"),
        (past.pk, "rule", "collaboration", earlier.number),
        (left.pk, "rule", "collaboration", str(year)),
    ]
    assert not none.conflicts.exists()


@django_db
def test_other_parts_may_say_where_people_have_worked_together(call):
    competition, _chair = call
    entry, judge = make_eligible(competition), seat(competition)
    recompute(competition.pk)
    assert there() == []
    found = collaboration_finder(lambda people: [(judge.user_id, entry.organisation_id, "an introduction")])
    try:
        recompute(competition.pk)
    finally:
        FINDERS.remove(found)
    assert there() == [("rule", "collaboration")]


@django_db
def test_what_is_found_appears_when_a_team_changes_and_is_lifted_when_it_changes_back(call):
    competition, _chair = call
    entry, judge = make_eligible(competition), seat(competition, user=make_user("ada@qq.com"))
    do_what_is_owed()
    member = Membership.objects.create(organisation=entry.organisation, user=judge.user, role="viewer")
    assert there() == []
    assert do_what_is_owed() > 0
    assert (there(), Application.objects.beyond_conflict(judge.user).count()) == ([("rule", "organisation")], 0)
    member.delete()
    do_what_is_owed()
    assert (there(), there("lifted")) == ([], [("rule", "organisation")])
    Membership.objects.create(organisation=entry.organisation, user=judge.user, role="viewer")
    do_what_is_owed()
    assert (there(), Conflict.objects.count()) == ([("rule", "organisation")], 1)


@django_db
def test_who_judges_nothing_that_goes_on_costs_nothing():
    competition = make_competition(status="archived")
    judge = seat(competition)
    Effect.objects.all().delete()
    Membership.objects.create(organisation=make_organisation("startup"), user=judge.user, role="viewer")
    assert Effect.objects.filter(kind="competitions.conflicts").count() == 0


@django_db
def test_a_conflict_that_appears_takes_the_entry_away_and_tells_the_park(call):
    competition, chair = call
    entry = put_in(make_round(competition))
    judge = seat(competition, affiliation="")
    sheet = make_sheet(entry, judge, 4, 4, 4)
    assert (ScoreSheet.objects.counted().count(), Assignment.objects.judged_by(judge.user).count()) == (1, 1)
    change_profile(
        judge=judge,
        name=judge.name,
        profile=Profile(employers=[(entry.application.organisation.name, 2020)]),
        by=judge.user,
    )
    [assignment] = Assignment.objects.all()
    assert (assignment.status, assignment.reason) == ("removed", "A conflict of interest was found.")
    assert (ScoreSheet.objects.get(), ScoreSheet.objects.counted().count()) == (sheet, 0)
    assert Assignment.objects.judged_by(judge.user).count() == 0
    assert [one.to for one in Mail.objects.filter(template="judge_conflict")] == [chair.email]
    recompute_all()
    assert Mail.objects.filter(template="judge_conflict").count() == 1


@django_db
def test_whoever_has_a_conflict_of_their_own_is_not_written_to(call):
    competition, chair = call
    entry = put_in(make_round(competition))
    mine = seat(competition, user=chair)
    actions.Tie.objects.create(judge=mine, application=entry.application, kind="personal")
    recompute(competition.pk)
    judge = seat(competition)
    assign(entry, judge)
    Employment.objects.create(judge=judge, name=entry.application.organisation.name)
    recompute(competition.pk)
    assert Assignment.objects.get().status == "removed"
    assert Mail.objects.filter(template="judge_conflict").count() == 0


# --- the judge ------------------------------------------------------------------------------------------------------------
@django_db
def test_a_judge_steps_back_and_the_entry_is_no_longer_there(client, call):
    competition, chair = call
    entry = put_in(make_round(competition, blind=True), pseudonym="K7Q2")
    judge = seat(competition)
    make_sheet(entry, judge, 1, 1, 1)
    client.force_login(judge.user)
    page = f"/en/judging/{competition.slug}/entries/K7Q2/recuse/"
    text = client.get(page).content.decode()
    assert ("K7Q2" in text, entry.application.organisation.name in text, entry.application.number in text) == (
        True, False, False,
    )  # fmt: skip
    assert client.post(page, {"kind": "personal", "reason": " "}).status_code == 422
    assert client.post(page, {"kind": "personal", "reason": "My sister works there."}).status_code == 302
    [assignment] = Assignment.objects.all()
    assert (assignment.status, assignment.reason) == ("recused", "My sister works there.")
    assert there() == [("judge", "personal")]
    assert (client.get(page).status_code, ScoreSheet.objects.counted().count()) == (404, 0)
    [letter] = Mail.objects.filter(template="judge_recused")
    assert (letter.to, "My sister works there." in letter.text) == (chair.email, True)
    assert letter.text.endswith(f"/en/desk/competitions/{competition.slug}/rounds/1/assignment/{entry.pk}/")
    recompute(competition.pk)
    assert there() == [("judge", "personal")]
    with pytest.raises(MoveNotAllowed):
        actions.recuse(assignment=assignment, reason="Again", by=judge.user)


@django_db
def test_nobody_steps_back_for_somebody_else(client, call):
    competition, chair = call
    entry = put_in(make_round(competition))
    judge = seat(competition)
    assignment = assign(entry, judge)
    with pytest.raises(NotAllowed):
        actions.recuse(assignment=assignment, reason="Why", by=chair)
    client.force_login(seat(competition).user)
    page = f"/en/judging/{competition.slug}/entries/{entry.pk}/recuse/"
    assert client.get(page).status_code == 404
    client.force_login(judge.user)
    assert client.get(page).status_code == 200
    assert entry.application.organisation.name in client.get(page).content.decode()


@django_db
def test_where_it_is_blind_organisations_are_named_and_nobody_is_told_who_has_applied(client, call):
    competition, _chair = call
    entry = make_eligible(competition, organisation=make_organisation("startup", name="Quokka Robotics"))
    judge = seat(competition)
    client.force_login(judge.user)
    page = f"/en/judging/{competition.slug}/conflicts/"
    assert "Quokka" not in client.get(page).content.decode()
    make_round(competition, blind=True)
    assert "Quokka" not in client.get(page).content.decode()
    assert client.post(page, {"organisations": "Quokka Robotics\nWombat AB"}).status_code == 422
    sent = {"organisations": "Quokka Robotics\nWombat AB", "kind": "financial", "reason": "Shares"}
    assert client.post(page, sent).status_code == 302
    assert list(Conflict.objects.values_list("application", "source", "kind", "reason")) == [
        (entry.pk, "judge", "financial", "Shares")
    ]
    text = client.get(page).content.decode()
    assert [text.count(name) for name in ("Quokka Robotics", "Wombat AB")] == [1, 1]
    client.post(page, sent)
    assert (Tie.objects.count(), Conflict.objects.count()) == (2, 1)


@django_db
def test_where_it_is_not_blind_names_are_ticked_and_vanish(client, call):
    competition, _chair = call
    make_round(competition)
    first, second = (
        make_eligible(competition, organisation=make_organisation("startup", name=name))
        for name in ("Quokka", "Wombat")
    )
    judge = seat(competition)
    client.force_login(judge.user)
    page = f"/en/judging/{competition.slug}/conflicts/"
    text = client.get(page).content.decode()
    assert ["Quokka" in text, "Wombat" in text, first.number in text] == [True, True, False]
    assert client.post(page, {"entries": [first.pk], "kind": "personal", "reason": "Friends"}).status_code == 302
    text = client.get(page).content.decode()
    assert ["Quokka" in text, "Wombat" in text] == [False, True]
    assert client.post(page, {"entries": [first.pk], "kind": "personal"}).status_code == 422
    assert client.post(page, {"nothing": "1"}).status_code == 302
    assert client.post(page, {}).status_code == 422
    assert Declaration.objects.get().judge == judge
    assert (there(), second.conflicts.count()) == ([("judge", "personal")], 0)


# --- the park -------------------------------------------------------------------------------------------------------------
@django_db
def test_what_the_park_settles_stays_whatever_the_rules_find(client, call):
    competition, chair = call
    entry = put_in(make_round(competition))
    judge = seat(competition)
    Employment.objects.create(judge=judge, name=entry.application.organisation.name)
    recompute(competition.pk)
    [found] = Conflict.objects.all()
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/conflicts/{found.pk}/"
    assert client.post(page, {"holds": "0", "reason": ""}).status_code == 422
    assert client.post(page, {"holds": "0", "reason": "Another company"}).status_code == 302
    recompute(competition.pk)
    assert (there(), there("lifted")) == ([], [("rule", "employer")])
    assign(entry, judge)
    assert Assignment.objects.judged_by(judge.user).count() == 1
    with pytest.raises(StateHasMoved):
        actions.settle(conflict=found, holds=True, reason="Late", by=chair)
    found.refresh_from_db()
    actions.settle(conflict=found, holds=True, reason="It is the same one", by=chair)
    Employment.objects.all().delete()
    recompute(competition.pk)
    assert (there(), Assignment.objects.get().status) == ([("rule", "employer")], "removed")


@django_db
def test_the_park_adds_what_only_it_knows_and_nobody_settles_their_own(client, call):
    competition, chair = call
    entry = make_eligible(competition)
    judge, own = seat(competition), seat(competition, user=chair)
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/conflicts/"
    sent = {"judge": judge.pk, "number": entry.number, "kind": "personal", "reason": "Seen together"}
    assert client.post(page, sent | {"number": "T999-99999"}).status_code == 422
    assert client.post(page, sent | {"judge": own.pk}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert there() == [("staff", "personal")]
    recompute(competition.pk)
    assert there() == [("staff", "personal")]
    with pytest.raises(NotAllowed):
        actions.add_conflict(judge=own, application=entry, kind="other", reason="Mine", by=chair)
    other = make_eligible(led_call()[0])
    with pytest.raises(NotAllowed):
        actions.add_conflict(judge=judge, application=other, kind="other", reason="Elsewhere", by=chair)


@django_db
def test_the_list_and_the_table_count_in_a_fixed_number_of_queries(client, call):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    competition, chair = call
    client.force_login(chair)
    page = f"/en/desk/competitions/{competition.slug}/conflicts/"

    def one_more() -> None:
        entry, judge = make_eligible(competition), seat(competition)
        Objection.objects.create(application=entry, name="Li Wei", reason="Rival")
        Conflict.objects.create(judge=judge, application=entry, source="rule", kind="domain")

    for view in ("", "?view=table"):
        counts = []
        for more in (1, 2):
            for _number in range(more):
                one_more()
            client.get(page + view)
            with CaptureQueriesContext(connection) as queries:
                text = client.get(page + view).content.decode()
            assert sum(row.number in text for row in Application.objects.all()) == Application.objects.count()
            counts.append(len(queries))
        assert counts[0] == counts[1], view


# --- applicants -----------------------------------------------------------------------------------------------------------
@django_db
def test_applicants_name_whom_they_do_not_want_until_they_hand_in(client):
    competition = make_competition()
    draft, owner = make_application(competition)
    li = seat(competition, name="李伟")
    ada = seat(competition, user=make_user("ada@nordlab.example"), name="Ada Berg", affiliation="Nordlab AB")
    bo = seat(competition, affiliation="Rival GmbH", name="Bo Ek")
    client.force_login(owner)
    page = f"/en/applications/{draft.pk}/judges/"
    assert client.post(page, {"name": "Wei Li"}).status_code == 422
    assert client.post(page, {"reason": "Because"}).status_code == 422
    wishes = [
        {"name": "Wei Li", "organisation": "Hunan University", "reason": "A rival"},
        {"email": "ADA@nordlab.example", "reason": "We parted"},
        {"organisation": "Rival", "reason": "Competes with us"},
        {"name": "Nobody Known", "reason": "Who knows"},
        {"organisation": "Elsewhere Ltd", "reason": "No"},
    ]
    for one in wishes:
        assert client.post(page, one).status_code == 302
    assert client.post(page, {"name": "A Sixth", "reason": "Too many"}).status_code == 422
    rows = Conflict.objects.order_by("judge").values_list("judge", "source", "kind", "reason")
    assert list(rows) == [
        (li.pk, "applicant", "other", "A rival"),
        (ada.pk, "applicant", "other", "We parted"),
        (bo.pk, "applicant", "other", "Competes with us"),
    ]
    first = draft.objections.first()
    assert client.post(f"{page}{first.pk}/remove/").status_code == 302
    assert [row.judge for row in Conflict.objects.filter(state="lifted")] == [li]
    Application.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=draft.created_at)
    assert "It is handed in" in client.get(page).content.decode()
    with pytest.raises(MoveNotAllowed):
        actions.object_to(application=draft, name="X", email="", organisation="", reason="Late", by=owner)
    client.force_login(make_user())
    assert client.get(page).status_code == 404


@django_db
def test_a_helper_who_may_only_read_names_nobody(client):
    draft, _owner = make_application(make_competition())
    reader = make_user()
    Membership.objects.create(organisation=draft.organisation, user=reader, role="viewer")
    with pytest.raises(NotAllowed):
        actions.object_to(application=draft, name="X", email="", organisation="", reason="Y", by=reader)
    client.force_login(reader)
    assert "Name somebody" not in client.get(f"/en/applications/{draft.pk}/judges/").content.decode()


@django_db
def test_a_wish_names_somebody_and_says_why():
    draft, _owner = make_application(make_competition())
    for wrong in ({"reason": "Why"}, {"name": "X", "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.create(application=draft, **wrong)
    judge = seat(draft.competition)
    for wrong in ({}, {"application": draft, "organisation": "X"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tie.objects.create(judge=judge, kind="other", **wrong)
    with pytest.raises(ValidationError):
        actions.declare(judge=judge, entries=[draft], organisations=[], kind="praise", reason="", by=judge.user)
    assert Judge.objects.count() == 1
