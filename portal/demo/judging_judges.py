"""The demo's panel: the demo judge with what they know and a tie, people who were asked, and whom applicants do not want.

Adds to what other parts of the demo have made, and makes what is missing; twice is once.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from competitions.judging import statement
from competitions.judging.conflicts import recompute
from competitions.models import Application, Competition, Conflict, Declaration, Expertise, Judge, Objection, Tie
from taxonomy.models import TOPIC_FAMILIES, Concept

JUDGE = "judge@demo.example"
ASKED = (
    # name, address, affiliation, region, languages, status, employers
    ("Prof. Linnea Åkerblom", "linnea.akerblom@gransholm.example", "Gränsholm University", "europe", ["en"], "invited",
     [("Söderlode Innovation AB", 2022)]),
    ("周若岚", "zhou.ruolan@xiangbei.example", "湘北先进制造研究院", "china", ["zh-hans", "en"], "invited", []),
    ("Dr. Matthis Oberländer", "m.oberlaender@kaltwasser.example", "Kaltwasser Ventures", "europe", ["en"], "declined", []),
)  # fmt: skip
WISHES = (
    ("Zhou Ruolan", "", "", "She led a project that competed with ours until last year."),
    ("", "", "Kaltwasser Ventures", "They have invested in our nearest competitor."),
)


def load() -> None:
    """On the panel of the call that is over and being screened or judged."""
    person = User.objects.filter(email=JUDGE).first()
    call = Competition.objects.filter(status=Competition.Status.CLOSED).order_by("pk").last()
    if person is None or call is None or Judge.objects.filter(competition=call, email=ASKED[0][1]).exists():
        return
    with transaction.atomic():
        judge = _demo_judge(call, person)
        fields = Concept.objects.current().filter(family__in=TOPIC_FAMILIES).order_by("position", "pk")
        for concept, level in zip(fields[:12:3], (3, 3, 2, 1), strict=False):
            Expertise.objects.get_or_create(judge=judge, concept=concept, defaults={"level": level})
        judge.employments.get_or_create(name="Havsvik Robotics AB", defaults={"until_year": 2019})
        for name, email, affiliation, region, languages, status, employers in ASKED:
            asked = Judge.objects.create(
                competition=call, name=name, email=email, affiliation=affiliation, region=region, languages=languages,
                status=status, invited_at=timezone.now() - timedelta(days=3),
                answered_at=timezone.now() - timedelta(days=1) if status == "declined" else None,
                declined_why="I am abroad in those weeks." if status == "declined" else "",
            )  # fmt: skip
            for employer, until in employers:
                asked.employments.create(name=employer, until_year=until)
        _ties_and_wishes(call, judge)
        silent = Judge.objects.filter(competition=call, declaration=None).sitting()
        Declaration.objects.bulk_create(Declaration(judge=one, at=one.answered_at) for one in silent)
        recompute(call.pk)


def _demo_judge(call: Competition, person: User) -> Judge:
    sum_ = statement.sha256_of(statement.statement("en"))
    defaults = {
        "user": person, "name": person.name or "Demo judge", "affiliation": "Nordanvik Institute", "region": "europe",
        "languages": ["en", "zh-hans"], "most_load": 12, "status": "accepted", "answered_at": timezone.now(),
        "statement_sha256": sum_, "statement_language": "en", "about": "Automation of small series, twenty years of it.",
    }  # fmt: skip
    there = Judge.objects.filter(competition=call, user=person).first()
    return there or Judge.objects.update_or_create(competition=call, email=JUDGE, defaults=defaults)[0]


def _ties_and_wishes(call: Competition, judge: Judge) -> None:
    entries = list(Application.objects.filter(competition=call).handed_in().order_by("pk"))
    if entries and not judge.conflicts.filter(source=Conflict.Source.JUDGE).exists():
        Tie.objects.create(
            judge=judge, application=entries[-1], kind=Conflict.Kind.PERSONAL, reason="My brother-in-law works there."
        )
    Declaration.objects.get_or_create(judge=judge)
    for entry, (name, email, organisation, reason) in zip(entries[1:], WISHES, strict=False):
        Objection.objects.get_or_create(
            application=entry, name=name, organisation=organisation, defaults={"email": email, "reason": reason}
        )
