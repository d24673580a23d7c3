"""The public front page: what this is, the bridge as it stands today, and where to begin."""

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from collaboration.logbook.funnel import told_to_everybody
from competitions.views.public import open_calls
from core.access import PUBLIC, access
from core.coastline import coastlines
from core.robots import indexable
from ecosystem.models import Listing, Organisation
from matching.standings import number_of_matches
from portal.bridge import SHEETS, draw
from portal.cities import cities_and_links

SECONDS_OF_A_PICTURE = 300
NEWEST = 3
CALLS = 2


@indexable
@access(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """Shows what a visitor may see, whoever asks, so that the page is the same for all."""
    listings = Listing.objects.visible_to(AnonymousUser())
    numbers = counts(listings)
    shown = {
        "pictures": pictures(get_language(), numbers),
        "counts": numbers,
        "calls": open_calls()[:CALLS],
        **newest(listings),
    }
    return render(request, "portal/home.html", shown)


def newest(listings) -> dict[str, list[Listing]]:
    """The latest published needs and offers. Keys first: sorting whole rows of every listing takes three times as
    long."""
    each = []
    for kind in Listing.Kind.values:
        ranked = listings.filter(kind=kind).order_by("-published_at", "-pk").values("pk")[:NEWEST]
        each.append(Listing.objects.filter(pk__in=ranked).order_by().values_list("pk", flat=True))
    keys = list(each[0].union(*each[1:], all=True))
    found = list(Listing.objects.filter(pk__in=keys).for_cards().order_by("-published_at", "-pk"))
    return {
        "needs": [listing for listing in found if listing.kind == Listing.Kind.NEED],
        "offers": [listing for listing in found if listing.kind == Listing.Kind.OFFER],
    }


def counts(listings) -> dict[str, int]:
    """Counts what a visitor may see, the matches there are, and what has come of them where it is no small number."""
    verified = Organisation.objects.visible_to(AnonymousUser()).aggregate(
        startups=Count("pk", filter=Q(kind=Organisation.Kind.STARTUP)),
        manufacturers=Count("pk", filter=Q(kind=Organisation.Kind.MANUFACTURER)),
    )
    kinds = listings.aggregate(
        needs=Count("pk", filter=Q(kind=Listing.Kind.NEED)), offers=Count("pk", filter=Q(kind=Listing.Kind.OFFER))
    )
    return verified | kinds | {"matches": number_of_matches()} | told_to_everybody()


def pictures(language: str, numbers: dict[str, int]) -> list[str]:
    """The bridge for a desktop and for a phone, as SVG; kept for five minutes, for it alone asks all matches."""
    key = f"bridge:{language}"
    drawn = cache.get(key)
    if drawn is None:
        cities, links = cities_and_links(language)
        sheets = [draw(cities, links, coastlines(), sheet) for sheet in SHEETS]
        drawn = [render_to_string("portal/bridge.html", {"picture": sheet, "counts": numbers}) for sheet in sheets]
        cache.set(key, drawn, SECONDS_OF_A_PICTURE)
    return drawn
