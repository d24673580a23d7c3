"""An organisation's matches with their reasons, in both languages at once."""

from typing import Literal

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from core.access import SIGNED_IN
from core.api import CURSOR, MATCHES, Page, door, problems
from core.cursors import MOST_PER_PAGE, page_by_places
from ecosystem.api import OrganisationOut
from ecosystem.languages import WRITTEN
from ecosystem.models import Listing, Organisation
from matching.engine import PairMatch
from matching.lists import Wanted, match_with, matches_for, shown, standing_of
from matching.models import Mark
from matching.obstacles import obstacles, place_on_list
from matching.situation import Situation
from matching.visits import last_change
from matching.why import told_whole
from matching.words import DirectionInWords, in_words
from taxonomy.api import ConceptOut

router = Router(tags=["matching"])


class TitleOut(Schema):
    language: str
    title: str


class MatchedListingOut(Schema):
    """`ours` says whether the listing is your own organisation's."""

    id: int
    ours: bool
    titles: list[TitleOut]


class SharedConceptOut(Schema):
    """A concept both sides speak of: its share of the score in percent and the words each side wrote for it ("" where
    it was only ticked)."""

    concept: ConceptOut
    share: int
    in_need: str
    in_offer: str


class SharedTermOut(Schema):
    in_need: str
    in_offer: str


class DirectionOut(Schema):
    """One need met by one offer. `reason` and `gaps` are sentences by language; `score` is 0 to 100."""

    need: MatchedListingOut
    offer: MatchedListingOut
    score: float
    reason: dict[str, str]
    concepts: list[SharedConceptOut]
    terms: list[SharedTermOut]
    missing: list[ConceptOut]
    gaps: dict[str, list[str]]


class MatchOut(Schema):
    """A partner, how well it fits (0 to 100), and why."""

    partner: OrganisationOut
    score: float
    mark: str | None
    directions: list[DirectionOut]


class PartOut(Schema):
    """One step on the way to a direction's score: what it is, in words, and as a share of 100."""

    label: str
    text: str
    percent: int


class StepsOut(Schema):
    """Of one direction: how its score comes about, and what would raise it, in the language of the request."""

    need: int
    offer: int
    parts: list[PartOut]
    advice: list[str]


class WhyOut(Schema):
    """One partner looked into. `match` is null where nothing is shared; `place` is 0 where it is not on the list, and
    `obstacles` then say why, in the language of the request."""

    partner: OrganisationOut
    match: MatchOut | None
    place: int
    listed: int
    steps: list[StepsOut]
    obstacles: list[str]


OWN = Query(
    "",
    pattern=r"^[-a-zA-Z0-9_]{0,80}$",
    description=gettext_noop("Its slug; your first organisation if you leave it out."),
)


