"""Why a partner is not on the list: what stands in the way, in sentences, and what one can do about it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ecosystem.models import Listing, Organisation
from matching.engine import EVERYBODY, PairMatch
from matching.lists import LONGEST, Shown, matches_for, place_of
from matching.models import Mark
from matching.situation import Situation


@dataclass(frozen=True)
class Obstacle:
    """A sentence, and where one does something about it: an address and what the button says."""

    text: str
    href: str = ""
    action: str = ""


@dataclass(frozen=True)
class Place:
    """Where a partner stands: its place from 1 and of how many; place 0 where it is not on the list."""

    place: int
    of: int


def place_on_list(partner: Organisation, situation: Situation, user) -> Place:
    """Its place on the list as it is shown; beyond the list's end, its place by its score."""
    found = matches_for(situation.organisation, user, situation=situation)
    listed = getattr(found, "partners", [])
    if partner.pk in listed:
        return Place(listed.index(partner.pk) + 1, len(listed))
    return Place(place_of(partner, situation.organisation, user, situation=situation), len(listed))


def obstacles(
    partner: Organisation, situation: Situation, user, *, match: PairMatch | None, seen: Shown, place: Place
) -> list[Obstacle]:
    """What keeps `partner` off the list, the plainest first; nothing where it is on it."""
    found = []
    mark = situation.marks.get(partner.pk)
    if mark and mark.state == Mark.State.DISMISSED:
        facts = {"date": date_format(localtime(mark.marked_at), "DATE_FORMAT"), "reason": mark.get_reason_display()}
        found.append(Obstacle(_("You dismissed it on %(date)s: %(reason)s.") % facts))
    if not partner.is_verified:
        found.append(Obstacle(_("The park has not verified it yet; until then nobody is matched with it.")))
    found += _without_match(partner, situation, user) if match is None else _with_match(match, seen, place)
    if found and situation.audience == EVERYBODY:
        found.append(_for_verified_members())
    return found


def _without_match(partner: Organisation, situation: Situation, user) -> list[Obstacle]:
    own = situation.organisation
    ours = _kinds(Listing.objects.live().filter(organisation=own))
    theirs = _kinds(Listing.objects.visible_to(user).live().filter(organisation=partner))
    listings = reverse("ecosystem:my-listings", kwargs={"slug": own.slug})
    publish = {"href": listings, "action": _("Needs and offers")}
    if not ours:
        return [Obstacle(_("You have published no need and no offer. Matching reads nothing else."), **publish)]
    if not theirs:
        return [Obstacle(_("It has published no need and no offer that you may see."))]
    if ours == theirs == {"offer"}:
        return [Obstacle(_("You only offer, and it only offers. Say what you need."), **publish)]
    if ours == theirs == {"need"}:
        return [Obstacle(_("You only need, and it only needs. Say what you offer."), **publish)]
    return [Obstacle(_("Its texts and yours share no concept and no word that counts."), **publish)]


def _kinds(listings) -> set[str]:
    return set(listings.order_by().values_list("kind", flat=True).distinct())


def _with_match(match: PairMatch, seen: Shown, place: Place) -> list[Obstacle]:
    if not seen.directions(match):
        return [Obstacle(_("What the two of you share stands in a listing that is no longer shown."))]
    if 0 < place.place <= LONGEST:
        return []
    facts = {"place": place.place, "longest": LONGEST}
    if place.place:
        return [Obstacle(_("Others fit better: it stands at place %(place)s, and the list has %(longest)s.") % facts)]
    return []


def _for_verified_members() -> Obstacle:
    return Obstacle(
        _("Some needs and offers are shown to verified members only. Verified, you are matched with all of them.")
    )
