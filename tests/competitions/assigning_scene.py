"""A round with judges and entries to be assigned."""

from competitions.models import Expertise, Organiser, Round
from tests.competitions.judging_scene import make_closed_call, make_eligible, make_judge, make_round, put_in
from tests.factories import make_concept, make_user

TEXTS = (
    "Laser powder bed fusion of titanium parts",
    "Milling of steel moulds",
    "A gripper for robots that weld",
    "激光粉末床熔融打印钛合金",
)


def make_panel(judges: int = 4, entries: int = 4, **fields) -> tuple[Round, list, list]:
    """(round, judges, entries): half of the judges from China, the first an expert in laser powder bed fusion."""
    round = make_round(make_closed_call(), **({"judges_per_entry": 2, "most_load": 4} | fields))
    people = [
        make_judge(round.competition, name=f"Judge {'ABCDEFGHIJ'[n]}", region=("china", "europe")[n % 2])
        for n in range(judges)
    ]
    concept = make_concept("am.lpbf", "laser powder bed fusion", "激光粉末床熔融")
    Expertise.objects.create(judge=people[0], concept=concept, level=3)
    rows = [
        put_in(round, make_eligible(round.competition, {"idea": TEXTS[n % len(TEXTS)], "who": "Us"}))
        for n in range(entries)
    ]
    return round, people, rows


def make_lead(round: Round):
    """A manager of the round's competition."""
    person = make_user(is_staff=True)
    Organiser.objects.create(competition=round.competition, user=person, role="manager")
    return person