@router.get(
    "/matches",
    response={200: Page[MatchOut], **problems(404)},
    auth=door(SIGNED_IN, MATCHES),
    operation_id="list_matches",
    summary=gettext_noop("Your organisation's matches, the best first"),
)
def matches(
    request,
    organisation: str = OWN,
    shelf: Literal["open", "saved", "dismissed"] = Query(
        "open", description=gettext_noop("All but what you dismissed, or a shelf.")
    ),
    direction: Literal["", "offers", "needs"] = Query(
        "", description=gettext_noop("What you offer, or what you need.")
    ),
    intent: str = Query("", max_length=20),
    about: str = Query(
        "", max_length=300, description=gettext_noop("Codes of concepts with commas, with what lies below them.")
    ),
    region: str = Query("", max_length=60, description=gettext_noop("Code of a region, with its parts.")),
    new: bool = Query(
        False, description=gettext_noop("Only partners that were not there at your last visit to the page.")
    ),
    cursor: str = CURSOR,
    per_page: int = Query(10, ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many on a page.")),
):
    own, situation = _own(request, organisation)
    asked = QueryDict(mutable=True)
    asked.update({"shelf": shelf, "direction": direction, "intent": intent, "about": about, "region": region})
    only = _new(own, request.user, situation) if new else None
    found = matches_for(own, request.user, wanted=Wanted.read(asked), situation=situation, only=only)
    keys = found.partners if len(found) else ()
    answer = page_by_places(request, found, keys=keys, cursor=cursor, per_page=per_page)
    answer["items"] = told(answer["items"], own, request.user)
    return answer


@router.get(
    "/matches/{slug:slug}",
    response={200: WhyOut, **problems(404)},
    auth=door(SIGNED_IN, MATCHES),
    operation_id="explain_match",
    summary=gettext_noop("Why a partner fits your organisation, or does not"),
)
def why(request, slug: str, organisation: str = OWN):
    own, situation = _own(request, organisation)
    visible = Organisation.objects.visible_to(request.user).exclude(kind=own.kind).for_cards()
    partner = get_object_or_404(visible, slug=slug)
    match = match_with(partner, own, request.user, situation=situation)
    seen = shown([match] if match else [], own, request.user)
    place = place_on_list(partner, situation, request.user)
    directions = told_whole(match, seen, of=own.pk, may_edit=False) if match else []
    in_the_way = obstacles(partner, situation, request.user, match=match, seen=seen, place=place)
    return {
        "partner": partner,
        "match": next(iter(told([match] if match else [], own, request.user)), None),
        "place": place.place,
        "listed": place.of,
        "steps": [
            {
                "need": one.need.pk,
                "offer": one.offer.pk,
                "parts": [{"label": part.label, "text": part.text, "percent": part.percent} for part in one.parts],
                "advice": [advice.text for advice in one.advice],
            }
            for one in directions
        ],
        "obstacles": [obstacle.text for obstacle in in_the_way],
    }


def own_organisation(request, slug: str) -> Organisation:
    """The caller's organisation with this slug, or their first. Raises Http404 where it is not theirs."""
    mine = Organisation.objects.of_member(request.user).select_related("matching_preference").order_by("pk")
    own = (mine.filter(slug=slug) if slug else mine).first()
    if own is None:
        raise Http404
    return own


def _own(request, slug: str) -> tuple[Organisation, Situation]:
    """The caller's organisation and what it has made of its matches."""
    own = own_organisation(request, slug)
    return own, Situation.read(own, request.user)


def _new(own: Organisation, user, situation: Situation) -> frozenset[int]:
    return last_change(user, own, standing_of(matches_for(own, user, situation=situation))).new


def told(matches: list[PairMatch], own: Organisation, user) -> list[dict[str, object]]:
    """Returns the matches as the API gives them; one that may not be seen any more is left out."""
    seen = shown(matches, own, user)
    states = (Mark.State.SAVED, Mark.State.DISMISSED)
    marks = dict(Mark.objects.filter(organisation=own, state__in=states).values_list("partner_id", "state"))
    by_language = {}
    for language in WRITTEN:
        with translation.override(language):
            by_language[language] = {
                partner: [(direction, direction.sentence) for direction in directions]
                for partner, directions in in_words(matches, seen, of=own.pk).items()
            }
    return [
        {
            "partner": seen.partners[partner],
            "score": match.score,
            "mark": marks.get(partner),
            "directions": [
                _direction(dict(zip(WRITTEN, versions, strict=True)))
                for versions in zip(*(by_language[language][partner] for language in WRITTEN), strict=True)
            ],
        }
        for match in matches
        if (partner := match.other(own.pk)) in seen.partners and by_language[WRITTEN[0]][partner]
    ]


def _direction(versions: dict[str, tuple[DirectionInWords, str]]) -> dict[str, object]:
    """Joins what was said of one direction in each language."""
    one = versions[WRITTEN[0]][0]
    return {
        "need": _listing(one.need, ours=one.need_is_ours),
        "offer": _listing(one.offer, ours=not one.need_is_ours),
        "score": one.score,
        "reason": {language: sentence for language, (_direction, sentence) in versions.items()},
        "concepts": [
            {"concept": word.concept, "share": word.share, "in_need": word.need, "in_offer": word.offer}
            for word in one.concepts
        ],
        "terms": [{"in_need": need, "in_offer": offer} for need, offer in one.terms],
        "missing": one.missing,
        "gaps": {language: direction.gaps for language, (direction, _sentence) in versions.items()},
    }


def _listing(row: Listing, *, ours: bool) -> dict[str, object]:
    titles = [{"language": text.language, "title": text.title} for text in row.texts.all()]
    return {"id": row.pk, "ours": ours, "titles": titles}
