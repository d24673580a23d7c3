"""Introductions of the demo: one with a question that waits, one that was declined, and one by the park."""

from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.models import User
from collaboration.actions.introductions import (
    ask_for_introduction,
    decline_introduction,
    introduce,
    say_about_introduction,
)
from collaboration.models import Introduction
from ecosystem.models import Listing, Membership, Organisation
from portal.demo.pair import Pair


def plant(pair: Pair) -> None:
    """Safe to repeat: it writes only where the two have nothing but their room."""
    if Introduction.objects.filter(origin__in=["profile", "park"]).exists():
        return
    partners = _free(pair.startup, "manufacturer")
    if len(partners) >= 3:
        with translation.override("en"):
            _asked(pair, partners[0])
            _declined(pair, partners[1])
            _suggested(pair, partners[2])


def _free(startup: Organisation, kind: str) -> list[Organisation]:
    """Verified organisations with somebody to answer and a listing to talk about, with which the startup has nothing yet."""
    owners = Membership.objects.filter(role="owner", user__is_active=True).order_by().values("organisation")
    listed = Listing.objects.live().order_by().values("organisation")
    rows = Organisation.objects.filter(kind=kind, verification="verified", pk__in=owners).filter(pk__in=listed)
    known = {one for pair in Introduction.objects.of(startup).values_list("organisation", "partner") for one in pair}
    return list(rows.exclude(pk__in=known).order_by("slug")[:3])


def _owner(organisation: Organisation) -> User:
    return Membership.objects.filter(organisation=organisation, role="owner").select_related("user").earliest("pk").user


def _about(organisation: Organisation) -> dict[str, Listing | None]:
    listing = Listing.objects.live().filter(organisation=organisation, visibility="public").order_by("pk").first()
    need = listing if listing is not None and listing.kind == "need" else None
    return {"need": need, "offer": listing if need is None else None}


def _ask(pair: Pair, partner: Organisation, message: str) -> Introduction | None:
    try:
        return ask_for_introduction(
            organisation=pair.startup,
            partner=partner,
            message=message,
            origin="profile",
            by=pair.ada,
            **_about(partner),
        )
    except ValidationError:  # the demo's people have asked enough, or that one does not want to be shown
        return None


def _asked(pair: Pair, partner: Organisation) -> None:
    words = "We read what you need on your profile. Two of our engineers could be with you for a day in spring."
    asked = _ask(pair, partner, words)
    if asked is not None:
        question = "Would you bring your own fixture, or should we prepare one?"
        say_about_introduction(introduction=asked, text=question, by=_owner(partner))


def _declined(pair: Pair, partner: Organisation) -> None:
    asked = _ask(pair, partner, "Could we show you how we watch gearboxes, on one machine of yours?")
    if asked is not None:
        words = "Our budget for this year is spent. Please ask again after the summer."
        decline_introduction(introduction=asked, reason="timing", words=words, by=_owner(partner))


def _suggested(pair: Pair, partner: Organisation) -> None:
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
    if staff is None:
        return
    words = "You both spoke at our spring meeting about the same kind of part. An hour together would be well spent."
    try:
        introduce(startup=pair.startup, manufacturer=partner, message=words, by=staff, **_about(partner))
    except ValidationError:
        return
