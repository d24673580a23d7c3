"""One partner looked into, two compared, and the question why somebody is not on the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import SIGNED_IN, access
from core.autosave import digest
from core.text import tidy
from ecosystem.models import Listing, Membership, Organisation
from matching.comparing import Side, rows
from matching.forms import NoteForm, RequestForm, ShareForm
from matching.introductions import Asked, kept
from matching.lists import match_with, matches_for, shown
from matching.models import Mark, Share
from matching.obstacles import obstacles, place_on_list
from matching.situation import Situation
from matching.views.here import Here, must_look_from
from matching.why import Told, crowding, told_whole

FOUND = 12
"""Names shown for a search; whoever needs more types more."""


@access(SIGNED_IN)
def why(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that can be said of one partner: why it fits, or why it does not."""
    here = must_look_from(request)
    partner, situation = here.partner(slug), here.situation()
    match = match_with(partner, here.organisation, here.user, situation=situation)
    seen = shown([match] if match else [], here.organisation, here.user, rows=Organisation.objects.all())
    told = told_whole(match, seen, of=here.organisation.pk, may_edit=here.may_edit) if match else []
    place = place_on_list(partner, situation, here.user)
    mark, asked = situation.marks.get(partner.pk), situation.requests.get(partner.pk)
    context = {
        "organisation": here.organisation,
        "partner": partner,
        "match": match if told else None,
        "told": told,
        "place": place,
        "crowding": crowding(match) if match else 100,
        "obstacles": obstacles(partner, situation, here.user, match=match, seen=seen, place=place),
        "mark": mark,
        "marked": mark.state if mark and mark.state != Mark.State.NOTED else "",
        "reasons": Mark.Reason.choices,
        "note": _note_form(mark),
        "outcome": situation.outcomes.get(partner.pk),
        "profiling": situation.preference.profiling,
        "asked": asked,
        "made": asked is not None and asked.asked_for(here.organisation.pk),
        "waits": asked is not None and asked.waits_for(here.organisation.pk),
        "about": _about(here, asked),
        "ask_form": _ask_form(here, told),
        "refusal": kept().refusal(here.user, here.organisation, partner)
        if told and here.may_edit and not asked
        else "",
        "may_mark": here.may_edit,
        **sharing(here, partner),
    }
    return render(request, "matching/why.html", context)


def _about(here: Here, asked: Asked | None) -> list[Listing]:
    """The two listings of an open request, as far as the reader may see them."""
    if asked is None:
        return []
    keys = [key for key in (asked.need_id, asked.offer_id) if key]
    return list(Listing.objects.visible_to(here.user).filter(pk__in=keys).prefetch_related("texts").order_by("kind"))


def _note_form(mark: Mark | None) -> NoteForm:
    form = NoteForm(initial={"note": mark.note if mark else ""})
    form.fields["note"].widget.attrs["data-base"] = digest(mark.note if mark else "")
    return form


def _ask_form(here: Here, told: list[Told]) -> RequestForm | None:
    if not (told and here.may_edit and here.organisation.is_verified):
        return None
    return RequestForm([(one.key, f"{one.need.title} ↔ {one.offer.title}") for one in told])


def sharing(here: Here, partner: Organisation) -> dict[str, object]:
    """Who is shown the match already, and who else could be."""
    shares = list(
        Share.objects.filter(organisation=here.organisation, partner=partner).select_related("to", "shared_by")
    )
    if not here.may_edit:
        mine = [one for one in shares if one.to == here.user]
        return {"shares": mine, "share_form": None}
    others = Membership.objects.filter(organisation=here.organisation, user__is_active=True).exclude(user=here.user)
    there = {one.to_id for one in shares}
    colleagues = [one.user for one in others.select_related("user") if one.user_id not in there]
    return {"shares": shares, "share_form": ShareForm(colleagues) if colleagues else None}


@access(SIGNED_IN)
def why_not(request: HttpRequest) -> HttpResponse:
    """Finds a partner by name, whether it is on the list or not."""
    here = must_look_from(request)
    name = tidy(request.GET.get("q", ""), lines=False)[:120]
    found = (
        here.others().filter(texts__name__icontains=name).distinct().for_cards().order_by("slug")[: FOUND + 1]
        if name
        else Organisation.objects.none()
    )
    page = list(found)
    if len(page) == 1 and not request.htmx:
        return redirect(f"{reverse('matching:why', kwargs={'slug': page[0].slug})}?for={here.organisation.slug}")
    part = "#found" if request.htmx and request.htmx.target == "why-not-found" else ""
    context = {"organisation": here.organisation, "name": name, "found": page[:FOUND], "more": len(page) > FOUND}
    return render(request, f"matching/why_not.html{part}", context)


@access(SIGNED_IN)
def compare(request: HttpRequest) -> HttpResponse:
    """Two partners side by side: `a` and `b`, or two ticked cards; with fewer, one chooses from the list."""
    here = must_look_from(request)
    slugs = [request.GET.get(name, "") for name in ("a", "b")]
    ticked = list(dict.fromkeys(filter(None, [*slugs, *request.GET.getlist("with")])))[:2]
    situation = here.situation()
    partners = [here.partner(slug) for slug in ticked]
    context: dict[str, object] = {"organisation": here.organisation, "partners": partners}
    if len(partners) == 2:
        sides = [_side(here, situation, partner) for partner in partners]
        context |= {"sides": sides, "rows": rows(*sides)}
    else:
        context["choices"] = _choices(here, situation, partners)
    return render(request, "matching/compare.html", context)


def _side(here: Here, situation: Situation, partner: Organisation) -> Side:
    match = match_with(partner, here.organisation, here.user, situation=situation)
    seen = shown([match] if match else [], here.organisation, here.user, rows=Organisation.objects.all())
    told = told_whole(match, seen, of=here.organisation.pk, may_edit=False) if match else []
    return Side(partner, match if told else None, told)


def _choices(here: Here, situation: Situation, partners: list[Organisation]) -> list[Organisation]:
    """The best of the list, to choose from."""
    found = matches_for(here.organisation, here.user, situation=situation)
    best = [pk for pk in getattr(found, "partners", []) if pk not in {one.pk for one in partners}][:FOUND]
    rows_by_key = here.others().for_cards().in_bulk(best)
    return [rows_by_key[pk] for pk in best if pk in rows_by_key]
