"""Search: the page, and what is suggested under the field in every page's head."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.access import PUBLIC, access
from ecosystem.facets import facets
from ecosystem.filters import Filters
from ecosystem.finding import LISTINGS
from matching.search import read_scope, read_text, search, suggest
from taxonomy.models import TOPIC_FAMILIES
from taxonomy.search import search_concepts

PER_PAGE = 10
CONCEPTS = 6


def scopes() -> dict[str, str]:
    return {"startup": _("Startups"), "manufacturer": _("Manufacturers"), "need": _("Needs"), "offer": _("Offers")}


@access(PUBLIC)
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything that fits, with filters; or, asked from the head of a page, the best few while one types."""
    text = read_text(request.GET)
    if request.htmx and request.htmx.target == "search-suggestions":
        return render(request, "matching/suggestions.html", {"text": text, **_suggested(request, text)})
    context = {"text": text, **(_found(request, text) if text else {})}
    part = "#results" if request.htmx and request.htmx.target == "results" else ""
    return render(request, f"matching/search.html{part}", context)


def _found(request: HttpRequest, text: str) -> dict[str, object]:
    filters, scope = Filters.read(request.GET), read_scope(request.GET)
    results = search(text, request.user, scope=scope, filters=filters)
    chosen = {"kind": scope, "written": filters.language, "region": filters.region}
    return {
        "page": Paginator(results.rows, PER_PAGE).get_page(request.GET.get("page")),
        "facets": facets(results.groups, chosen, request.GET, scopes()),
        "narrowed": any(chosen.values()) or bool(filters.intent or filters.concepts),
        "pieces": results.marked,
        "concepts": search_concepts(text, families=TOPIC_FAMILIES, limit=CONCEPTS),
    }


def _suggested(request: HttpRequest, text: str) -> dict[str, object]:
    found = suggest(text, request.user)
    seen_all = {
        "startup": _("See all startups"),
        "manufacturer": _("See all manufacturers"),
        "need": _("See all needs"),
        "offer": _("See all offers"),
    }
    address = f"{reverse('matching:search')}?{urlencode({'q': text})}"
    groups = [
        {
            "label": label,
            "rows": found.rows[scope],
            "of_listings": scope in LISTINGS,
            "all": f"{address}&kind={scope}",
            "all_label": seen_all[scope],
        }
        for scope, label in scopes().items()
        if scope in found.rows
    ]
    return {"groups": groups, "concepts": found.concepts, "pieces": found.marked, "any": bool(found)}
