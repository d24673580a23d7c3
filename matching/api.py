"""An organisation's matches with their reasons, in both languages at once."""

from django.http import Http404
from django.utils import translation
from ninja import Query, Router, Schema

from core.access import SIGNED_IN
from core.api import MOST_PER_PAGE, Page, Problem, door, page_of
from ecosystem.api import OrganisationOut
from ecosystem.languages import WRITTEN
from ecosystem.models import Listing, Organisation
from matching.engine import PairMatch
from matching.lists import matches_for, shown
from matching.models import Mark
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


@router.get(
    "/matches",
    response={200: Page[MatchOut], 401: Problem, 404: Problem, 422: Problem},
    auth=door(SIGNED_IN),
    summary="Your organisation's matches, the best first",
)
def matches(
    request,
    organisation: str = Query(
        "", pattern=r"^[-a-zA-Z0-9_]{0,80}$", description="Its slug; your first organisation if you leave it out."
    ),
    page: int = Query(1, ge=1, le=1_000_000),
    per_page: int = Query(10, ge=1, le=MOST_PER_PAGE),
):
    mine = Organisation.objects.of_member(request.user).order_by("pk")
    own = (mine.filter(slug=organisation) if organisation else mine).first()
    if own is None:
        raise Http404
    answer = page_of(matches_for(own, request.user), page, per_page)
    answer["items"] = told(answer["items"], own, request.user)
    return answer


def told(matches: list[PairMatch], own: Organisation, user) -> list[dict[str, object]]:
    """Returns the matches as the API gives them; one that may not be seen any more is left out."""
    seen = shown(matches, own, user, whole=True)
    marks = dict(Mark.objects.filter(organisation=own).values_list("partner_id", "state"))
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
