"""Who comes to the ceremony, by what has been decided of the rounds."""

from collections import defaultdict

from competitions.ceremony import Chosen, by_outcome, finalists_come_from
from competitions.models import Application, Competition, Decision, Finalist

Outcome = Decision.Outcome
AWARDS = {
    Outcome.WINNER: Finalist.Award.WINNER,
    Outcome.COMMENDED: Finalist.Award.COMMENDED,
    Outcome.ADVANCES: Finalist.Award.FINALIST,
}


@finalists_come_from
def decided(competition: Competition) -> list[Chosen]:
    """Those that approved decisions honour or send on; of several rounds the later one says what becomes of an entry. In
    each category winners are placed in the order of their prizes. Where nothing has been decided, what `by_outcome` finds."""
    rows = Decision.objects.standing().filter(entry__round__competition=competition, outcome__in=list(AWARDS))
    rows = rows.filter(entry__application__status__in=Application.HANDED_IN)
    rows = rows.select_related("entry__application__category", "prize", "entry__round")
    latest = {one.entry.application_id: one for one in rows.order_by("entry__round__number", "pk")}
    if not latest:
        return by_outcome(competition)
    last = max(one.entry.round.number for one in latest.values())
    places: dict[int | None, int] = defaultdict(int)
    found = []
    for one in sorted(latest.values(), key=_by_prize):
        award = AWARDS[Outcome(one.outcome)]
        place = None
        if award == Finalist.Award.WINNER:
            places[one.entry.application.category_id] += 1
            place = places[one.entry.application.category_id]
        elif award == Finalist.Award.FINALIST and one.entry.round.number < last - 1:
            continue
        found.append(Chosen(one.entry.application, award, place, one.prize))
    return found


def _by_prize(decision: Decision) -> tuple[int, int, int]:
    prize = decision.prize
    return (prize.position if prize else 1_000, -(prize.amount or 0) if prize else 0, decision.pk)
