"""What the pages about assigning and following a round cost, with 20 entries and with 2,000, five judges for each.

For each size a database of its own is made. Printed per page and size, one JSON line each: queries and milliseconds of the
process's own time (median of 20), as the round's manager, warm. Its peer is pretalx's dashboard of reviews, which costs 36 to 549
queries and up to 2,500 ms of CPU.

    python benchmarks/following.py [--sizes 20 2000] [--runs 20]
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.shared import sites

JUDGES_PER_ENTRY = 5
A_PAGE = 20
"""At both sizes the pages show as many judges, and as many entries."""
PAGES = {"progress": "progress/", "progress, page 2": "progress/?page=2&entries=2", "assignment": "assignment/"}


def make_round(size: int):
    """(round, manager): every entry with five judges, one sheet of five in."""
    from django.utils import timezone

    from competitions.models import Assignment, RoundEntry, ScoreSheet
    from tests.competitions import judging_scene
    from tests.competitions.office_scene import fill, make_call

    competition, manager = make_call(slug="award", code="AWD27")
    fill(competition, size + 1, drafts_in=size + 2)
    now = timezone.now()
    round = judging_scene.make_round(competition, judges_per_entry=JUDGES_PER_ENTRY, most_load=10_000)
    judges = [judging_scene.make_judge(competition) for _ in range(max(A_PAGE, size // 40))]
    handed_in = competition.applications.filter(status="submitted").prefetch_related("submissions").order_by("pk")
    entries = RoundEntry.objects.bulk_create(
        RoundEntry(round=round, application=one, submission=one.submissions.all()[0], pseudonym=f"E{number}")
        for number, one in enumerate(handed_in)
    )
    pairs = [
        (entry, judges[(number * JUDGES_PER_ENTRY + turn) % len(judges)], turn)
        for number, entry in enumerate(entries)
        for turn in range(JUDGES_PER_ENTRY)
    ]
    Assignment.objects.bulk_create(
        (
            Assignment(entry=entry, judge=judge, status="accepted" if turn else "done", due_at=round.closes_at)
            for entry, judge, turn in pairs
        ),
        batch_size=500,
    )
    ScoreSheet.objects.bulk_create(
        (
            ScoreSheet(entry=entry, judge=judge, submission=entry.submission, status="submitted", submitted_at=now)
            for entry, judge, turn in pairs
            if not turn
        ),
        batch_size=500,
    )
    return round, manager


def measure(size: int, runs: int) -> None:
    """Runs in a process of its own, with a database of its own."""
    sites.set_up()
    round, manager = make_round(size)
    client = sites.client_of(manager)
    for name, page in PAGES.items():
        address = f"/en/desk/competitions/award/rounds/{round.number}/{page}"
        found = sites.cost_of(lambda address=address: client.get(address), runs)
        told = {"benchmark": "following", "page": name, "entries": size, "pairs": size * JUDGES_PER_ENTRY, **found}
        print(json.dumps(told), flush=True)


def main() -> None:
    asked = sites.options(__doc__, [20, 2000]).parse_args()
    if asked.measure:
        measure(asked.measure, asked.runs)
    else:
        sites.at_each_size(__file__, asked)


if __name__ == "__main__":
    main()
