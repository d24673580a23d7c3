"""A proposal as a difference, and why there is none, for those who decide about it."""

from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.judging import affinity as fitting
from competitions.judging.assigning import means_by_entry
from competitions.judging.following import entries_seen_by, pairs_seen_by
from competitions.models import AssignmentRun, Judge, Round


@dataclass
class EntryChange:
    """What becomes of one entry. Lists of judges."""

    entry: Any
    mean: float = 0.0
    before: float | None = None
    added: list[Judge] = field(default_factory=list)
    removed: list[Judge] = field(default_factory=list)
    kept: list[Judge] = field(default_factory=list)

    @property
    def percent(self) -> int:
        return round(self.mean * 100)


@dataclass(frozen=True)
class JudgeChange:
    judge: Judge
    before: int
    after: int
    added: int
    removed: int


@dataclass(frozen=True)
class Difference:
    """`entries` worst-served first; `figures` are (words, before, after)."""

    entries: list[EntryChange]
    judges: list[JudgeChange]
    added: int
    removed: int
    kept: int
    figures: list[tuple[str, str, str]]


def difference(run: AssignmentRun, user) -> Difference:
    """What a proposal changes, of the entries that the reader may see: nothing of the others enters any figure."""
    round = run.round
    entries = {entry.pk: entry for entry in entries_seen_by(user, round).select_related(
        "application__organisation", "application__category").prefetch_related("application__organisation__texts")}  # fmt: skip
    judges = {judge.pk: judge for judge in Judge.objects.filter(competition=round.competition_id)}
    affinity = _lookup(run)
    after = [(j, e, value) for j, e, value in run.result["pairs"] if e in entries]
    now = set(pairs_seen_by(user, round).values_list("judge", "entry"))
    before = [(j, e, affinity(j, e)) for j, e in now]
    then = {(j, e) for j, e, _value in after}
    means, former = means_by_entry([list(pair) for pair in after]), means_by_entry([list(pair) for pair in before])
    rows = {key: EntryChange(entry, means.get(key, 0.0), former.get(key)) for key, entry in entries.items()}
    for judge, entry in sorted(then | now, key=lambda pair: judges[pair[0]].name):
        where = (
            "kept"
            if (judge, entry) in then and (judge, entry) in now
            else "added"
            if (judge, entry) in then
            else "removed"
        )
        getattr(rows[entry], where).append(judges[judge])
    loads: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for judge, entry in then | now:
        for place, holds in enumerate(
            ((judge, entry) in now, (judge, entry) in then, (judge, entry) in then - now, (judge, entry) in now - then)
        ):
            loads[judge][place] += holds
    return Difference(
        sorted(rows.values(), key=lambda row: (row.mean, row.entry.pk)),
        [JudgeChange(judges[key], *loads[key]) for key in sorted(loads, key=lambda key: (-loads[key][1], key))],
        len(then - now), len(now - then), len(then & now),
        _figures(before, after, former, means, loads),
    )  # fmt: skip


def _lookup(run: AssignmentRun):
    matrix = fitting.unpacked(run.inputs["affinity"])
    rows = {judge["id"]: place for place, judge in enumerate(run.inputs["facts"]["judges"])}
    columns = {entry["id"]: place for place, entry in enumerate(run.inputs["facts"]["entries"])}

    def value(judge: int, entry: int) -> float:
        known = judge in rows and entry in columns
        return float(matrix[rows[judge], columns[entry]]) if known else 0.0

    return value


def _figures(before, after, former, means, loads) -> list[tuple[str, str, str]]:
    def mean(pairs) -> str:
        return f"{100 * sum(value for _j, _e, value in pairs) / len(pairs):.0f} %" if pairs else "–"

    def worst(found) -> str:
        return f"{100 * min(found.values()):.0f} %" if found else "–"

    def span(place: int) -> str:
        values = [row[place] for row in loads.values()]
        return f"{min(values)}–{max(values)}" if values else "–"

    return [
        (_("Pairs of judge and entry"), str(len(before)), str(len(after))),
        (_("Fit of the worst-served entry"), worst(former), worst(means)),
        (_("Mean fit"), mean(before), mean(after)),
        (_("Entries for one judge"), span(0), span(1)),
    ]


