"""Routes on the site's own map (ecosystem/atlas.py): no map service learns what is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.globe import label_box, overlaps
from ecosystem.atlas import TALL, WIDE, Frame, Sheet
from production.models import Quotation
from production.quoting.plan_words import ShownPlan


@dataclass
class Dot:
    """A site or the destination on a sheet. `plans` are the ways that use it."""

    x: float
    y: float
    name: str
    plans: list[str] = field(default_factory=list)
    anchor: str = ""
    label_x: float = 0
    label_y: float = 0


@dataclass(frozen=True)
class Arc:
    path: str
    plan: str


@dataclass(frozen=True)
class RouteMap:
    frame: Frame
    land: str
    grid: str
    arcs: list[Arc]
    dots: list[Dot]
    end: Dot


def route_maps(quotation: Quotation, plans: Sequence[ShownPlan]) -> list[RouteMap]:
    """For a desktop and for a phone; none where nothing is made. A site stands within 10 km of where it is: others are told
    its prefecture alone."""
    return [_drawn(quotation, plans, frame) for frame in (WIDE, TALL)] if any(one.lots for one in plans) else []


def _drawn(quotation: Quotation, plans: Sequence[ShownPlan], frame: Frame) -> RouteMap:
    places: dict[tuple[float, float], tuple[str, list[str]]] = {}
    for plan in plans:
        for lot in plan.lots:
            place = (round(float(lot.site.latitude), 1), round(float(lot.site.longitude), 1))
            _name, used = places.setdefault(place, (lot.site.region.label, []))
            if plan.plan.objective not in used:
                used.append(plan.plan.objective)
    sheet = Sheet.about([*places, quotation.place], frame)
    end = Dot(*_round(sheet.place(*quotation.place)), quotation.destination.label)
    dots = [Dot(*_round(sheet.place(*place)), name, used) for place, (name, used) in places.items()]
    arcs = [
        Arc(_arc((dot.x, dot.y), (end.x, end.y), 0.12 + 0.08 * number), plan)
        for dot in dots
        for number, plan in enumerate(dot.plans)
    ]
    _label([end, *dots], frame)
    return RouteMap(frame, sheet.land(), sheet.grid(), arcs, dots, end)


def _round(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 1), round(point[1], 1)


def _arc(start: tuple[float, float], end: tuple[float, float], bend: float) -> str:
    """From a site to the destination; ways between the same two places bend apart."""
    across, down = end[0] - start[0], end[1] - start[1]
    x, y = (start[0] + end[0]) / 2 + bend * down, (start[1] + end[1]) / 2 - bend * across
    return f"M{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}"


def _label(dots: Sequence[Dot], frame: Frame) -> None:
    """Names each on the first side where its name covers neither another nor a place."""
    taken = [(one.x - 7, one.y - 7, one.x + 7, one.y + 7) for one in dots]
    for number, dot in enumerate(dots):
        others = taken[:number] + taken[number + 1 :]
        for anchor, dx, dy in (("start", 11, 4), ("end", -11, 4), ("middle", 0, 22), ("middle", 0, -12)):
            box = label_box(dot.name, anchor, dot.x + dx, dot.y + dy, frame.letter)
            inside = box[0] >= 4 and box[2] <= frame.width - 4 and box[1] >= 4 and box[3] <= frame.height - 4
            if inside and not any(overlaps(box, other) for other in others):
                dot.anchor, dot.label_x, dot.label_y = anchor, dot.x + dx, dot.y + dy
                taken.append(box)
                break
