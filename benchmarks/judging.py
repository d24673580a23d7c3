"""How long a judge's pages take: the list of what is to do, an entry with its sheet, saving a score, handing in.

A database of its own with so many entries, each judged by five, every one of whom has every entry: 2,000 entries are 10,000
assignments, 6,000 sheets and 28,000 scores. The pages are asked for through Django's test client, warm, as one of the
judges. Printed per page and size, one JSON line each: queries and milliseconds of the process's own time (median, 95th
percentile), beside what pretalx 2026.2 takes on such a machine for the same.

    python benchmarks/judging.py [--sizes 20 2000] [--runs 20]

Another part's page is a line in `pages`: a name, whom it is asked as, and a function that sends the request.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.shared import sites

PEER = {
    "list": {"queries": "36-549", "cpu_ms": 2500},
    "sheet": {"cpu_ms": 145},
    "save": {"cpu_ms": 115},
    "hand in": {"cpu_ms": 115},
}
"""pretalx 2026.2: its dashboard, its page of a review, saving a review."""
Send = Callable[[], Any]


def measure(size: int, runs: int) -> None:
    """Runs in a process of its own, with a database of its own."""
    sites.set_up()
    from tests.competitions.judging_bulk import make_bulk

    round, judges = make_bulk(size)
    for name, send in pages(round, judges):
        tell(name, size, runs, send)


def pages(round, judges) -> list[tuple[str, Send]]:
    """(name, what sends its request) of every page that is measured."""
    from competitions.models import Assignment

    asked = client_of(judges[0].user)
    left = Assignment.objects.filter(judge=judges[0]).exclude(status="done").order_by("due_at")
    begun = left.values_list("entry", flat=True)[1 if left.count() > 1 else 0]
    of_others = list(Assignment.objects.filter(judge=judges[1]).exclude(status="done").values_list("entry", flat=True))
    return [
        ("list", lambda: asked.get("/en/judging/")),
        ("list, in Chinese", lambda: asked.get("/zh-hans/judging/")),
        ("list, last page", lambda: asked.get("/en/judging/?page=999")),
        ("list, handed in", lambda: asked.get("/en/judging/?show=done")),
        ("sheet", lambda: asked.get(f"/en/judging/entries/{begun}/")),
        ("sheet, in Chinese", lambda: asked.get(f"/zh-hans/judging/entries/{begun}/")),
        ("save", saving(asked, round, begun)),
        ("hand in", handing_in(client_of(judges[1].user), round, of_others)),
    ]


def client_of(user):
    return sites.client_of(user, **{"x-requested-with": "fetch"})


def saving(client, round, entry: int) -> Send:
    """Saves another score each time, with the digest of the one before."""
    from competitions.models import Score
    from core.autosave import digest

    criterion = round.criteria.first().pk
    Score.objects.filter(sheet__entry=entry, criterion=criterion).update(value=None)
    last = [""]

    def send():
        value = "4" if last[0] == "3" else "3"
        sent = {"field": f"score-{criterion}", "value": value, "base": digest(last[0])}
        last[0] = value
        return client.post(f"/en/judging/entries/{entry}/autosave/", sent)

    return send


def handing_in(client, round, entries: list[int]) -> Send:
    """Hands the next sheet in whole; the few that there are in a small round are taken up again in between."""
    from competitions.models import Assignment, ScoreSheet
    from core.autosave import digest

    sent = {}
    for one in round.criteria.all():
        sent |= {f"score-{one.pk}": "3", f"base-score-{one.pk}": digest("")}
    ScoreSheet.objects.filter(entry__in=entries, judge__user=client.session["_auth_user_id"]).delete()
    waiting = list(entries)

    def send():
        if not waiting:
            mine = {"judge__user": client.session["_auth_user_id"], "entry__in": entries}
            ScoreSheet.objects.filter(**mine).delete()
            Assignment.objects.filter(**mine).update(status="accepted")
            waiting.extend(entries)
        return client.post(f"/en/judging/entries/{waiting.pop(0)}/hand-in/", sent)

    return send


def tell(name: str, size: int, runs: int, send: Send) -> None:
    told = {"benchmark": "judging", "page": name, "entries": size, **sites.cost_of(send, runs)}
    told["pretalx"] = PEER.get(name.partition(",")[0], {})
    print(json.dumps(told, ensure_ascii=False), flush=True)


def main() -> None:
    asked = sites.options(__doc__, [20, 2000]).parse_args()
    if asked.measure:
        measure(asked.measure, asked.runs)
    else:
        sites.at_each_size(__file__, asked)


if __name__ == "__main__":
    main()
