"""The winners, for everybody, once the embargo is lifted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from competitions.ceremony import plan_of
from competitions.models import Competition
from competitions.voted import told_of
from competitions.winners import honours, of_winners, taken_back_in, winners_of
from core.access import PUBLIC, access
from core.links import whole
from core.robots import indexable
from ecosystem.linked_data import script


@indexable
@access(PUBLIC)
def winners(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has won, with what their entries say in public. Before the embargo is lifted there is no such page."""
    competition = get_object_or_404(Competition.objects.visible_to(request.user).prefetch_related("texts", "partners"), slug=slug)  # fmt: skip
    rows = winners_of(competition)
    gone = taken_back_in(competition)
    if not rows and not gone:
        raise Http404
    language = get_language() or "en"
    told = honours(rows, language)
    first = next((one for one in told if one.has_logo), None)
    context = {
        "competition": competition,
        "text": competition.text,
        "plan": plan_of(competition),
        "winners": [one for one in told if one.is_winner and not one.by_vote],
        "chosen": next((one for one in told if one.by_vote), None),
        "voted": told_of(competition),
        "commended": [one for one in told if not one.is_winner],
        "taken_back": gone,
        "pictures": list(competition.press_pictures.all()),
        "linked": script(of_winners(competition, told, language)),
        "image": whole("ecosystem:logo", slug=first.slug) if first else "",
    }
    return render(request, "competitions/ceremony/winners.html", context)
