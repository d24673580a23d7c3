"""What applicants read of what judges gave and wrote."""

from collections import defaultdict
from collections.abc import Sequence

from competitions.engine.standing import band
from competitions.models import Criterion, Decision, Feedback, Score, ScoreSheet


def comments_of(decisions: Sequence[Decision]) -> dict[int, list[str]]:
    """Decision → what was written for the applicant and names nobody, of sheets that still count; never what staff left
    out."""
    rows = Feedback.objects.filter(
        decision__in=decisions, status__in=Feedback.SHOWN, sheet__in=ScoreSheet.objects.counted()
    )
    found: dict[int, list[str]] = {one.pk: [] for one in decisions}
    for decision, text in rows.order_by("pk").values_list("decision", "text"):
        found[decision].append(text)
    return found


def bands_of(decisions: Sequence[Decision]) -> dict[int, list[tuple[Criterion, str]]]:
    """Decision → each criterion with the third of its scale that the judges' mean lies in; left out where nobody scored
    it."""
    entries = {one.entry_id: one.pk for one in decisions}
    given: dict[tuple[int, int], list[float]] = defaultdict(list)
    sheets = ScoreSheet.objects.counted().filter(entry__in=entries)
    scores = Score.objects.filter(sheet__in=sheets, value__isnull=False)
    for entry, criterion, value in scores.values_list("sheet__entry", "criterion", "value"):
        given[entry, criterion].append(float(value))
    criteria = Criterion.objects.in_bulk({criterion for _entry, criterion in given})
    found: dict[int, list[tuple[Criterion, str]]] = {one.pk: [] for one in decisions}
    order = sorted(given, key=lambda key: (criteria[key[1]].position, key[1]))
    for entry, key in order:
        one, values = criteria[key], given[entry, key]
        share = (sum(values) / len(values) - one.least) / (one.most - one.least)
        found[entries[entry]].append((one, band(min(1.0, max(0.0, share)))))
    return found
