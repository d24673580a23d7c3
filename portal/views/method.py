"""How a match comes about, for whoever wants to know."""

import json
from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from core.access import PUBLIC, access
from core.robots import indexable

ROWS, COLUMNS = range(5, 50, 10), range(5, 200, 10)
"""Where the hundred dots stand that tell what a score means."""

EXAMPLE = {
    "offer_city": "Uppsala",
    "offer": [
        ("Laser powder bed fusion", "concept"),
        (" of ", ""),
        ("titanium", "word"),
        (" ", ""),
        ("implants", "word"),
        (", from prototype to 500 parts a month. TRL 7.", ""),
    ],
    "need_city": "长沙 Changsha",
    "need": [
        ("寻求", ""),
        ("植入物", "word"),
        ("激光选区熔化", "concept"),
        ("加工伙伴，", ""),
        ("钛", "word"),
        ("合金，月产 300 件，技术成熟度 6 级以上，需 ", ""),
        ("ISO 13485", "open"),
        ("。", ""),
    ],
}
"""An invented offer and need as they were written, whatever the page's language: (text, what it counts as)."""

FIGURES = Path(settings.BASE_DIR) / "matching" / "figures.json"


@indexable
@access(PUBLIC)
def method(request: HttpRequest) -> HttpResponse:
    context = {
        "example": EXAMPLE,
        "figures": figures(FIGURES, get_language() or "en"),
        "dots": ROWS,
        "columns": COLUMNS,
    }
    return render(request, "portal/method.html", context)


def figures(path: Path, language: str) -> dict[str, object]:
    """What was measured, as {"measured_on": a date or None, "rows": [{"value": "0.81", "words": "…"}]}.

    The file holds {"measured_on": …, "figures": [{"value": …, "en": …, "zh-hans": …}]}. Whatever is absent or not as
    it should be is left out: a page that explains must not break over a number.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    listed = kept.get("figures")
    rows = [
        {"value": str(one["value"]), "words": str(one.get(language) or one["en"])}
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict) and "value" in one and (one.get(language) or one.get("en"))
    ]
    return {"measured_on": _day(kept.get("measured_on")), "rows": rows}


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
