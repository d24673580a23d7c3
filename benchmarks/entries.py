"""What the organisers' list of applications costs, with 50 and with 5,000 of them.

For each size a database of its own is made, and the list, a page far behind, a filter and searches in both languages are
asked for through Django's test client, warm, as an organiser. Printed per page and size, one JSON line each: queries and
milliseconds of the process's own time (median of 20, 95th percentile). Its peer is pretalx's list of submissions, which
costs 400 to 600 ms of CPU for 50 rows among 1,000.

    python benchmarks/entries.py [--sizes 50 5000] [--runs 20]
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.shared import sites

PAGES = {
    "list": "entries/",
    "list, in Chinese": "entries/",
    "page 40": "entries/?page=40",
    "drafts that are not complete": "entries/?status=draft&complete=no&sort=progress",
    "one category, one country": "entries/?category=robots&country=se",
    "search, one word": "entries/?q=welding",
    "search, Chinese": "entries/?q=激光熔覆",
    "search, a rare word": "entries/?q=zyf",
    "search, results alone": "entries/?q=titanium+foundry",
    "overview": "",
}


def measure(size: int, runs: int) -> None:
    """Runs in a process of its own, with a database of its own."""
    sites.set_up()
    from competitions import progress
    from tests.competitions.office_scene import fill, make_call
    from tests.competitions.scene import make_category

    competition, manager = make_call(slug="award", code="AWD27")
    fill(competition, size, categories=[make_category(competition), make_category(competition, "am")])
    while progress.work_out():
        pass
    client = sites.client_of(manager)
    for name, page in PAGES.items():
        language = "zh-hans" if "in Chinese" in name else "en"
        address = f"/{language}/desk/competitions/award/{page}"
        headers = {"HX-Request": "true"} if "alone" in name else {}
        found = sites.cost_of(lambda address=address, headers=headers: client.get(address, headers=headers), runs)
        told = {"benchmark": "entries", "page": name, "entries": size, **found}
        print(json.dumps(told, ensure_ascii=False), flush=True)


def main() -> None:
    asked = sites.options(__doc__, [50, 5000]).parse_args()
    if asked.measure:
        measure(asked.measure, asked.runs)
    else:
        sites.at_each_size(__file__, asked)


if __name__ == "__main__":
    main()
