"""Lists of judges and of conflicts of interest, with what adds a row to each."""

from competitions.judging import statement
from competitions.models import Competition, Conflict, Expertise, Judge, Objection, Organiser, Tie
from competitions.models.application import digest_of
from tests.competitions.judging_scene import make_closed_call, make_eligible, make_judge, make_round
from tests.competitions.scene import make_application, make_competition
from tests.factories import make_organisation
from tests.site.rows import Stage, concept


def _the_call(on: Stage) -> Competition:
    found = Competition.objects.filter(slug="the-panel").first()
    if found is None:
        found = make_closed_call(slug="the-panel")
        Organiser.objects.create(competition=found, user=on.person, role="chair")
    return found


def of_the_call(on: Stage) -> dict[str, object]:
    return {"slug": _the_call(on).slug}


def a_judge(on: Stage, number: int) -> str:
    judge = make_judge(_the_call(on), name=f"Row {number} of judges")
    Expertise.objects.create(judge=judge, concept=concept(number))
    Conflict.objects.create(judge=judge, application=make_eligible(judge.competition), source="rule", kind="domain")
    return judge.name


def a_conflict(on: Stage, number: int) -> str:
    competition = _the_call(on)
    organisation = make_organisation("startup", name=f"Row {number} of conflicts")
    entry = make_eligible(competition, organisation=organisation)
    Conflict.objects.create(judge=make_judge(competition), application=entry, source="rule", kind="domain")
    return f"Row {number} of conflicts"


def a_wish(on: Stage, number: int) -> str:
    entry = make_eligible(_the_call(on))
    return Objection.objects.create(application=entry, name=f"Row {number} of wishes", reason="Why").name


def _the_judge(on: Stage) -> Judge:
    competition = _the_call(on)
    found = Judge.objects.filter(competition=competition, email="row@judges.example").first()
    return found or make_judge(competition, email="row@judges.example")


def of_the_judge(on: Stage) -> dict[str, object]:
    return {"slug": _the_call(on).slug, "pk": _the_judge(on).pk}


def a_conflict_of_the_judge(on: Stage, number: int) -> str:
    organisation = make_organisation("startup", name=f"Row {number} of theirs")
    entry = make_eligible(_the_call(on), organisation=organisation)
    Conflict.objects.create(judge=_the_judge(on), application=entry, source="rule", kind="domain")
    return f"Row {number} of theirs"


def _my_seat(on: Stage) -> Judge:
    found = Judge.objects.filter(user=on.person).first()
    if found is None:
        competition = make_closed_call(slug="my-panel")
        make_round(competition)
        sum_ = statement.sha256_of(statement.statement("en"))
        found = make_judge(competition, user=on.person, statement_sha256=sum_)
    return found


def of_my_seat(on: Stage) -> dict[str, object]:
    return {"slug": _my_seat(on).competition.slug}


def something_that_may_come_to_me(on: Stage, number: int) -> str:
    organisation = make_organisation("startup", name=f"Row {number} of what may come")
    make_eligible(_my_seat(on).competition, organisation=organisation)
    return f"Row {number} of what may come"


def something_i_said(on: Stage, number: int) -> str:
    return Tie.objects.create(judge=_my_seat(on), organisation=f"Row {number} of ties", kind="personal").organisation


def of_the_invitation(on: Stage) -> dict[str, object]:
    token = "the-invitation"
    if not Judge.objects.filter(digest=digest_of(token)).exists():
        asked = {"name": "Who is asked", "email": "asked@judges.example", "languages": []}
        Judge.objects.create(competition=_the_call(on), status="invited", digest=digest_of(token), **asked)
    return {"token": token}


def a_round_to_judge(on: Stage, number: int) -> str:
    return make_round(_the_call(on), name_en=f"Row {number} of rounds").name_en


def of_my_draft(on: Stage) -> dict[str, object]:
    from competitions.models import Application

    found = Application.objects.filter(organisation=on.startup, competition__code="NOTTHEM").first()
    if found is None:
        found, _owner = make_application(make_competition(code="NOTTHEM"), owner=on.person, organisation=on.startup)
    return {"pk": found.pk}


def somebody_i_do_not_want(on: Stage, number: int) -> str:
    key = of_my_draft(on)["pk"]
    return Objection.objects.create(application_id=key, name=f"Row {number} of the unwanted", reason="Why").name


JUDGE_LISTS = [
    ("competitions:judges", a_judge, None, of_the_call),
    ("competitions:judge", a_conflict_of_the_judge, None, of_the_judge),
    ("competitions:conflicts", a_conflict, None, of_the_call),
    ("competitions:conflicts", a_wish, None, of_the_call),
    ("competitions:judge-conflicts", something_that_may_come_to_me, None, of_my_seat),
    ("competitions:judge-conflicts", something_i_said, None, of_my_seat),
    ("competitions:judge-invitation", a_round_to_judge, None, of_the_invitation),
    ("competitions:objections", somebody_i_do_not_want, None, of_my_draft),
]
"""(address, what adds a row, query, arguments)"""
