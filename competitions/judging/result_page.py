"""What the pages of a round's results show, gated and in words."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from competitions.engine import ties
from competitions.judging.interval import Bar, bar
from competitions.judging.method import Method, method_of
from competitions.judging.remembered import remembered
from competitions.judging.results import DISCONNECTED, NOTHING, TOO_LITTLE
from competitions.models import Assignment, Category, Criterion, Judge, ResultRow, ResultSnapshot, Round, RoundEntry

PER_PAGE = 20


@dataclass(frozen=True)
class Line:
    """A row of the ranking as it is drawn. `begins` a group, named `heading`; `is_below` the cut, drawn above it."""

    row: ResultRow
    name: str
    bar: Bar | None
    heading: str
    begins: bool
    is_below: bool
    tie: str


def sits_blind(user, round: Round) -> bool:
    """Whether an organiser is one of the judges from whom this round keeps whose an entry is."""
    return round.blind and Judge.objects.sitting().of(user).filter(competition=round.competition_id).exists()


def judged_by(user):
    """Whether a person judges in a round, as an annotation of rounds. Who is no judge there at all is known at once."""
    sits = Judge.objects.sitting().of(user).filter(competition=OuterRef("competition"))
    has = Assignment.objects.judged_by(user).filter(entry__round=OuterRef("pk"))
    return Case(When(Exists(sits), then=Exists(has)), default=Value(False), output_field=BooleanField())


def name_of(entry: RoundEntry, blind: bool) -> str:
    return entry.pseudonym if blind else entry.application.organisation.name


def ranking(snapshot: ResultSnapshot, user, round: Round, asked: dict[str, str], number: str | None) -> dict[str, Any]:
    """One page of the ranking as one organiser may see it."""
    rows = snapshot.rows.read_by(user).select_related(
        "entry__application__organisation", "entry__application__category"
    )
    if asked["category"]:
        rows = rows.filter(entry__application__category__code=asked["category"])
    blind = sits_blind(user, round)
    if not blind:
        rows = rows.prefetch_related("entry__application__organisation__texts")
    if asked["cut"]:
        rows = rows.filter(crosses=True)
    pages = Paginator(rows.order_by("position"), PER_PAGE)
    key = ("ranking", snapshot.pk, tuple(snapshot.without), *sorted(asked.items()))
    counted = remembered(round, key, lambda: _counted(rows))
    pages.count = counted["rows"]
    page: Page = pages.get_page(number)
    words = words_for_ties(round, {row.tie for row in page})
    lines = _lines(page, snapshot.content, method_of(round), blind, words)
    return {"page": page, "lines": lines, "blind": blind, "crossing": counted["crossing"]}


def _counted(rows) -> dict[str, int]:
    return rows.aggregate(rows=Count("pk"), crossing=Count("pk", filter=Q(crosses=True)))


def _lines(page: Page, content: dict[str, Any], method: Method, blind: bool, words: dict[str, str]) -> list[Line]:
    sizes, places, lines = content.get("sizes", {}), method.places, []
    before: ResultRow | None = None
    for row in page:
        begins = method.advance == Round.Advance.CATEGORY and (before is None or before.group != row.group)
        category = row.entry.application.category
        was_in = before is not None and before.group == row.group and before.rank is not None and before.rank <= places
        lines.append(
            Line(
                row=row,
                name=name_of(row.entry, blind),
                bar=None
                if row.rank is None
                else bar(row.low, row.high, row.rank, sizes.get(str(row.group), 0), places),
                heading=category.name if category else _("Without a category"),
                begins=begins,
                is_below=bool(was_in and (row.rank is None or row.rank > places)),
                tie=words.get(row.tie, ""),
            )
        )
        before = row
    return lines


def words_for_ties(round: Round, rules) -> dict[str, str]:
    """Each of these rules, as the sentence that tells why an entry stands behind the one before."""
    words = {
        ties.MEDIAN: _("Same value; the lower median."),
        ties.FEWEST_SKIPPED: _("Same value; more answers that were not applicable."),
        ties.LOT: _("Same value; decided by lot."),
    }
    named = [ties.criterion_of(rule) for rule in rules if rule.startswith(ties.CRITERION)]
    for one in round.criteria.filter(pk__in=named) if named else ():
        words[f"{ties.CRITERION}{one.pk}"] = _("Same value; less for “%(criterion)s”.") % {"criterion": one.name}
    return words


def why_no_model(content: dict[str, Any]) -> str:
    """In a sentence, why there is only the plain mean."""
    if content.get("why") == NOTHING:
        return _("No score sheet that counts has been handed in yet.")
    if content.get("why") == DISCONNECTED:
        parts = len(content["parts"])
        return _(
            "The panels have no entry in common: the sheets fall into %(parts)d groups of judges who cannot be compared, so "
            "nothing tells a strict panel from weaker entries. The plain means stand, uncorrected. Give a few entries to "
            "judges of both groups, two at least, and the correction becomes possible."
        ) % {"parts": parts}  # fmt: skip
    if content.get("why") == TOO_LITTLE:
        return _("There are too few sheets yet to tell entries from judges: the plain means stand, uncorrected.")
    return ""


def judges(snapshot: ResultSnapshot) -> list[dict[str, Any]]:
    """Each judge with their figures, the most lenient first. `bar` is their leniency with its 90 % interval, in hundredths of
    a width whose middle is nought."""
    content = snapshot.content
    names = dict(
        Judge.objects.filter(pk__in=[one["judge"] for one in content.get("judges", ())]).values_list("pk", "name")
    )
    found = [{**one, "name": names.get(one["judge"], _("a judge who has gone"))} for one in content.get("judges", ())]
    ends = [abs(one["leniency"]) + 1.645 * one["error"] for one in found if one["leniency"] is not None]
    reach = max([*ends, 1e-9])
    for one in found:
        if one["leniency"] is None:
            continue
        low, high = (one["leniency"] + side * 1.645 * one["error"] for side in (-1, 1))
        one.update(low=low, high=high, sure=low > 0 or high < 0)
        one["bar"] = {
            "start": round(50 + 50 * low / reach, 2),
            "width": round(50 * (high - low) / reach, 2),
            "at": round(50 + 50 * one["leniency"] / reach, 2),
        }
    return sorted(found, key=lambda one: (one["leniency"] is None, -(one["leniency"] or 0), one["name"]))


def criteria(snapshot: ResultSnapshot) -> list[dict[str, Any]]:
    told = snapshot.content.get("criteria", ())
    names = {one.pk: one.name for one in Criterion.objects.filter(pk__in=[one["criterion"] for one in told])}
    total = sum(float(one["weight"]) for one in told) or 1
    return [
        {**one, "name": names.get(one["criterion"], ""), "share": round(100 * float(one["weight"]) / total)}
        for one in told
    ]


def left_out(snapshot: ResultSnapshot, user, round: Round) -> list[dict[str, Any]]:
    """Each judge with the entries that would change sides without them, those one may read."""
    told = snapshot.content.get("left_out", ())
    sides = ("enters", "leaves", "unjudged")
    keys = {key for one in told for side in sides for key in one[side]}
    rows = RoundEntry.objects.filter(pk__in=snapshot.rows.read_by(user).filter(entry__in=keys).values("entry"))
    rows = rows.select_related("application__organisation").prefetch_related("application__organisation__texts")
    blind = sits_blind(user, round)
    names = {row.pk: name_of(row, blind) for row in rows}
    people = dict(Judge.objects.filter(pk__in=[one["judge"] for one in told]).values_list("pk", "name"))
    found = [
        {
            "name": people.get(one["judge"], _("a judge who has gone")),
            "farthest": one["farthest"],
            **{side: [names[key] for key in one[side] if key in names] for side in sides},
        }
        for one in told
    ]
    return sorted(found, key=lambda one: (-len(one["enters"]) - len(one["leaves"]), -one["farthest"], one["name"]))


def more(snapshot: ResultSnapshot) -> dict[str, Any]:
    """How the number of contested entries would fall. `enough` is the first number of judges that leaves none, or None."""
    steps = snapshot.content.get("more", [])
    most = max([one["open"] for one in steps], default=0)
    told = [{**one, "percent": round(100 * one["open"] / most) if most else 0} for one in steps]
    return {"steps": told, "enough": next((one["more"] for one in steps if not one["open"]), None)}


def paged(rows: list[Any], number: str | None) -> Page:
    return Paginator(rows, PER_PAGE).get_page(number)


def categories(round: Round) -> list[Category]:
    return list(round.competition.categories.select_related("concept"))
