"""What is talked about, who may talk, and how it was voted."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from competitions.engine.ballots import Tally, tally
from competitions.judging.results import Standing
from competitions.judging.standing import sheet_totals, standings_of
from competitions.models import (
    Assignment,
    Competition,
    Conflict,
    Deliberation,
    DeliberationItem,
    Judge,
    Organiser,
    Round,
    RoundEntry,
    ScoreSheet,
    StepOut,
    Vote,
)
from competitions.permissions import role_in


@dataclass(frozen=True)
class Crossing:
    """An entry that the scores do not decide about. Its figures: rank among `size`, of whom `places` go on, with the
    interval that holds it in nine cases of ten (low is the better end), the chance to go on (0 to 1), and what it was
    given, from 0 to 100."""

    entry: int
    figures: dict[str, float]


def entries_at_the_cut(round: Round) -> list[Crossing]:
    """Those whose interval crosses the cut, best first."""
    ranked = standings_of(round)
    sizes = Counter(one.group for one in ranked)
    return [Crossing(one.entry, figures_of(one, round, sizes[one.group])) for one in ranked if one.crosses]


def figures_of(one: Standing, round: Round, size: int) -> dict[str, float]:
    by_model = round.method == Round.Method.MODEL and one.model is not None
    values = {
        "rank": one.rank,
        "mean": one.model if by_model else one.raw,
        "low": one.low,
        "high": one.high,
        "chance": one.chance,
        "places": round.places,
        "size": size,
    }
    return {name: round_to(value) for name, value in values.items() if value is not None}


def round_to(value: float) -> float:
    return float(f"{value:.2f}")


def may_vote(user, competition: Competition) -> bool:
    """Judges who have signed, and the chair."""
    if role_in(user, competition) == Organiser.Role.CHAIR:
        return True
    return Judge.objects.of(user).sitting().filter(competition=competition).exists()


def deliberations_of(user) -> QuerySet[Deliberation]:
    """Those in which a person may vote."""
    if not (user.is_authenticated and user.is_active):
        return Deliberation.objects.none()
    sits = Judge.objects.of(user).sitting().values("competition")
    chairs = Organiser.objects.filter(user=user, role=Organiser.Role.CHAIR).values("competition")
    found = Deliberation.objects.filter(Q(round__competition__in=sits) | Q(round__competition__in=chairs))
    return found.select_related("round__competition")


def voters_of(competition: Competition) -> QuerySet[User]:
    """Everybody who may vote, whether or not they are out of one of the entries."""
    sits = Judge.objects.sitting().filter(competition=competition).values("user")
    chairs = Organiser.objects.filter(competition=competition, role=Organiser.Role.CHAIR).values("user")
    return User.objects.filter(Q(pk__in=sits) | Q(pk__in=chairs), is_active=True).order_by("name", "pk")


def out_of(item: DeliberationItem) -> list[User]:
    """Who is not in the room while an entry is talked about: by a conflict, having stepped back, or having left."""
    return outs_of([item])[item.pk]


def tally_of(item: DeliberationItem) -> Tally:
    return tally(item.votes.counted().values_list("choice", flat=True))


def tallies_of(items: list[DeliberationItem]) -> dict[int, Tally]:
    """Item → its count, in one query."""
    found: dict[int, list[str]] = {item.pk: [] for item in items}
    votes = Vote.objects.counted().filter(item__in=items)
    for item, choice in votes.values_list("item", "choice"):
        found[item].append(choice)
    return {item: tally(choices) for item, choices in found.items()}


def label_of(entry: RoundEntry, *, blind: bool) -> tuple[str, str]:
    """What an entry is called before judges: (title, line below it). A blind round says its pseudonym alone."""
    if blind:
        return entry.pseudonym, ""
    return entry.application.organisation.name, entry.application.number


@dataclass(frozen=True)
class Voice:
    """What one judge gave and wrote, without saying who it was."""

    letter: str
    total: float | None
    for_committee: str
    for_applicant: str


def voices_of(item: DeliberationItem) -> list[Voice]:
    """The sheets of an entry as the round lets judges see each other's: none where they never do."""
    if item.entry.round.sight == Round.Sight.NEVER:
        return []
    totals = sheet_totals(item.entry.round, entry=item.entry_id)
    sheets = ScoreSheet.objects.counted().filter(entry=item.entry_id).order_by("pk")
    return [
        Voice(chr(ord("A") + number % 26), totals.get(sheet.pk), sheet.for_committee, sheet.for_applicant)
        for number, sheet in enumerate(sheets)
    ]


def outs_of(items: list[DeliberationItem]) -> dict[int, list[User]]:
    """Item → who is out of the room for it, in a fixed number of queries."""
    of_entry = {one.entry_id: one.pk for one in items}
    of_application = {one.entry.application_id: one.pk for one in items}
    keys: dict[int, set[int]] = {one.pk: set() for one in items}
    conflicts = Conflict.objects.active().filter(application__in=of_application, judge__user__isnull=False)
    for application, user in conflicts.values_list("application", "judge__user"):
        keys[of_application[application]].add(user)
    recused = Assignment.objects.filter(entry__in=of_entry, status=Assignment.Status.RECUSED)
    for entry, user in recused.filter(judge__user__isnull=False).values_list("entry", "judge__user"):
        keys[of_entry[entry]].add(user)
    for item, user in StepOut.objects.filter(item__in=items).values_list("item", "user"):
        keys[item].add(user)
    people = User.objects.in_bulk(set().union(*keys.values()))
    return {
        item: sorted((people[key] for key in users), key=lambda one: (one.name, one.pk)) for item, users in keys.items()
    }


def votes_of(items: list[DeliberationItem]) -> dict[int, list[Vote]]:
    """Item → its votes that count, with who cast them."""
    found: dict[int, list[Vote]] = {one.pk: [] for one in items}
    for vote in Vote.objects.counted().filter(item__in=items).select_related("voter"):
        found[vote.item_id].append(vote)
    return found
