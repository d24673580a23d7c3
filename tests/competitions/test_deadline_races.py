"""Two hands at one application in the same moment, again and again (two hundred times by `make thorough`): what follows is as if one had come first.

Each race has a twin in which rows are taken as they were read before, without the lock; it must go wrong.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from competitions.actions import applying, screening, submitting
from competitions.actions.deadlines import move_deadline, seal_competition
from competitions.deadlines import TooLate
from competitions.models import Answer, Application, Competition, Submission
from core.autosave import digest
from core.models import AuditEvent, Effect
from ecosystem.models import Membership, Organisation
from tests.competitions.scene import make_application, make_competition, make_manager
from tests.extent import some
from tests.factories import make_user
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = some(60, 200)
MINUTE = timedelta(minutes=1)


def many_applications(competition: Competition, **fields) -> tuple[list[Application], Any]:
    """Two hundred complete drafts of one person, made quickly."""
    first, owner = make_application(competition, **fields)
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="startup", slug=f"racer-{first.pk}-{number}") for number in range(ROUNDS - 1)
    )
    Membership.objects.bulk_create(Membership(organisation=one, user=owner, role="owner") for one in organisations)
    Application.objects.bulk_create(
        Application(competition=competition, organisation=one, started_by=owner, language="en", **fields)
        for one in organisations
    )
    rows = list(Application.objects.filter(competition=competition).select_related("competition", "organisation"))
    Answer.objects.bulk_create(Answer(application=row, field="idea", value="old", changed_by=owner) for row in rows)
    return rows, owner


def submit(row: Application, owner, arrived_at: datetime | None = None) -> Submission:
    return submitting.submit_application(
        application=row, by=owner, arrived_at=arrived_at or timezone.now(), language="en"
    )


@pytest.fixture(params=[True, False], ids=["guarded", "unguarded"])
def guarded(request, monkeypatch, audited) -> bool:
    """Without the guard, an action believes the row that its caller read before."""
    if not request.param:
        monkeypatch.setattr(request.module, "ROUNDS", TWIN)
        for module in (applying, submitting, screening):
            for name in ("locked", "held"):
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, lambda application: application)
    return request.param


def order(*actions: str) -> dict[str, list[str]]:
    """Which of these came first, for each application or competition: the trail is written under the lock."""
    found: dict[str, list[str]] = {}
    for event in AuditEvent.objects.filter(action__in=actions).order_by("id"):
        found.setdefault(f"{event.target_type} {event.target_id}", []).append(event.action)
    return found


def test_submitting_twice_at_once_is_submitting_once(guarded):
    rows, owner = many_applications(make_competition())
    same = [Application.objects.select_related("competition", "organisation").get(pk=row.pk) for row in rows]
    answers = race(
        [(lambda a=a: submit(a, owner), lambda b=b: submit(b, owner)) for a, b in zip(rows, same, strict=True)],
        together=guarded,
    )
    odd = [pair for pair in answers if not (isinstance(pair[0], Submission) and pair[0] == pair[1])]
    assert (odd == []) is guarded
    assert Submission.objects.count() == Effect.objects.filter(kind="competitions.receipt").count() == ROUNDS


@pytest.mark.parametrize("close", ["seal", "earlier"])
def test_nothing_is_taken_after_a_call_was_closed(guarded, close):
    now = timezone.now()
    closes_at = now - 3 * MINUTE if close == "seal" else now + 60 * MINUTE
    arrived_at = closes_at - MINUTE
    owner, rounds, rows = make_user(), [], []
    first, *others = [make_competition(closes_at=closes_at) for _round in range(ROUNDS)]
    manager = make_manager(first)
    for competition in (first, *others):
        row, _owner = make_application(competition, owner=owner, answers={"idea": "new"})
        row.competition = Competition.objects.get(pk=competition.pk)
        rows.append(row)
        if competition != first:
            competition.organisers.create(user=manager, role="manager")

    def closing(competition: Competition) -> Any:
        if close == "seal":
            return seal_competition(competition, edge=now)
        move = {"closes_at": now + 30 * MINUTE, "grace_seconds": 0, "reason": "Sooner"}
        return move_deadline(competition=competition, by=manager, **move)

    rounds = [
        (lambda row=row: submit(row, owner, arrived_at), lambda row=row: closing(Competition(pk=row.competition_id)))
        for row in rows
    ]
    answers = race(rounds, together=guarded)
    assert [pair[1] for pair in answers if isinstance(pair[1], Exception)] == []
    events = AuditEvent.objects.filter(action__in=["competition.sealed", "competition.deadline"])
    closed = {int(event.target_id): event.pk for event in events}
    assert len(closed) == ROUNDS
    submitted = AuditEvent.objects.filter(action="application.submitted")
    of = {row.pk: row.competition_id for row in rows}
    late = [event for event in submitted if event.pk > closed[of[int(event.target_id)]]]
    assert (late == []) is guarded
    refused = sum(isinstance(pair[0], TooLate) for pair in answers)
    assert submitted.count() + refused == ROUNDS


def test_what_was_saved_before_the_submission_is_in_it_and_nothing_is_saved_after(guarded):
    rows, owner = many_applications(make_competition())

    def save(row: Application) -> str:
        base = digest("old")
        return applying.save_answer(application=row, field="idea", value="new", by=owner, base=base)

    same = [Application.objects.select_related("competition", "organisation").get(pk=row.pk) for row in rows]
    answers = race(
        [(lambda a=a: save(a), lambda b=b: submit(b, owner)) for a, b in zip(rows, same, strict=True)], together=guarded
    )
    frozen = dict(Submission.objects.values_list("application", "content"))
    stored = dict(Answer.objects.values_list("application", "value"))
    assert len(frozen) == ROUNDS
    torn = [row for row in rows if frozen[row.pk]["answers"]["idea"] != stored[row.pk]]
    assert (torn == []) is guarded
    if guarded:
        saved = [not isinstance(answer, Exception) for answer, _submission in answers]
        assert saved == [stored[row.pk] == "new" for row in rows]


def test_nothing_is_decided_on_what_was_taken_back(guarded):
    competition = make_competition()
    rows, owner = many_applications(competition)
    screener = make_manager(competition, "screener")
    for row in rows:
        submit(row, owner)
    Competition.objects.filter(pk=competition.pk).update(closes_at=timezone.now() - MINUTE)  # screening begins
    pairs = [
        [Application.objects.select_related("competition", "organisation").get(pk=row.pk) for _side in range(2)]
        for row in rows
    ]
    race(
        [
            (
                lambda a=a: submitting.withdraw_application(application=a, by=owner),
                lambda b=b: screening.decide(application=b, verdict="eligible", reason="", note="", by=screener),
            )
            for a, b in pairs
        ],
        together=guarded,
    )
    assert Application.objects.filter(status="withdrawn").count() == ROUNDS
    orders = [tuple(one) for one in order("application.withdrawn", "screening.accept").values()]
    assert (orders.count(("application.withdrawn", "screening.accept")) == 0) is guarded
    assert Application.objects.filter(screening="eligible").count() == sum(len(one) == 2 for one in orders)
