"""Which applications could enter a round, and where they come from."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from competitions.actions.leaving_rounds import WITHDRAWN
from competitions.models import Application, Category, Round, RoundEntry

ELIGIBLE, ADVANCING = "eligible", "advancing"
SOURCES = (
    (ELIGIBLE, pgettext_lazy("entries from where", "All that are eligible")),
    (ADVANCING, pgettext_lazy("entries from where", "Those who go on from the round before")),
)
Advancing = Callable[[Round], QuerySet[Application]]
_deciders: list[Advancing] = []


def decides_who_advances(function: Advancing) -> Advancing:
    """Declares who is asked which applications go on from a decided round. The last one that declares itself counts."""
    _deciders.append(function)
    return function


def advancing(round: Round) -> QuerySet[Application]:
    """The applications that go on from a round; none while it has not been decided."""
    if round.status != Round.Status.DECIDED or not _deciders:
        return Application.objects.none()
    return _deciders[-1](round)


def former_of(round: Round) -> Round | None:
    return Round.objects.filter(competition=round.competition_id, number__lt=round.number).order_by("-number").first()


def candidates(
    round: Round, user, *, source: str = ELIGIBLE, category: Category | None = None
) -> QuerySet[Application]:
    """What could be put into a round and is not in it, of what a person may read: handed in, eligible, not anonymised."""
    there = RoundEntry.objects.filter(round=round, application=OuterRef("pk"))
    rows = Application.objects.read_by(user).filter(
        ~Exists(there), competition=round.competition_id, screening=Application.Screening.ELIGIBLE, anonymised_at=None
    )
    if source == ADVANCING:
        former = former_of(round)
        rows = rows.filter(pk__in=advancing(former).order_by().values("pk")) if former else rows.none()
    if category is not None:
        rows = rows.filter(category=category)
    return rows.order_by("pk")


def why_removed(entry: RoundEntry) -> str:
    return _("Its organisation took the application back.") if entry.removed_why == WITHDRAWN else entry.removed_why
