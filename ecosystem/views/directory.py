"""The public directories: startups, manufacturers, needs and offers."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import PUBLIC, access
from core.robots import indexable
from ecosystem.atlas import atlas
from ecosystem.facets import facets, kinds_of_listings
from ecosystem.filters import Filters
from ecosystem.forms import FilterForm
from ecosystem.models import Listing, Organisation
from ecosystem.search import Results, find_listings, find_organisations, regions_in_use

PER_PAGE = 24


def _answer(request: HttpRequest, template: str, found: Results, context: dict) -> HttpResponse:
    """The page, or only its results when the filters ask for them."""
    pages = Paginator(found.rows.for_cards(), PER_PAGE)
    pages.count = found.number
    page = pages.get_page(request.GET.get("page"))
    if request.htmx and request.htmx.target == "results":
        template += "#results"
    filters = context["filters"]
    chosen = {"kind": filters.kind, "written": filters.language, "region": filters.region}
    kinds = kinds_of_listings() if found.rows.model is Listing else {}
    counted = {
        "facets": facets(found.counted.groups, chosen, request.GET, kinds),
        "pieces": found.found.pieces if found.found else None,
    }
    return render(request, template, {**context, **counted, "page": page, "query": filters.query})


@indexable
@access(PUBLIC)
def startups(request: HttpRequest) -> HttpResponse:
    return _organisations(request, Organisation.Kind.STARTUP)


@indexable
@access(PUBLIC)
def manufacturers(request: HttpRequest) -> HttpResponse:
    return _organisations(request, Organisation.Kind.MANUFACTURER)


def _organisations(request: HttpRequest, kind: str) -> HttpResponse:
    filters = Filters.read(request.GET)
    visible = Organisation.objects.visible_to(request.user).filter(kind=kind)
    texts = {
        "startup": (_("Startups"), _("European teams with technology for the factory floor.")),
        "manufacturer": (_("Manufacturers"), _("Factories in and around Changsha, and what they are looking for.")),
    }
    title, subtitle = texts[kind]
    found = find_organisations(visible, filters, request.user)
    on_map = request.GET.get("view") == "map"
    return _answer(
        request,
        "ecosystem/directory.html",
        found,
        {
            "atlas": atlas(found.keys) if on_map else None,
            "directory": f"{kind}s",
            "filters": filters,
            "form": FilterForm(filters, regions=regions_in_use(visible), for_listings=False),
            "kind": kind,
            "title": title,
            "subtitle": subtitle,
        },
    )


@indexable
@access(PUBLIC)
def listings(request: HttpRequest) -> HttpResponse:
    filters = Filters.read(request.GET)
    visible = Listing.objects.visible_to(request.user).live()
    form = FilterForm(filters, regions=regions_in_use(Organisation.objects.visible_to(request.user)), for_listings=True)
    return _answer(
        request,
        "ecosystem/listings.html",
        find_listings(visible, filters, request.user),
        {"filters": filters, "form": form, "directory": "listings"},
    )
