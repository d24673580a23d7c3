"""Lists about deliberation and decisions, and what adds a row to each."""

from django.utils import timezone

from competitions.models import (
    Competition,
    Decision,
    Deliberation,
    DeliberationItem,
    Feedback,
    Judge,
    OutcomeLetter,
    OutcomeSettings,
    Round,
    RoundEntry,
    Vote,
)
from tests.competitions.judging_scene import make_closed_call, make_eligible, make_judge, make_round, make_sheet, put_in
from tests.competitions.office_scene import make_entry
from tests.factories import make_organisation, make_user
from tests.site.rows import Stage

SLUG = "rows-of-decisions"


def _round(on: Stage, number: int = 1) -> Round:
    competition = Competition.objects.filter(slug=SLUG).first()
    if competition is None:
        competition = make_closed_call(slug=SLUG, manager=on.person)
        make_judge(competition, user=on.person)
    found = Round.objects.filter(competition=competition, number=number).first()
    return found or make_round(competition, status="closed", number=number, criteria=1, sight="close")


def the_round(on: Stage) -> dict[str, object]:
    return {"slug": SLUG, "number": _round(on).number}


def _name(number: int) -> str:
    return f"Row {number} of decisions"


def a_decision(on: Stage, number: int) -> str:
    """An entry with a sheet, a proposal, an item, a vote, feedback."""
    round = _round(on)
    entry = put_in(
        round, make_eligible(round.competition, organisation=make_organisation("startup", name=_name(number)))
    )
    judge = make_judge(round.competition)
    sheet = make_sheet(entry, judge, 4, for_applicant=f"Comment {number}", for_committee="So")
    decision = Decision.objects.create(entry=entry, outcome="reserve", proposed_by=make_user(name=f"Who {number}"))
    Feedback.objects.create(decision=decision, sheet=sheet, text=f"Comment {number}")
    OutcomeSettings.objects.get_or_create(round=round, defaults={"feedback": "bands"})
    letter = OutcomeLetter.objects.create(
        round=round, outcome="reserve", user=make_user(), language="en", subject=_name(number), body="x"
    )
    letter.decisions.add(decision)
    talk, _new = Deliberation.objects.get_or_create(round=round)
    item = DeliberationItem.objects.create(deliberation=talk, entry=entry, position=number, status="settled")
    Vote.objects.create(item=item, voter=judge.user, choice="for", reason="So")
    Vote.objects.create(item=item, voter=on.person, choice="for", reason=f"Reason {number}")
    return _name(number)


def a_published_one(on: Stage, number: int) -> str:
    name = a_decision(on, number)
    round = _round(on)
    if not round.publications.exists():
        round.publications.create(snapshot={"decisions": []}, sha256="0" * 64)
    return name


def a_voice(on: Stage, number: int) -> str:
    """Another judge of the entry that is shown."""
    talk = Deliberation.objects.filter(round=_round(on)).first()
    if talk is None:
        a_decision(on, 0)
        talk = Deliberation.objects.get(round=_round(on))
        Deliberation.objects.filter(pk=talk.pk).update(current=talk.items.first(), shown_at=timezone.now())
    entry = talk.items.first().entry
    judge = make_judge(entry.round.competition)
    make_sheet(entry, judge, 3, for_committee=f"Voice {number}")
    return f"Voice {number}"


def a_decision_of_the_letter(on: Stage, number: int) -> str:
    name = a_decision(on, number)
    letter = OutcomeLetter.objects.order_by("pk").first()
    letter.decisions.add(Decision.objects.get(entry__application__organisation__texts__name=name))
    return name


def the_letter(on: Stage) -> dict[str, object]:
    if not OutcomeLetter.objects.exists():
        a_decision(on, 0)
    return {**the_round(on), "pk": OutcomeLetter.objects.order_by("pk").first().pk}


def a_result(on: Stage, number: int) -> str:
    round = _round(on, number + 1)
    Round.objects.filter(pk=round.pk).update(name_en=_name(number))
    application = the_application(on)
    entry = RoundEntry.objects.create(
        round=round, application_id=application["pk"], submission_id=application["submission"], pseudonym="E"
    )
    judge = Judge.objects.filter(competition=round.competition).first()
    sheet = make_sheet(entry, judge, 4, for_applicant="So")
    OutcomeSettings.objects.create(round=round, feedback="bands")
    decision = Decision.objects.create(
        entry=entry, outcome="reserve", status="letters", approved_at=timezone.now(), proposed_by=make_user()
    )
    Feedback.objects.create(decision=decision, sheet=sheet, text=f"Comment {number}")
    return _name(number)


def the_application(on: Stage) -> dict[str, object]:
    competition = _round(on).competition
    found = competition.applications.filter(organisation=on.startup).first()
    found = found or make_entry(competition, {"idea": "x", "who": "y"}, organisation=on.startup)[0]
    return {"pk": found.pk, "submission": found.submissions.first().pk}


def the_result(on: Stage) -> dict[str, object]:
    return {"pk": the_application(on)["pk"]}


DECISION_LISTS = [
    ("competitions:deliberation", a_decision, None, the_round),
    ("competitions:deliberation-projector", a_voice, None, the_round),
    ("competitions:deliberation-vote", a_decision, None, the_round),
    ("competitions:decisions", a_decision, None, the_round, True, 25),
    ("competitions:outcome-letters", a_decision, None, the_round, True, 25),
    ("competitions:outcome-letter", a_decision_of_the_letter, None, the_letter),
    ("competitions:outcome-feedback", a_decision, None, the_round),
    ("competitions:publication", a_published_one, None, the_round),
    ("competitions:application-result", a_result, None, the_result, True, 28),
]
"""(address, what adds a row, query, arguments, signed in, most queries)"""
