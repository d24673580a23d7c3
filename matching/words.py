"""Reasons in words: which concepts and phrases two listings share, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ecosystem.models import Listing
from matching.models import Match
from taxonomy.models import TECHNOLOGY_FAMILIES, Concept, Family

SHOWN_CONCEPTS = 4
SHOWN_TERMS = 4
SHOWN_MISSING = 4
SAID_FIRST = {*TECHNOLOGY_FAMILIES, Family.PROCESS}

DIRECTIONS = (
    ("startup_offers", "manufacturer_need", "startup_offer", "startup_offers_score"),
    ("manufacturer_offers", "startup_need", "manufacturer_offer", "manufacturer_offers_score"),
)


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
        told = sorted(self.concepts, key=lambda word: word.concept.family not in SAID_FIRST)[:2]
        names = [_("%(name)s (%(other)s)") % _names(word.concept) for word in told]
        if not names:
            words = [need for need, _offer in self.terms[:3]]
            return _("Both write of %(words)s.") % {"words": _listed(words)} if words else ""
        if self.need_is_ours:
            return _("You need, and they offer, something about %(concepts)s.") % {"concepts": _listed(names)}
        return _("They need, and you offer, something about %(concepts)s.") % {"concepts": _listed(names)}


def _names(concept: Concept) -> dict[str, str]:
    """Returns the concept's names in the page's language and in the other one."""
    return {"name": concept.label, "other": concept.other_label}


def _listed(words: list[str]) -> str:
    """Returns words joined as one would say them."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": _(", ").join(words[:-1]), "last": words[-1]}


def in_words(matches: Iterable[Match], *, of: int) -> dict[int, list[DirectionInWords]]:
    """Returns, by match, its directions in words for the organisation `of`; two queries for all of them."""
    matches = list(matches)
    concepts = _concepts(matches)
    told = {}
    for match in matches:
        directions = []
        for name, need, offer, score in DIRECTIONS:
            if getattr(match, f"{need}_id") is None:
                continue
            found = (match.reasons or {}).get(name) or {}
            directions.append(_direction(match, found, concepts, need, offer, score, of=of))
        told[match.pk] = sorted(directions, key=lambda direction: -direction.score)
    return told


def _direction(match, found, concepts, need_name, offer_name, score_name, *, of) -> DirectionInWords:
    need, offer = getattr(match, need_name), getattr(match, offer_name)
    shared = [
        SharedWord(
            concepts[item["code"]], round(100 * item["share"]), _written(item["in_need"]), _written(item["in_offer"])
        )
        for item in found.get("concepts", ())
        if item["code"] in concepts
    ]
    return DirectionInWords(
        need=need,
        offer=offer,
        need_is_ours=need.organisation_id == of,
        score=getattr(match, score_name),
        concepts=shared[:SHOWN_CONCEPTS],
        terms=[
            (item["in_need"]["word"], item["in_offer"]["word"])
            for item in found.get("terms", ())
            if len(item["in_need"]["word"]) > 1  # a single Chinese character carries score but tells nothing
        ][:SHOWN_TERMS],
        missing=[concepts[code] for code in found.get("missing", ()) if code in concepts][:SHOWN_MISSING],
        gaps=[_gap(gap, concepts) for gap in found.get("gaps", ()) if gap["stated"]],
        questions=[_gap(gap, concepts) for gap in found.get("gaps", ()) if not gap["stated"]],
    )


def _written(mention: dict | None) -> str:
    return mention["word"] if mention else ""


def _concepts(matches: list[Match]) -> dict[str, Concept]:
    codes: set[str] = set()
    for match in matches:
        for found in (match.reasons or {}).values():
            codes.update(item["code"] for item in found["concepts"])
            codes.update(found["missing"])
            codes.update(gap[key] for gap in found["gaps"] for key in ("needed", "has") if isinstance(gap[key], str))
    return {concept.code: concept for concept in Concept.objects.filter(code__in=codes)}


def _gap(gap: dict, concepts: dict[str, Concept]) -> str:
    """Returns an unmet condition as a sentence."""
    needed, has = gap["needed"], gap["has"]
    if gap["kind"] == "trl":
        if has is None:
            return _("The need asks for TRL %(needed)s; the offer does not say its own.") % {"needed": needed}
        return _("The need asks for TRL %(needed)s; the offer is at TRL %(has)s.") % {"needed": needed, "has": has}
    if gap["kind"] == "intent":
        labels = dict(Listing.Intent.choices)
        return _("One side wants %(needed)s, the other %(has)s.") % {
            "needed": labels.get(needed, needed),
            "has": labels.get(has, has),
        }
    label = concepts[needed].label if needed in concepts else str(needed)
    if gap["kind"] == "certificate":
        return _("The need asks for %(certificate)s; the offer does not show it.") % {"certificate": label}
    return _("The need is in %(region)s; the offer does not say that it reaches there.") % {"region": label}
