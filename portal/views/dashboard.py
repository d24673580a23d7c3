"""Where people land after they have signed in: what to do next, and what has come of it so far."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from competitions.judging.screen import sits_somewhere
from competitions.judging.todo import left_of
from core.access import SIGNED_IN, access
from core.permissions import allowed
from ecosystem.completeness import completeness
from ecosystem.current import chosen_among, remember_organisations
from ecosystem.models import Listing, Organisation
from ecosystem.permissions import check_user_can_edit_organisation
from matching.lists import matches_for, shown
from matching.words import in_words
from portal.numbers import desk_numbers

SHOWN_MATCHES = 3
SHOWN_LISTINGS = 6
PUBLISHED, DRAFT = Listing.Status.PUBLISHED, Listing.Status.DRAFT


@access(SIGNED_IN)
def dashboard(request: HttpRequest) -> HttpResponse:
    """The overview of one organisation: the one named in the address if it is theirs, else the one switched to."""
    mine = list(
        Organisation.objects.of_member(request.user)
        .for_cards()
        .select_related("matching_preference")
        .order_by("pk")[:20]
    )
    remember_organisations(request, mine)
    organisation = chosen_among(request, mine, request.GET.get("for")) or chosen_among(request, mine)
    context = {"organisation": organisation, "others": [one for one in mine if one != organisation]}
    if organisation is not None:
        context |= overview_of(organisation, request.user)
    if sits_somewhere(request.user):
        left, due = left_of(request.user)
        context["judging"] = {"left": left, "due": due}
    if request.user.is_staff:
        context["numbers"] = desk_numbers()
    return render(request, "portal/dashboard.html", context)


def overview_of(organisation: Organisation, user) -> dict[str, object]:
    own = Listing.objects.filter(organisation=organisation, status__in=(PUBLISHED, DRAFT))
    own = list(own.prefetch_related("texts", "concepts").order_by("-published_at", "-pk"))
    for listing in own:
        listing.organisation = organisation
    listings = [listing for listing in own if listing.is_live]
    return {
        "completeness": completeness(organisation, [one.kind for one in own if one.status == PUBLISHED]),
        "may_edit": allowed(check_user_can_edit_organisation, user, organisation),
        "last_request": None if organisation.is_verified else organisation.verification_requests.first(),
        "listings": listings[:SHOWN_LISTINGS],
        "more_listings": max(0, len(listings) - SHOWN_LISTINGS),
        "drafts": sum(listing.status == DRAFT for listing in own),
        "matches": top_matches(organisation, user),
    }


def top_matches(organisation: Organisation, user) -> list[dict[str, object]]:
    """The best few matches, each with its partner and its strongest direction in words."""
    best = matches_for(organisation, user, limit=SHOWN_MATCHES)[:SHOWN_MATCHES]
    rows = Organisation.objects.select_related("region").prefetch_related("texts")
    seen = shown(best, organisation, user, rows=rows)
    told = in_words(best, seen, of=organisation.pk)
    return [
        {"match": match, "partner": seen.partners[partner], "direction": told[partner][0]}
        for match in best
        if (partner := match.other(organisation.pk)) in seen.partners and told[partner]
    ]
