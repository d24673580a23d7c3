"""Asking to be introduced. What follows from it is for whoever listens to `introduction_asked`."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.telling import INTRODUCTIONS, tell
from core import audit
from core.text import tidy
from ecosystem.languages import in_language
from ecosystem.links import absolute
from ecosystem.models import Listing, Membership, Organisation
from matching.models import Request
from matching.permissions import check_user_can_ask_for_introductions
from matching.signals import introduction_asked, introduction_withdrawn
from matching.transitions import REQUEST

SHORTEST = 10
"""Characters of the shortest message that can be a sentence, in Chinese too."""


@transaction.atomic
def ask_for_introduction(
    *, organisation: Organisation, partner: Organisation, need: Listing, offer: Listing, message: str, by
) -> Request:
    """Asks the partner to be introduced about one need and one offer, one of each side's.

    Raises ValidationError with a sentence where the pair, the listings or the message cannot be asked about, and where
    one of the two has asked already.
    """
    check_user_can_ask_for_introductions(by, organisation)
    written = tidy(message, lines=True)
    _check_pair(organisation, partner, need, offer, by)
    if len(written) < SHORTEST:
        raise ValidationError({"message": _("Write a sentence: what do you want to talk about?")})
    if len(written) > Request.MESSAGE:
        raise ValidationError({"message": _("A message has at most %(most)s characters.") % {"most": Request.MESSAGE}})
    try:
        with transaction.atomic():
            request = Request.objects.create(
                organisation=organisation,
                partner=partner,
                need=need,
                offer=offer,
                offers=offer.organisation_id == organisation.pk,
                message=written,
                asked_by=by,
            )
    except IntegrityError as error:
        raise ValidationError(_("One of you has asked already.")) from error
    about = {"need": need.pk, "offer": offer.pk}
    audit.record("introduction.asked", by=by, target=partner, acting_for=organisation, after=about)
    _tell_owners(request)
    introduction_asked.send(sender=Request, request=request)
    return request


@transaction.atomic
def withdraw_request(*, request: Request, by) -> None:
    """Takes a request back, as long as it is open. The partner no longer sees it."""
    check_user_can_ask_for_introductions(by, request.organisation)
    was, to = REQUEST.move(request, "withdraw", withdrawn_at=timezone.now())
    audit.record(
        "introduction.withdrawn",
        by=by,
        target=request.partner,
        acting_for=request.organisation,
        before={"state": was},
        after={"state": to},
    )
    introduction_withdrawn.send(sender=Request, request=request)


def _check_pair(organisation: Organisation, partner: Organisation, need: Listing, offer: Listing, by) -> None:
    if not partner.is_verified:
        raise ValidationError(_("You can be introduced to verified organisations only."))
    if {need.organisation_id, offer.organisation_id} != {organisation.pk, partner.pk}:
        raise ValidationError(_("An introduction is about one listing of yours and one of theirs."))
    if (need.kind, offer.kind) != (Listing.Kind.NEED, Listing.Kind.OFFER) or organisation.kind == partner.kind:
        raise ValidationError(_("An introduction joins a need and an offer."))
    if Listing.objects.visible_to(by).live().filter(pk__in=[need.pk, offer.pk]).count() != 2:
        raise ValidationError(_("One of the two listings is no longer open."))


def _tell_owners(request: Request) -> None:
    """A plain notice: names, the partner's own listing, and the asking side's only where everybody may read it. What
    the asking side wrote is read on the site."""
    ours, theirs = (request.offer, request.need) if request.offers else (request.need, request.offer)
    owners = Membership.objects.filter(organisation=request.partner, role=Membership.Role.OWNER).select_related("user")
    for owner in owners:
        language = owner.user.language
        shown = ours is not None and ours.visibility == Listing.Visibility.PUBLIC
        address = absolute("matching:why", language, slug=request.organisation.slug)
        tell(
            INTRODUCTIONS,
            owner.user,
            "introduction_asked",
            key=f"introduction_asked:{request.pk}:{owner.user_id}",
            context={
                "name": _name(request.organisation, language),
                "partner": _name(request.partner, language),
                "theirs": _title(theirs, language),
                "ours": _title(ours, language) if shown else "",
                "url": f"{address}?for={request.partner.slug}",
            },
        )


def _name(organisation: Organisation, language: str) -> str:
    text = in_language(organisation.texts.all(), language)
    return text.name if text and text.name else organisation.slug


def _title(listing: Listing | None, language: str) -> str:
    text = in_language(listing.texts.all(), language) if listing else None
    return text.title if text else ""
