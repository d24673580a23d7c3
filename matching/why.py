"""Why two organisations fit, or do not, with everything that can be told of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ecosystem.languages import ENGLISH, WRITTEN
from ecosystem.models import Listing, ListingText
from matching.engine import DirectionScore, Gap, Mention, PairMatch, Reasons, SharedTerm
from matching.engine.rank import combine
from matching.explain import explain
from matching.gap_words import amount
from matching.gap_words import listed as languages
from matching.lists import Shown
from matching.words import concepts_of, gap_in_words, listed, telling
from taxonomy.models import Concept

SHOWN_POINTS = 6


@dataclass(frozen=True)
class Quote:
    """A sentence as it was written, cut around the word that counts. `word` alone where no sentence is known; "" where
    the concept was chosen as a topic."""

    before: str
    word: str
    after: str
    language: str


@dataclass(frozen=True)
class Point:
    """One thing that both speak of. `share` is its part of the texts' score in percent."""

    label: str
    other: str
    share: int
    need: Quote | None
    offer: Quote | None


@dataclass(frozen=True)
class Part:
    """One step on the way to the score: what it is, in words, and as a share of 100."""

    label: str
    text: str
    percent: int


@dataclass(frozen=True)
class Advice:
    """What would raise the match; `href` is where one does it, "" where there is nothing to press."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Told:
    """One need met by one offer, told whole."""

    need: Listing
    offer: Listing
    need_is_ours: bool
    score: float
    points: list[Point]
    parts: list[Part]
    missing: list[Concept]
    gaps: list[str]
    questions: list[str]
    advice: list[Advice] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.need.pk}-{self.offer.pk}"

    @property
    def need_texts(self) -> list[ListingText]:
        return readers_first(self.need)

    @property
    def offer_texts(self) -> list[ListingText]:
        return readers_first(self.offer)

    @property
    def ours(self) -> Listing:
        return self.need if self.need_is_ours else self.offer

    @property
    def theirs(self) -> Listing:
        return self.offer if self.need_is_ours else self.need


def readers_first(listing: Listing) -> list[ListingText]:
    """The listing's words in each language it is written in, the reader's own first."""
    mine = get_language() or ENGLISH
    return sorted((text for text in listing.texts.all() if text.title), key=lambda text: text.language != mine)


def told_whole(match: PairMatch, seen: Shown, *, of: int, may_edit: bool) -> list[Told]:
    """The directions of a match that may be shown, best first; one query."""
    directions = seen.directions(match)
    reasons = explain({(one.need, one.offer) for one in directions}, seen.listings)
    concepts = concepts_of(reasons.values())
    return [
        _told(one, reasons[one.need, one.offer], seen.listings, concepts, of=of, may_edit=may_edit)
        for one in directions
    ]


def _told(
    one: DirectionScore,
    why: Reasons,
    listings: Mapping[int, Listing],
    concepts: Mapping[str, Concept],
    *,
    of: int,
    may_edit: bool,
) -> Told:
    need, offer = listings[one.need], listings[one.offer]
    ours = need.organisation_id == of
    found = Told(
        need=need,
        offer=offer,
        need_is_ours=ours,
        score=one.score,
        points=_points(why, concepts),
        parts=_parts(one),
        missing=[concepts[code] for code in why.missing if code in concepts],
        gaps=[gap_in_words(gap, concepts) for gap in why.gaps if gap.stated],
        questions=[gap_in_words(gap, concepts) for gap in why.gaps if not gap.stated],
    )
    found.advice.extend(_advice(found, why, concepts, may_edit=may_edit))
    return found


def _points(why: Reasons, concepts: Mapping[str, Concept]) -> list[Point]:
    told = [
        Point(
            concepts[item.code].label,
            concepts[item.code].other_label,
            round(100 * item.share),
            quote(item.in_need),
            quote(item.in_offer),
        )
        for item in why.concepts
        if item.code in concepts
    ]
    words = [
        Point(in_page_language(item), "", round(100 * item.share), quote(item.in_need), quote(item.in_offer))
        for item in telling(why)
    ]
    points = sorted(told + words, key=lambda point: -point.share)
    return [point for place, point in enumerate(points) if point.share or not place][:SHOWN_POINTS]


def in_page_language(item: SharedTerm) -> str:
    """The word of the side that wrote in the page's language, else the need's."""
    return item.in_offer.word if item.in_offer.language == get_language() else item.in_need.word


def quote(mention: Mention | None) -> Quote | None:
    """None where the concept was chosen as a topic without a word."""
    if mention is None or not mention.word:
        return None
    before, found, after = mention.snippet.partition(mention.word)
    if not found:
        before, after = "", ""
    return Quote(before, mention.word, after, mention.language)


def _parts(one: DirectionScore) -> list[Part]:
    texts, left = round(one.calibrated), round(100 * one.factor)
    met = one.calibrated * one.factor
    close = round(100 * one.score / met) if met else 100
    conditions = (
        _("all hold, or were not named") if left == 100 else _("leave %(percent)s %% of it") % {"percent": left}
    )
    mutual = (
        _("each is among the best for the other")
        if close == 100
        else _("one of them has better ones; leaves %(percent)s %%") % {"percent": close}
    )
    return [
        Part(_("The two texts"), _("%(score)s of 100") % {"score": texts}, texts),
        Part(_("Conditions"), conditions, left),
        Part(_("Mutual closeness"), mutual, close),
    ]


def crowding(match: PairMatch) -> int:
    """What open requests leave of the pair's score, in percent."""
    both = [one.score for one in (match.startup_offers, match.manufacturer_offers) if one is not None]
    whole = float(combine(*(max(both), min(both) if len(both) > 1 else 0.0)))
    return min(100, round(100 * match.score / whole)) if whole else 100


