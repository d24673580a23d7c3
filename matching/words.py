"""Reasons in words: which concepts and phrases two listings share, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ecosystem.models import Listing
from matching.engine import DirectionScore, Gap, Mention, PairMatch, Reasons, SharedTerm
from matching.explain import explain
from matching.gap_words import SENTENCES
from matching.lists import Shown
from taxonomy.models import TECHNOLOGY_FAMILIES, Concept, Family

SHOWN_CONCEPTS = 4
SHOWN_TERMS = 4
SHOWN_MISSING = 4
WORTH_SAYING = 5
"""The least part of the score, in percent, by which a second concept comes into the sentence."""
WORTH_TELLING = 0.02
"""The least share of the score by which a word is told: below it stand words that any two texts share."""
SAID_FIRST = {*TECHNOLOGY_FAMILIES, Family.PROCESS}


@dataclass(frozen=True)
class SharedWord:
    """A concept that both sides speak of, each in its own words. `need` and `offer` are what they wrote ("" where the
    concept was only ticked)."""

    concept: Concept
    share: int
    need: str
    offer: str


@dataclass(frozen=True)
class DirectionInWords:
    """One need met by one offer."""

    need: Listing
    offer: Listing
    need_is_ours: bool
    score: float
    concepts: list[SharedWord] = field(default_factory=list)
    terms: list[tuple[str, str]] = field(default_factory=list)
    missing: list[Concept] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The reason in one sentence, the shared concepts named in both languages: what is done before what it is
        done to."""
        worth = [word for word in self.concepts if word.share >= WORTH_SAYING] or self.concepts[:1]
        told = sorted(worth, key=lambda word: word.concept.family not in SAID_FIRST)[:2]
        names = [_("%(name)s (%(other)s)") % _names(word.concept) for word in told]
        if not names:
            words = [need for need, _offer in self.terms[:3]]
            return _("Both write of %(words)s.") % {"words": listed(words)} if words else ""
        if self.need_is_ours:
            return _("You need, and they offer, something about %(concepts)s.") % {"concepts": listed(names)}
        return _("They need, and you offer, something about %(concepts)s.") % {"concepts": listed(names)}


def _names(concept: Concept) -> dict[str, str]:
    """Returns the concept's names in the page's language and in the other one."""
    return {"name": concept.label, "other": concept.other_label}


def listed(words: list[str]) -> str:
    """Returns words joined as one would say them."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": _(", ").join(words[:-1]), "last": words[-1]}


def in_words(matches: Iterable[PairMatch], seen: Shown, *, of: int) -> dict[int, list[DirectionInWords]]:
    """Returns, by partner, the directions that may be shown in words for the organisation `of`; one query."""
    found = {match.other(of): seen.directions(match) for match in matches}
    pairs = {(one.need, one.offer) for directions in found.values() for one in directions}
    reasons = explain(pairs, seen.listings)
    concepts = concepts_of(reasons.values())
    return {
        partner: [_direction(one, reasons[one.need, one.offer], seen.listings, concepts, of=of) for one in directions]
        for partner, directions in found.items()
    }


def _direction(
    one: DirectionScore, why: Reasons, listings: Mapping[int, Listing], concepts: Mapping[str, Concept], *, of: int
) -> DirectionInWords:
    need, offer = listings[one.need], listings[one.offer]
    shared = [
        SharedWord(concepts[item.code], round(100 * item.share), _written(item.in_need), _written(item.in_offer))
        for item in why.concepts
        if item.code in concepts
    ]
    return DirectionInWords(
        need=need,
        offer=offer,
        need_is_ours=need.organisation_id == of,
        score=one.score,
        concepts=shared[:SHOWN_CONCEPTS],
        terms=[(item.in_need.word, item.in_offer.word) for item in telling(why)][:SHOWN_TERMS],
        missing=[concepts[code] for code in why.missing if code in concepts][:SHOWN_MISSING],
        gaps=[gap_in_words(gap, concepts) for gap in why.gaps if gap.stated],
        questions=[gap_in_words(gap, concepts) for gap in why.gaps if not gap.stated],
    )


def telling(why: Reasons) -> list[SharedTerm]:
    """Shared words that say something beside the concepts, the weightiest first: not a single Chinese character, which
    carries score but tells nothing, and not a part of what has been told already on either side."""
    said = [mention.word.casefold() for item in why.concepts for mention in (item.in_need, item.in_offer) if mention]
    told = []
    for item in sorted(why.terms, key=lambda item: -item.share):
        words = [mention.word.casefold() for mention in (item.in_need, item.in_offer)]
        if item.share < WORTH_TELLING:
            break
        if min(map(len, words)) > 1 and not any(word in before for word in words for before in said):
            told.append(item)
            said += words
    return told


def _written(mention: Mention | None) -> str:
    return mention.word if mention else ""


def concepts_of(reasons: Iterable[Reasons]) -> dict[str, Concept]:
    codes: set[str] = set()
    for why in reasons:
        codes.update(item.code for item in why.concepts)
        codes.update(why.missing)
        codes.update(word for gap in why.gaps for word in (gap.needed, gap.has) if isinstance(word, str))
    return {concept.code: concept for concept in Concept.objects.filter(code__in=codes)} if codes else {}


def gap_in_words(gap: Gap, concepts: Mapping[str, Concept]) -> str:
    """Returns an unmet condition as a sentence."""
    needed, has = gap.needed, gap.has
    if gap.kind == "trl":
        if has is None:
            return _("The need asks for TRL %(needed)s; the offer does not say its own.") % {"needed": needed}
        return _("The need asks for TRL %(needed)s; the offer is at TRL %(has)s.") % {"needed": needed, "has": has}
    if gap.kind == "intent":
        labels = dict(Listing.Intent.choices)
        return _("Different intents: “%(needed)s” in the need, “%(has)s” in the offer.") % {
            "needed": labels.get(needed, needed),
            "has": labels.get(has, has),
        }
    if gap.kind in SENTENCES:
        return SENTENCES[gap.kind](gap)
    label = concepts[str(needed)].label if needed in concepts else str(needed)
    if gap.kind == "certificate":
        return _("The need asks for %(certificate)s; the offer does not show it.") % {"certificate": label}
    return _("The need is in %(region)s; the offer does not say that it reaches there.") % {"region": label}