# --- no solution ------------------------------------------------------------------------------------------------------
def why_not(run: AssignmentRun, user) -> list[str]:
    """Sentences that say what stands in the way, in numbers, and what would help."""
    result, round = run.result, run.round
    seats, needed, judges = result["seats"], result["needed"], result["judges"]
    found = []
    if seats < needed:
        more = ceil(needed / judges)
        found.append(_(
            "%(needed)d judgements are wanted, and all judges together take %(seats)d: %(short)d are short. Let each take up "
            "to %(more)d, or invite more judges.") % {"needed": needed, "seats": seats, "short": needed - seats, "more": more})  # fmt: skip
    if result["least"] > needed:
        found.append(_(
            "The fewest entries of all judges add up to %(least)d, but there are only %(needed)d judgements to give. Lower "
            "the fewest to %(fewer)d.") % {"least": result["least"], "needed": needed, "fewer": needed // judges})  # fmt: skip
    found += _few(result, run, user)
    for name, rows, missing in result["short"]:
        found += _short(name, rows, missing, result, round)
    return found or [
        _("The quotas cannot all hold together. Relax one of them, or invite judges who fill two at once.")
    ]


def _few(result: dict, run: AssignmentRun, user) -> list[str]:
    """Entries that too few may judge, by name where the reader may see them."""
    if not result["few"]:
        return []
    ids = run.inputs["facts"]["entries"]
    by_id = {ids[place]["id"]: (able, need) for place, able, need in result["few"]}
    seen = entries_seen_by(user, run.round).filter(pk__in=by_id).select_related("application__organisation")
    seen = seen.prefetch_related("application__organisation__texts")
    names = [
        _("%(name)s (%(able)d of %(need)d)")
        % {"name": entry.application.organisation.name, "able": by_id[entry.pk][0], "need": by_id[entry.pk][1]}
        for entry in seen
    ]
    if not names:
        return []
    return [
        ngettext(
            "One entry has too few judges without a conflict who may judge it: %(names)s. Invite judges for it, or want fewer.",
            "%(count)d entries have too few judges without a conflict who may judge them: %(names)s. Invite judges for them, "
            "or want fewer.",
            len(names),
        )
        % {"count": len(names), "names": ", ".join(names[:10])}
    ]


def _short(name: str, rows: list[int], missing: list[int], result: dict, round: Round) -> list[str]:
    total = sum(missing)
    if name == "judges":
        if result["seats"] < result["needed"] or result["few"]:
            return []
        return [_(
            "With these conflicts and loads %(places)d places stay empty at %(entries)d entries. Let judges take more, or "
            "invite judges without a conflict.") % {"places": total, "entries": len(rows)}]  # fmt: skip
    if name == "load":
        return [] if result["least"] > result["needed"] else [_(
            "%(judges)d judges cannot get the fewest entries they should have: %(places)d are short. Lower the fewest.")
            % {"judges": len(rows), "places": total}]  # fmt: skip
    need, seats = result["quotas"].get(name, [1, 0])
    return [_(
        "%(what)s: %(places)d places cannot be filled at %(entries)d entries. Such judges take %(seats)d entries in all; "
        "%(wanted)d are wanted. Invite more of them, let them take more, or lower the quota of %(need)d.")
        % {"what": quota_words(name), "places": total, "entries": len(rows), "seats": seats,
           "wanted": need * len(_entries(result, rows)), "need": need}]  # fmt: skip


def _entries(result: dict, rows: list[int]) -> range:
    """As many as there are entries: judgements wanted by judges for each."""
    return range(max(result["needed"] // max(result["per_entry"], 1), len(rows)))


def quota_words(name: str) -> str:
    """A quota in words.

    >>> quota_words("experts")
    'Experts in the field'
    """
    if name == "experts":
        return _("Experts in the field")
    region = name.removeprefix("region:")
    words = dict(Judge.Region.choices)
    return _("Judges from: %(region)s") % {"region": words.get(region, region)}


def settings_words(round: Round) -> list[tuple[str, str]]:
    """The round's settings that a proposal keeps to, as (what, how much)."""
    quotas = round.quotas or {}
    rows = [
        (_("Judges for each entry"), str(round.judges_per_entry)),
        (_("Entries for one judge"), f"{round.least_load}–{round.most_load}"),
    ]
    rows += [(quota_words(f"region:{region}"), _("at least %(number)d") % {"number": need})
             for region, need in sorted((quotas.get("regions") or {}).items()) if need]  # fmt: skip
    if quotas.get("experts"):
        rows.append((quota_words("experts"), _("at least %(number)d") % {"number": quotas["experts"]}))
    if quotas.get("shared_language"):
        rows.append((_("Language"), _("every judge reads the entry’s")))
    if round.bridges:
        rows.append((_("Entries that connect the panels"), _("at least %(number)d") % {"number": round.bridges}))
    return rows
