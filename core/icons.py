"""The icons of the site: Tabler's outline set (MIT), cut down to the names listed here.

`manage.py frontend` copies their drawings from node_modules into static/vendor/icons.json; nothing else of the package
is needed to serve pages. An icon that is not listed cannot be drawn, and says so.
"""

import functools
import json
from pathlib import Path

from django.conf import settings

NAMES = """
    adjustments alert-circle alert-triangle archive arrow-down arrow-left arrow-right arrow-up arrows-exchange
    arrows-left-right atom ban bell bolt book bookmark bookmark-off bookmarks briefcase building building-community
    building-factory building-factory-2 building-skyscraper bulb calendar calendar-event camera certificate
    chart-bar chart-dots check checks checkbox chevron-down chevron-left chevron-right chevron-up circle-check
    circle-dashed circle-x clipboard-check clipboard-list clock cloud code columns cpu copy current-location database
    device-desktop device-floppy dots dots-vertical download edit eye eye-off external-link file file-import
    file-spreadsheet file-text filter flag flask forms gauge gift globe hand-stop hash heart heart-handshake help
    help-circle history home hourglass id inbox info-circle info-small key language layout-dashboard layout-grid
    leaf link list list-check list-details lock lock-open login logout mail mail-check mail-opened map map-pin
    menu-2 message message-circle message-language moon network package paperclip pencil phone photo pin player-play
    plug plus printer puzzle puzzle-2 refresh report robot rocket route rubber-stamp ruler-2 scale school search
    seedling select send settings share shield shield-check shield-lock shield-question shield-x sitemap
    sort-ascending sort-descending sparkles star stack-2 sun sun-moon table tag tags target target-arrow thumb-down
    thumb-up timeline tool tools transform trash trending-up truck upload user user-check user-circle user-plus
    users users-group versions wand wifi-off world world-pin world-search writing x zoom-question
""".split()  # noqa: SIM905 (a list of 160 words reads better as words)
VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"


class UnknownIcon(LookupError):
    """A page asked for an icon that is not among NAMES, or the icons were never copied."""


@functools.cache
def drawings() -> dict[str, str]:
    """Returns the inside of each icon's <svg>, by name. Drawn on a 24 × 24 grid with a stroke of currentColor."""
    path = VENDOR / "icons.json"
    if not path.is_file():
        raise UnknownIcon(f"{path} is missing. Run `npm ci`, then `python manage.py frontend`.")
    return json.loads(path.read_text(encoding="utf-8"))


def drawing(name: str) -> str:
    """Returns the inside of the <svg> for `name`. Raises UnknownIcon with what to do."""
    try:
        return drawings()[name]
    except KeyError:
        raise UnknownIcon(
            f"There is no icon {name!r}. Add its name to core/icons.py and run `python manage.py frontend`."
        ) from None
