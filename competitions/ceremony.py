"""A ceremony as its pages need it: the plan there is or a first one, who stands for which honour, the evening's clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.formats import date_format

from competitions.engine.running import Slot, slots
from competitions.models import Application, CeremonyPlan, Competition, Finalist, Prize, RunItem, VotedPrize
from core.templatetags.instants import CHINA

ZONES = {
    "stockholm": "Europe/Stockholm",
    "copenhagen": "Europe/Copenhagen",
    "berlin": "Europe/Berlin",
    "changsha": "Asia/Shanghai",
}
LENGTH = timedelta(hours=2)


def plan_of(competition: Competition) -> CeremonyPlan:
    """What is planned; where nothing is yet, an unsaved plan with what the call says of its ceremony."""
    found = CeremonyPlan.objects.filter(competition=competition).first()
    if found is None:
        starts = competition.ceremony_at
        found = CeremonyPlan(
            zone=ZONES.get(competition.ceremony_city, competition.zone),
            starts_at=starts,
            ends_at=starts + LENGTH if starts else None,
            embargo_until=starts,
        )
    found.competition = competition
    return found


def is_revealed(competition: Competition) -> bool:
    return CeremonyPlan.objects.filter(competition=competition, status=CeremonyPlan.Status.REVEALED).exists()


def awaits_ceremony(competition: Competition) -> bool:
    """Whether a ceremony is planned whose embargo still holds."""
    return CeremonyPlan.objects.filter(competition=competition, status=CeremonyPlan.Status.SECRET).exists()


# --- who is a finalist ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Chosen:
    """One entry that judging has brought to the ceremony, and what it gets there."""

    application: Application
    award: str = Finalist.Award.FINALIST
    place: int | None = None
    prize: Prize | None = None


def by_outcome(competition: Competition) -> list[Chosen]:
    """Those whose outcome says that they won, as winners at the first place; and what is eligible in the last round."""
    rows = Application.objects.handed_in().filter(competition=competition, screening=Application.Screening.ELIGIBLE)
    won = rows.filter(outcome=Application.Outcome.WINNER)
    last = competition.rounds.order_by("-number").first()
    entered = last.entries.judged().values("application") if last else []
    rest = rows.filter(pk__in=entered).exclude(outcome=Application.Outcome.WINNER)
    return [Chosen(row, Finalist.Award.WINNER, 1) for row in won.order_by("pk")] + [
        Chosen(row) for row in rest.order_by("pk")
    ]


SOURCE: list[Callable[[Competition], Iterable[Chosen]]] = [by_outcome]
"""What says who the finalists are. The last one that is registered is asked (`finalists_come_from`)."""


def finalists_come_from(source: Callable[[Competition], Iterable[Chosen]]):
    """Registers what the decisions of judging say; used as a decorator."""
    SOURCE.append(source)
    return source


def chosen_in(competition: Competition) -> list[Chosen]:
    return list(SOURCE[-1](competition))


def finalists_read_by(user, competition: Competition) -> QuerySet[Finalist]:
    """With everything their lists show, in a fixed number of queries."""
    rows = Finalist.objects.standing().filter(competition=competition).read_by(user)
    return rows.select_related(
        "application__organisation", "application__competition", "category", "prize", "voted__prize"
    ).prefetch_related("application__organisation__texts")


# --- the evening's clock ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Timed:
    """One item of the run sheet with its times by the city's clocks and by China's."""

    item: RunItem
    slot: Slot
    begins: datetime | None
    number: int

    def by(self, zone) -> str:
        return f"{self.begins.astimezone(zone):%H:%M}" if self.begins else f"+{self.slot.begins} min"

    @property
    def in_china(self) -> str:
        return self.by(CHINA)

    @property
    def here(self) -> str:
        return self.by(ZoneInfo(self.item.plan.zone))


def timed(plan: CeremonyPlan, items: Iterable[RunItem]) -> list[Timed]:
    rows = list(items)
    found = slots([(row.starts_after, row.minutes) for row in rows])
    for row in rows:
        row.plan = plan
    return [
        Timed(row, slot, plan.starts_at + timedelta(minutes=slot.begins) if plan.starts_at else None, number)
        for number, (row, slot) in enumerate(zip(rows, found, strict=True), start=1)
    ]


def run_sheet(user, plan: CeremonyPlan) -> list[Timed]:
    """The evening as an organiser may see it: what a conflict stands before loses its finalist and all that is said of
    them, not its minutes."""
    if plan.pk is None:
        return []
    rows = list(
        plan.items.select_related(
            "finalist__application__organisation", "finalist__application__competition", "finalist__category",
            "finalist__prize",
        ).prefetch_related("finalist__application__organisation__texts")
    )  # fmt: skip
    readable = set(Finalist.objects.read_by(user).filter(competition=plan.competition_id).values_list("pk", flat=True))
    for row in rows:
        if row.finalist_id and row.finalist_id not in readable:
            row.finalist, row.card_en, row.card_zh = None, "", ""
            row.name_en, row.name_zh = "An award", "颁奖"
        elif row.by_vote:
            _reveal_by_vote(row, user, plan)
    return timed(plan, rows)


def _reveal_by_vote(row: RunItem, user, plan: CeremonyPlan) -> None:
    """Puts whom the public chose where the item's finalist stands, once two people have settled that; for whom a conflict
    parts from one of the finalists, nobody and no card."""
    if hides_finalists(user, plan.competition):
        row.card_en = row.card_zh = ""
        return
    chosen = Finalist.objects.standing().filter(
        competition=plan.competition_id, voted__status__in=VotedPrize.STANDING
    ).select_related("application__organisation", "application__competition", "category", "prize")  # fmt: skip
    row.finalist = chosen.first()


def day_of(plan: CeremonyPlan) -> str:
    """The day of the ceremony by the clocks of its city, in the page's language."""
    return date_format(plan.starts_at.astimezone(ZoneInfo(plan.zone)), "DATE_FORMAT") if plan.starts_at else ""


def hides_finalists(user, competition: Competition) -> bool:
    """Whether a conflict stands between a person and one of those who take part."""
    rows = Finalist.objects.standing().filter(competition=competition)
    return rows.exclude(pk__in=rows.read_by(user).values("pk")).exists()
