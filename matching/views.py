"""Matches: the list, and what one makes of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, access
from core.permissions import NotAllowed, allowed
from ecosystem.models import Listing, Organisation
from matching import actions
from matching.blocks import marks_of
from matching.lists import SHELVES, Wanted, matches_for, shown
from matching.models import Mark
from matching.permissions import check_user_can_mark_matches
from matching.words import in_words

PER_PAGE = 10


def organisation_of(request: HttpRequest) -> Organisation | None:
    """The organisation whose matches are shown: the one named in the address, if it is theirs, else their first."""
    mine = Organisation.objects.of_member(request.user).for_cards().order_by("pk")
    slug = request.GET.get("for") or request.POST.get("for")
    return mine.filter(slug=slug).first() if slug else mine.first()


@access(SIGNED_IN)
def matches(request: HttpRequest) -> HttpResponse:
    organisation = organisation_of(request)
    if organisation is None:
        return render(request, "matching/none.html", {})
    wanted = Wanted.read(request.GET)
    page = Paginator(matches_for(organisation, request.user, wanted=wanted), PER_PAGE).get_page(request.GET.get("page"))
    marks = {mark.partner_id: mark for mark in marks_of(organisation)}
    states = [mark.state for mark in marks.values()]
    context = {
        "organisation": organisation,
        "cards": cards(page.object_list, organisation, request.user, marks),
        "page": page,
        "wanted": wanted,
        "shelf": wanted.shelf,
        **{f"{name}_shelf": name == wanted.shelf for name in SHELVES},
        "saved_count": states.count(Mark.State.SAVED),
        "dismissed_count": states.count(Mark.State.DISMISSED),
        "live_count": Listing.objects.live().filter(organisation=organisation).count(),
        "reasons": Mark.Reason.choices,
        "may_mark": allowed(check_user_can_mark_matches, request.user, organisation),
    }
    part = "#list" if request.htmx and request.htmx.target == "matches" else ""
    return render(request, f"matching/matches.html{part}", context)


def cards(matches, organisation: Organisation, user, marks: dict[int, Mark]) -> list[dict[str, object]]:
    """What the page shows of each match; one whose partner or listings may not be seen is left out."""
    seen = shown(matches, organisation, user)
    told = in_words(matches, seen, of=organisation.pk)
    return [
        {
            "match": match,
            "partner": seen.partners[partner],
            "directions": told[partner],
            "mark": marks.get(partner),
        }
        for match in matches
        if (partner := match.other(organisation.pk)) in seen.partners and told[partner]
    ]


@access(SIGNED_IN)
@require_POST
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Saves, dismisses or takes back, then shows the list again."""
    organisation = get_object_or_404(Organisation.objects.of_member(request.user), slug=request.POST.get("for", ""))
    # Only what is in their list can be marked, so that an address guessed at says nothing of who is in the portal.
    partner_ids = Mark.objects.filter(organisation=organisation).values_list("partner_id", flat=True)
    visible = Organisation.objects.visible_to(request.user) | Organisation.objects.filter(pk__in=partner_ids)
    partner = get_object_or_404(visible, slug=slug)
    verb = request.POST.get("verb")
    try:
        if verb == "save":
            actions.save_match(organisation=organisation, partner=partner, by=request.user)
        elif verb == "dismiss":
            reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
            actions.dismiss_match(organisation=organisation, partner=partner, reason=reason, note=note, by=request.user)
            messages.success(request, _("%(name)s is dismissed. You find it under Dismissed.") % {"name": partner.name})
        else:
            actions.unmark_match(organisation=organisation, partner=partner, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except NotAllowed as error:
        messages.error(request, str(error))
    shelf = request.POST.get("shelf", "open")
    back = f"{reverse('matching:matches')}?for={organisation.slug}"
    return redirect(back if shelf not in SHELVES or shelf == "open" else f"{back}&shelf={shelf}")
