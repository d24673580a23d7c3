"""A closed round whose sheets are in, with people who decide."""

from dataclasses import dataclass

from competitions.actions import deciding
from competitions.judging.decisions import digest_of, waiting_for
from competitions.models import Prize, Round, RoundEntry
from tests.competitions.judging_scene import make_chair, make_closed_call, make_judge, make_round, make_sheet, put_in
from tests.competitions.scene import make_manager


@dataclass
class Scene:
    round: Round
    entries: list[RoundEntry]
    manager: object
    chair: object
    judges: list


def make_scored(*rows: tuple[int, ...], places: int = 2, **fields) -> Scene:
    """A closed round with an entry for each row of scores, 0 to 10, one judge to a column."""
    competition = make_closed_call()
    round = make_round(competition, status="open", criteria=0, places=places, **fields)
    round.criteria.create(name_en="Idea", name_zh="构想", least=0, most=10)
    judges = [make_judge(competition) for _column in rows[0]] if rows else []
    entries = [put_in(round) for _row in rows]
    for entry, row in zip(entries, rows, strict=True):
        for judge, value in zip(judges, row, strict=True):
            make_sheet(entry, judge, value)
    close(round)
    return Scene(round, entries, make_manager(competition), make_chair(competition), judges)


def close(round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(status="closed", closed_at=round.opened_at)
    round.refresh_from_db()


def propose(scene: Scene, *outcomes: str, by=None, **more) -> None:
    """An outcome for each entry in order, as nobody has proposed before."""
    proposals = [
        deciding.Proposal(entry.pk, outcome, **more) for entry, outcome in zip(scene.entries, outcomes, strict=False)
    ]
    deciding.propose_decisions(round=scene.round, proposals=proposals, by=by or scene.manager)


def approve(scene: Scene, by=None) -> int:
    by = by or scene.chair
    count = deciding.approve_decisions(round=scene.round, seen=digest_of(waiting_for(scene.round, by)), by=by)
    scene.round.refresh_from_db()
    return count


def decided(*outcomes: str, **fields) -> Scene:
    """A round that is decided, each entry as said."""
    scene = make_scored(*((9 - number,) for number in range(len(outcomes))), **fields)
    propose(scene, *outcomes)
    approve(scene)
    return scene


def make_prize(round: Round, **fields) -> Prize:
    names = {"name_en": "First prize", "name_zh": "一等奖", "amount": 50000}
    return Prize.objects.create(competition=round.competition, **(names | fields))
