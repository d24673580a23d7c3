"""The list of matches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import SIGNED_IN, access
from ecosystem.models import Listing, Organisation
from ecosystem.search import regions_in_use
from matching.blocks import own_blocks
from matching.engine import PairMatch
from matching.forms import MatchFilterForm
from matching.introductions import Asked
from matching.learning import leanings, words_for
from matching.lists import SHELVES, Wanted, matches_for, shown, standing_of
from matching.live import live_index
from matching.models import Mark, Share
from matching.situation import Situation
from matching.views.here import Here, look_from
from matching.visits import Change, look
from matching.words import DirectionInWords, in_words
from taxonomy.models import Concept

PER_PAGE = 10


@dataclass(frozen=True)
class Card:
    """What the page shows of one match."""

    match: PairMatch
    partner: Organisation
    directions: list[DirectionInWords]
    mark: Mark | None = None
    request: Asked | None = None
    asks: bool = False
    waits: bool = False
    share: Share | None = None
    new: bool = False
    up: bool = False

    @property
    def note(self) -> str:
        return self.mark.note if self.mark else ""

    @property
    def state(self) -> str:
        """The shelf that the match stands on."""
        return self.mark.state if self.mark and self.mark.state != Mark.State.NOTED else ""


@access(SIGNED_IN)
def matches(request: HttpRequest) -> HttpResponse:
    here = look_from(request)
    if here is None:
        return render(request, "matching/none.html", {})
    wanted, situation, shares = Wanted.read(request.GET), here.situation(), shares_for(here)
    everything = matches_for(here.organisation, here.user, situation=situation)
    taken_off = situation.marked(Mark.State.DISMISSED) | (own_blocks(here.organisation) if situation.blocked else set())
    change = look(here.user, here.organisation, standing_of(everything), without=taken_off)
    found = everything
    if wanted.any or wanted.shelf != "open":
        only = narrowed(wanted, shares, change)
        found = matches_for(here.organisation, here.user, wanted=wanted, situation=situation, only=only)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    concepts, regions = _chosen(wanted), list(regions_in_use(here.others()))
    context = {
        **frame(here, situation, shares, wanted),
        "cards": cards(page.object_list, here, situation, shares, change),
        "page": page,
        "change": change,
        "gone": lambda: _names(here, change.gone),
        "asking": asking(here, situation),
        "chips": chips(wanted, concepts, regions, here),
        "form": MatchFilterForm(wanted, concepts=concepts, regions=regions),
        "leanings": leanings(live_index.latest(), situation),
        "ignored": [(term, words[0]) for term, words in words_for(situation.preference.ignored).items()],
        "live_count": lambda: Listing.objects.live().filter(organisation=here.organisation).count(),
    }
    part = "#list" if request.htmx and request.htmx.target == "matches" else ""
    return render(request, f"matching/matches.html{part}", context)


def frame(here: Here, situation: Situation, shares: Mapping[int, Share], wanted: Wanted) -> dict[str, object]:
    """What a card and the shelves above it need."""
    return {
        "organisation": here.organisation,
        "may_mark": here.may_edit,
        "profiling": situation.preference.profiling,
        "reasons": Mark.Reason.choices,
        "wanted": wanted,
        "shelf": wanted.shelf,
        "address": address_of(here, wanted),
        **{f"{name}_shelf": name == wanted.shelf for name in SHELVES},
        "saved_count": len(situation.marked(Mark.State.SAVED)),
        "dismissed_count": len(situation.marked(Mark.State.DISMISSED)),
        "shared_count": len(shares),
    }


def narrowed(wanted: Wanted, shares: Mapping[int, Share], change: Change) -> set[int] | None:
    """The partners that may be listed on the shelf and by the filter for news; None where all may."""
    if wanted.shelf == "shared":
        return set(shares) & change.new if wanted.new else set(shares)
    return set(change.new) if wanted.new else None


def shares_for(here: Here) -> dict[int, Share]:
    """What colleagues share with the reader, by partner. One query."""
    rows = Share.objects.filter(organisation=here.organisation, to=here.user).select_related("shared_by")
    return {share.partner_id: share for share in rows}


def cards(
    found: Iterable[PairMatch], here: Here, situation: Situation, shares: Mapping[int, Share], change: Change
) -> list[Card]:
    """One whose partner or listings may not be seen is left out."""
    found = list(found)
    rows = Organisation.objects.select_related("region").prefetch_related("texts")
    seen = shown(found, here.organisation, here.user, rows=rows)
    told = in_words(found, seen, of=here.organisation.pk)
    return [
        Card(
            match,
            seen.partners[partner],
            told[partner],
            mark=situation.marks.get(partner),
            **_asked(situation.requests.get(partner), here),
            share=shares.get(partner),
            new=partner in change.new,
            up=partner in change.up,
        )
        for match in found
        if (partner := match.other(here.organisation.pk)) in seen.partners and told[partner]
    ]


def _asked(request: Asked | None, here: Here) -> dict[str, Any]:
    own = here.organisation.pk
    return {"request": request, "asks": request.asked_for(own), "waits": request.waits_for(own)} if request else {}


def asking(here: Here, situation: Situation) -> list[tuple[Asked, Organisation]]:
    """What waits for an answer, with who is on the other side; a name is all that stands here."""
    own = here.organisation.pk
    found = [(one, one.organisation if one.partner_id == own else one.partner) for one in situation.asking]
    return [(one, other) for one, other in found if other.is_verified]


@dataclass(frozen=True)
class FilterChip:
    """One filter that is set, and the address without it. `name` and `value` say what to clear in the form."""

    text: str
    href: str
    name: str
    value: str


def chips(wanted: Wanted, concepts: Iterable[Concept], regions: Iterable[Concept], here: Here) -> list[FilterChip]:
    directions = {"offers": _("What we offer"), "needs": _("What we need")}
    intents = dict(Listing.Intent.choices)
    places = {region.code: region.label for region in regions}
    set_ones = [
        ("direction", wanted.direction, directions.get(wanted.direction, "")),
        ("intent", wanted.intent, str(intents.get(wanted.intent, ""))),
        *(("about", concept.code, concept.label) for concept in concepts),
        ("region", wanted.region, places.get(wanted.region, wanted.region)),
        ("new", "1" if wanted.new else "", _("Only new")),
    ]
    return [
        FilterChip(text, address_of(here, wanted, without=(name, value)), name, value)
        for name, value, text in set_ones
        if value
    ]


def address_of(here: Here, wanted: Wanted, *, without: tuple[str, str] = ("", "")) -> str:
    """The address of the list with its filters, less one of them."""
    name, value = without
    about = [code for code in wanted.about if (name, value) != ("about", code)]
    parts = {
        "for": here.organisation.slug,
        "shelf": "" if wanted.shelf == "open" else wanted.shelf,
        "direction": wanted.direction,
        "intent": wanted.intent,
        "about": ",".join(about),
        "region": wanted.region,
        "new": "1" if wanted.new else "",
    }
    said = {key: word for key, word in parts.items() if word and (key == "about" or key != name)}
    return f"{reverse('matching:matches')}?{urlencode(said)}"


def _chosen(wanted: Wanted) -> list[Concept]:
    if not wanted.about:
        return []
    found = {concept.code: concept for concept in Concept.objects.filter(code__in=wanted.about)}
    return [found[code] for code in wanted.about if code in found]


def _names(here: Here, partners: Iterable[int]) -> list[Organisation]:
    """Those of `partners` that the reader may still see."""
    rows = here.others().filter(pk__in=list(partners)[:20]).prefetch_related("texts")
    return sorted(rows, key=lambda row: row.name)
