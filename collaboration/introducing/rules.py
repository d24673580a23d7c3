"""Who may ask whom to be introduced, how often, and about what. Each check raises a sentence fit to show."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collaboration.models import Introduction, Room
from collaboration.permissions import role_in
from core.counting import counted
from core.permissions import NotAllowed
from core.text import tidy
from ecosystem.models import Listing, Membership, Organisation
from matching.blocks import blocks_between
from matching.introductions import LONGEST, SHORTEST

RUNS = timedelta(days=21)
REMINDED_AFTER = timedelta(days=7)
NOT_AGAIN_FOR = timedelta(days=90)
MOST_OPEN = 20
"""Open requests that an organisation has made."""
MOST_A_DAY = 5
"""Requests that one person makes within 24 hours, for whichever of their organisations."""
MOST_WORDS = 20
"""What is asked and said about one request. More than that belongs in a room."""


def check_user_can_ask_for(user, organisation: Organisation) -> None:
    if role_in(user, organisation) not in Membership.EDITING:
        raise NotAllowed(_("Only owners and editors of the organisation can ask for an introduction."))
    if not organisation.is_verified:
        raise NotAllowed(_("The park introduces verified organisations. Ask to be verified first."))


def check_user_can_introduce(user) -> None:
    if not (user.is_active and user.is_staff):
        raise NotAllowed(_("Only park staff can suggest that two organisations talk."))


def check_reachable(organisation: Organisation, partner: Organisation) -> None:
    """One sentence for whatever stands in the way: not verified, nobody there who could answer, or one of the two does
    not want to be shown to the other. Who asks cannot tell these apart. Another for those who share a room."""
    found = counted(
        answering=Membership.objects.filter(organisation=partner, role__in=Membership.EDITING, user__is_active=True),
        blocks=blocks_between(organisation.pk, partner.pk),
        rooms=Room.objects.open().of(organisation).filter(Q(organisation=partner) | Q(partner=partner)),
    )
    meet = organisation.kind != partner.kind and partner.is_verified
    if not meet or found["blocks"] or not found["answering"]:
        raise ValidationError(_("An introduction to this organisation is not possible at present."))
    if found["rooms"]:
        raise ValidationError(_("You share a room with them already."))


def check_not_declined(organisation: Organisation, partner: Organisation, *, by_either: bool = False) -> None:
    """Whoever has declined is not asked again for 90 days; they themselves may ask."""
    since = timezone.now() - NOT_AGAIN_FOR
    declined = Introduction.objects.of(organisation).filter(
        Q(organisation=partner) | Q(partner=partner), state=Introduction.State.DECLINED, ended_at__gt=since
    )
    last = (declined if by_either else declined.filter(declined_for=partner)).order_by("-ended_at").first()
    if last is None or last.ended_at is None:
        return
    dates = {
        "since": date_format(timezone.localtime(last.ended_at), "DATE_FORMAT"),
        "again": date_format(timezone.localtime(last.ended_at + NOT_AGAIN_FOR), "DATE_FORMAT"),
    }
    raise ValidationError(_("They declined on %(since)s. They can be asked again from %(again)s.") % dates)


def check_limits(organisation: Organisation, by) -> None:
    asked = Introduction.objects.exclude(origin=Introduction.Origin.PARK)
    day = timezone.now() - timedelta(days=1)
    found = counted(
        open=asked.open().filter(organisation=organisation), today=asked.filter(asked_by=by, asked_at__gt=day)
    )
    if found["open"] >= MOST_OPEN:
        sentence = _("%(count)s requests of yours wait for an answer. That is the most at a time: withdraw one first.")
        raise ValidationError(sentence % {"count": MOST_OPEN})
    if found["today"] >= MOST_A_DAY:
        sentence = ngettext(
            "You have asked %(count)s organisation within a day. Ask again tomorrow.",
            "You have asked %(count)s organisations within a day. Ask again tomorrow.",
            MOST_A_DAY,
        )
        raise ValidationError(sentence % {"count": MOST_A_DAY})


def check_may_ask(by, organisation: Organisation, partner: Organisation) -> None:
    """Everything but the listings and the words."""
    check_user_can_ask_for(by, organisation)
    check_reachable(organisation, partner)
    check_not_declined(organisation, partner)
    check_limits(organisation, by)


def checked_listings(
    need: Listing | None, offer: Listing | None, sides: tuple[Organisation, Organisation], by, *, pair: bool
) -> None:
    """A match is about a need and an offer, one of each side's; a profile or the park about at least one listing."""
    listings = [one for one in (need, offer) if one is not None]
    if not listings or (pair and len(listings) != 2):
        raise ValidationError(_("Choose what it is about: a need or an offer of yours or of theirs."))
    if (need and need.kind != Listing.Kind.NEED) or (offer and offer.kind != Listing.Kind.OFFER):
        raise ValidationError(_("An introduction joins a need and an offer."))
    owners = [one.organisation_id for one in listings]
    if not set(owners) <= {one.pk for one in sides} or len(set(owners)) != len(owners):
        raise ValidationError(_("An introduction is about one listing of yours and one of theirs."))
    keys = [one.pk for one in listings]
    if Listing.objects.visible_to(by).live().filter(pk__in=keys).count() != len(keys):
        raise ValidationError(_("A listing that it is about is no longer open."))


def checked_note(message: str) -> str:
    written = tidy(message, lines=True).strip()
    if len(written) < SHORTEST:
        raise ValidationError({"message": _("Write a sentence: what do you want to talk about?")})
    if len(written) > LONGEST:
        raise ValidationError({"message": _("A message has at most %(most)s characters.") % {"most": LONGEST}})
    return written


def checked_word(text: str) -> str:
    written = tidy(text, lines=True).strip()
    if not written:
        raise ValidationError({"text": _("Write what you want to say.")})
    if len(written) > LONGEST:
        raise ValidationError({"text": _("A message has at most %(most)s characters.") % {"most": LONGEST}})
    return written
