"""Who is told what about an introduction: a notice for the people of both sides, a letter where something waits.

Neither holds what anybody wrote. A letter to whoever has to answer holds their link (introducing/keys.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notices import notify, say
from accounts.telling import INTRODUCTIONS, tell
from collaboration.introducing.keys import link_for
from collaboration.models import Introduction
from ecosystem.languages import WRITTEN, in_language
from ecosystem.links import absolute
from ecosystem.models import Listing, Membership, Organisation


@dataclass(frozen=True)
class Step:
    """What the other side is told, what one's own colleagues are, and the letter to the other side. `answers` says that
    its readers can answer from the letter."""

    other: str
    own: str = ""
    letter: str = ""
    answers: bool = False


STEPS = {
    "ask": Step("introduction.asked", "introduction.asked.own", "introduction_asked", answers=True),
    "introduce": Step("introduction.suggested", letter="introduction_suggested", answers=True),
    "agree": Step("introduction.agreed", "introduction.agreed.own", "introduction_agreed", answers=True),
    "question": Step("introduction.question", "introduction.question.own", "introduction_question"),
    "say": Step("introduction.said", "introduction.said.own", "introduction_said", answers=True),
    "accept": Step("introduction.accepted", "introduction.accepted.own", "introduction_accepted"),
    "decline": Step("introduction.declined", "introduction.declined.own", "introduction_declined"),
    "withdraw": Step("introduction.withdrawn", "introduction.withdrawn.own"),
    "take_back": Step("introduction.taken_back"),
    "expire": Step("introduction.expired", letter="introduction_expired"),
    "remind": Step("introduction.waits", letter="introduction_reminder", answers=True),
}
say(
    {
        "introduction.asked": _("%(name)s asks to be introduced to %(own)s."),
        "introduction.asked.own": _("A colleague asked %(name)s for an introduction."),
        "introduction.suggested": _("The park suggests that %(own)s and %(name)s talk."),
        "introduction.agreed": _("%(name)s would like to talk, as the park suggested. Now it is for you to answer."),
        "introduction.agreed.own": _("A colleague agreed to talk with %(name)s."),
        "introduction.question": _("%(name)s has a question about the introduction."),
        "introduction.question.own": _("A colleague asked %(name)s something about the introduction."),
        "introduction.said": _("%(name)s has answered about the introduction."),
        "introduction.said.own": _("A colleague answered %(name)s about the introduction."),
        "introduction.accepted": _("%(name)s accepted the introduction: the two of you share a room."),
        "introduction.accepted.own": _("A colleague accepted the introduction to %(name)s: you share a room."),
        "introduction.declined": _("%(name)s declined the introduction."),
        "introduction.declined.own": _("A colleague declined the introduction to %(name)s."),
        "introduction.withdrawn": _("%(name)s is no longer waiting for an introduction."),
        "introduction.withdrawn.own": _("A colleague withdrew the request to %(name)s."),
        "introduction.taken_back": _("The park no longer suggests that %(own)s and %(name)s talk."),
        "introduction.expired": _("The introduction of %(own)s and %(name)s was not answered in time."),
        "introduction.waits": _("%(name)s still waits for your answer about an introduction."),
    }
)


def speakers(organisation: Organisation) -> list[User]:
    """Those who answer for an organisation: its owners and editors."""
    rows = Membership.objects.filter(organisation=organisation, role__in=Membership.EDITING, user__is_active=True)
    return [one.user for one in rows.select_related("user").order_by("pk")]


def tell_of(introduction: Introduction, step: str, side: Organisation, *, by=None, number: int = 0) -> None:
    """Tells the side opposite to `side`, which did it, and the colleagues of whoever did. `number` tells two steps of the
    same kind apart."""
    told, about = STEPS[step], f"{step}:{introduction.pk}:{number}"
    other = introduction.other(side)
    _tell(introduction, told.other, told, other, speakers(other), key=about)
    if told.own:
        colleagues = [one for one in speakers(side) if by is None or one.pk != by.pk]
        _note(introduction, told.own, side, colleagues, key=f"{about}:own")


def tell_both(introduction: Introduction, step: str) -> None:
    """What nobody of the two has done: the park, or the clock."""
    for side in introduction.sides:
        key = f"{step}:{introduction.pk}:{side.pk}"
        _tell(introduction, STEPS[step].other, STEPS[step], side, speakers(side), key=key)


def remind(introduction: Introduction) -> None:
    for side in introduction.sides:
        if introduction.waits_for(side.pk):
            step = STEPS["remind"]
            _tell(introduction, step.other, step, side, speakers(side), key=f"remind:{introduction.pk}:{side.pk}")


def _tell(introduction: Introduction, what: str, step: Step, side: Organisation, people, *, key: str) -> None:
    _note(introduction, what, side, people, key=key)
    for person in people if step.letter else ():
        values = _values(introduction, side, person.language)
        if step.answers:
            token = link_for(introduction, person)
            values["answer"] = absolute("collaboration:introduction-by-mail", person.language, token=token)
        tell(INTRODUCTIONS, person, step.letter, key=f"{step.letter}:{key}:{person.pk}", context=values)


def _note(introduction: Introduction, what: str, side: Organisation, people: Iterable[User], *, key: str) -> None:
    other = introduction.other(side)
    values = {"name": in_both(other), "own": in_both(side)}
    where, arguments = "collaboration:introduction", [introduction.pk]
    notify(INTRODUCTIONS, people, what, key=f"introduction:{key}", view=where, arguments=arguments, values=values)


def _values(introduction: Introduction, side: Organisation, language: str) -> dict[str, Any]:
    """What a letter to `side` says: names, their own listing, and the other's only where everybody may read it."""
    other = introduction.other(side)
    listings = {one.organisation_id: one for one in (introduction.need, introduction.offer) if one is not None}
    theirs, ours = listings.get(other.pk), listings.get(side.pk)
    shown = theirs if theirs is not None and theirs.visibility == Listing.Visibility.PUBLIC else None
    return {
        "name": in_both(other)[language],
        "own": in_both(side)[language],
        "ours": _title(ours, language),
        "theirs": _title(shown, language),
        "by_park": introduction.origin == Introduction.Origin.PARK,
        "url": absolute("collaboration:introduction", language, pk=introduction.pk),
    }


def in_both(organisation: Organisation) -> dict[str, str]:
    """Its name in each language, or the one there is."""
    texts = list(organisation.texts.all())
    found = {language: in_language(texts, language) for language in WRITTEN}
    return {language: text.name if text and text.name else organisation.slug for language, text in found.items()}


def _title(listing: Listing | None, language: str) -> str:
    text = in_language(listing.texts.all(), language) if listing else None
    return text.title if text else ""
