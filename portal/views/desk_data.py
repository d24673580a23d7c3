"""The desk's page on data quality: what profiles lack, what to do about it, and how it changes."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import STAFF, access
from core.text import tidy
from ecosystem.models import BulkJob, Organisation
from ecosystem.search import regions_in_use
from matching.watch.congestion import never_shown
from portal import quality as flaws
from portal.charts import Line, line
from portal.models import QualityDay

PER_PAGE = 25
HEADLINES = ("no_description", "one_language", "no_listing", "faded", "past", "no_match")


def asked(query) -> dict[str, str]:
    """The list somebody asks for, cleaned: flaw, kind and region, each "" for all."""
    flaw, kind = query.get("flaw", ""), query.get("kind", "")
    return {
        "flaw": flaw if flaw in flaws.FLAWS else "",
        "kind": kind if kind in Organisation.Kind.values else "",
        "region": tidy(query.get("region", ""), lines=False)[:60],
    }


@access(STAFF)
def quality(request: HttpRequest) -> HttpResponse:
    """Counts by flaw, and the list of whoever has one."""
    wanted = asked(request.GET)
    organisations = flaws.narrowed(wanted["kind"], wanted["region"])
    unseen = never_shown()
    counts = flaws.counts(organisations, unseen)
    found = flaws.having(wanted["flaw"], organisations, unseen).for_names().order_by("-modified_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    chosen = flaws.FLAWS.get(wanted["flaw"])
    days = flaws.recent()
    context = {
        **wanted,
        "chosen": chosen,
        "all": counts["all"],
        "groups": [
            (words, [(one, counts[one.name]) for one in flaws.FLAWS.values() if one.group == group])
            for group, words in flaws.GROUPS.items()
        ],
        "page": page,
        "rows": [(one, flaws.flaws_of(one)) for one in page],
        "kinds": Organisation.Kind.choices,
        "regions": sorted(regions_in_use(Organisation.objects.all()), key=lambda one: one.label),
        "actions": [(action.value, action.label) for action in BulkJob.ON_SELECTION],
        "suggested": chosen.action if chosen else "",
        "lines": lines(days, [wanted["flaw"]] if chosen else HEADLINES),
    }
    return render(request, "portal/desk/quality.html", context)


def lines(days: list[QualityDay], names) -> list[Line]:
    if not days:
        return []
    span = {"begin": days[0].date, "end": days[-1].date}
    drawn = []
    for name in names:
        values = [(day.date, day.counts.get(name, 0)) for day in days]
        scale = (0.0, float(max(1, *(value for _day, value in values))))
        drawn.append(line(str(flaws.FLAWS[name].words), values, scale=scale, **span))
    return [one for one in drawn if one is not None]