# --- what would raise it -------------------------------------------------------------------------------------------
def _advice(told: Told, why: Reasons, concepts: Mapping[str, Concept], *, may_edit: bool) -> Iterable[Advice]:
    edit = reverse("ecosystem:listing-edit", kwargs={"pk": told.ours.pk}) if may_edit else ""
    for gap in why.gaps:
        yield from _about_gap(gap, told, concepts, edit)
    yield from _about_language(told, edit)
    if told.need_is_ours or not told.missing:
        return
    names = listed([concept.label for concept in told.missing[:4]])
    yield Advice(_("If you do this too, choose it in your offer or write of it: %(names)s.") % {"names": names}, edit)


def _about_gap(gap: Gap, told: Told, concepts: Mapping[str, Concept], edit: str) -> Iterable[Advice]:
    label = concepts[str(gap.needed)].label if gap.needed in concepts else str(gap.needed)
    if told.need_is_ours:
        if not gap.stated:
            asked = _asked(gap, label)
            yield Advice(_("Ask them: %(what)s. Their offer does not say.") % {"what": asked})
        return
    if gap.kind == "certificate":
        yield Advice(_("Add %(certificate)s to your offer if you hold it.") % {"certificate": label}, edit)
    elif gap.kind == "region":
        yield Advice(_("Name %(region)s among your regions if you reach there.") % {"region": label}, edit)
    elif gap.has is None and gap.kind in {"trl", "mrl", "volume", "language"}:
        yield Advice(_stated(gap), edit)


def _asked(gap: Gap, label: str) -> str:
    """What a need's owner may ask about a condition of which the offer says nothing."""
    return {
        "trl": _("how mature it is (TRL)"),
        "mrl": _("how ready its production is (MRL)"),
        "volume": _("how much they can do in a year"),
        "language": _("in which languages they work"),
        "region": _("whether they reach %(place)s") % {"place": label},
        "certificate": _("whether they hold %(certificate)s") % {"certificate": label},
    }.get(gap.kind, label)


def _stated(gap: Gap) -> str:
    """What an offer's owner may add, where the offer says nothing of it."""
    if gap.kind == "volume":
        return _("Say how much you can do in a year; the need is for %(needed)s.") % {"needed": amount(gap.needed)}
    if gap.kind == "language":
        words = _("Name the languages you work in; the need asks for %(needed)s.")
        return words % {"needed": languages(gap.needed)}
    words = {
        "trl": _("State your offer's TRL; the need asks for %(needed)s."),
        "mrl": _("State your offer's MRL; the need asks for %(needed)s."),
    }
    return words[gap.kind] % {"needed": gap.needed}


def _about_language(told: Told, edit: str) -> Iterable[Advice]:
    ours = {text.language for text in told.ours.texts.all() if text.title}
    theirs = {text.language for text in told.theirs.texts.all() if text.title}
    for language in WRITTEN:
        if language in theirs and not ours & theirs:
            words = {
                "en": _("Write “%(title)s” in English too: theirs is in English only."),
                "zh-hans": _("Write “%(title)s” in Chinese too: theirs is in Chinese only."),
            }[language]
            yield Advice(words % {"title": told.ours.title}, edit)
