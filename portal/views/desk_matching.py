"""What park staff see of matching: who has matches and who none, whom lists show, and how that changes."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import STAFF, access
from ecosystem.models import Organisation
from matching.models import Mark, Reading
from matching.watch import congestion as crowds
from matching.watch import coverage as covered
from matching.watch.readings import recent
from portal.charts import Line, line

PER_PAGE = 25


@access(STAFF)
def coverage(request: HttpRequest) -> HttpResponse:
    """How many have matches, in which groups, and who has none and why."""
    reason = request.GET.get("reason", "")
    reason = reason if reason in covered.REASONS else ""
    found = covered.without_match(reason).for_cards().order_by("-created_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    words = covered.REASONS
    context = {
        "total": covered.total(),
        "good": covered.GOOD,
        "groups": [
            (_("By kind"), covered.by_kind()),
            (_("By the language of their listings"), covered.by_language()),
            (_("By country or province"), covered.by_region()),
            (_("By sector"), covered.by_sector()),
        ],
        "reasons": covered.by_reason(),
        "reason": reason,
        "page": page,
        "rows": [(one, [words[name] for name in covered.reasons_of(one)]) for one in page],
    }
    return render(request, "portal/desk/matching.html", context)


@access(STAFF)
def congestion(request: HttpRequest) -> HttpResponse:
    """Whom lists show most, of each side, and whom they never show."""
    sides = [crowds.congestion(kind) for kind in Organisation.Kind.values]
    never = Paginator(crowds.never_shown(), PER_PAGE).get_page(request.GET.get("page"))
    wanted = {pk for side in sides for pk, _places in side.most} | set(never)
    known = {one.pk: one for one in Organisation.objects.filter(pk__in=wanted).for_cards()}
    labels = dict(Organisation.Kind.choices)
    context = {
        "sides": [
            {
                "side": side,
                "label": labels[side.kind],
                "share": round(100 * side.top_share),
                "most": [
                    {"organisation": known[pk], "places": places, "percent": round(100 * places / side.lists)}
                    for pk, places in side.most
                ],
            }
            for side in sides
        ],
        "page": never,
        "never": [known[pk] for pk in never],
    }
    return render(request, "portal/desk/matching_congestion.html", context)


@access(STAFF)
def quality(request: HttpRequest) -> HttpResponse:
    """Ninety days of daily readings as lines, and what people dismiss for."""
    readings = recent()
    last = readings[-1] if readings else None
    reasons = dict(Mark.Reason.choices)
    dismissed = sorted(last.dismissed.items(), key=lambda item: -item[1]) if last else []
    most = max((count for _name, count in dismissed), default=0)
    context = {
        "lines": lines(readings),
        "last": last,
        "dismissed": [(reasons.get(name, name), count, round(100 * count / most)) for name, count in dismissed],
    }
    return render(request, "portal/desk/matching_quality.html", context)


def lines(readings: list[Reading]) -> list[Line]:
    """One line for each figure, all on the same days."""
    if not readings:
        return []
    percent = (0.0, 100.0)
    table = [
        (_("Organisations with matches"), lambda one: _share(one.covered, one.organisations), percent, "%.0f %%"),
        (_("Mean best score"), lambda one: one.best, percent, "%.1f"),
        (_("Unevenness of lists (Gini)"), lambda one: one.gini, (0.0, 1.0), "%.2f"),
        (_("Matches saved"), lambda one: one.saved, None, "%.0f"),
        (_("Saved and in the first three places"), lambda one: _share(one.saved_at_top, one.saved), percent, "%.0f %%"),
        (_("Matches dismissed"), lambda one: one.dismissals, None, "%.0f"),
        (_("Dismissed as not what they look for"), not_relevant, percent, "%.0f %%"),
        (_("Introductions asked for"), lambda one: one.asked, None, "%.0f"),
        (_("Statements changed since the last generation"), lambda one: 100 * one.drift, None, "%.1f %%"),
        (_("Statements in the generation"), lambda one: one.statements, None, "%.0f"),
        (_("Seconds to catch up"), lambda one: one.seconds, None, "%.2f"),
    ]
    span = {"begin": readings[0].date, "end": readings[-1].date}
    drawn = [
        line(title, [(one.date, value(one)) for one in readings], scale=scale, form=form, **span)
        for title, value, scale, form in table
    ]
    return [one for one in drawn if one is not None]


def not_relevant(reading: Reading) -> float:
    """The share of dismissals (0–100) that say the match was wrong."""
    return _share(reading.dismissed.get(Mark.Reason.NOT_RELEVANT, 0), reading.dismissals)


def _share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0
