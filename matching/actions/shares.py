"""Showing a match to a colleague."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.telling import INTRODUCTIONS, tell
from core import audit
from core.text import tidy
from ecosystem.languages import in_language
from ecosystem.links import absolute
from ecosystem.models import Membership, Organisation
from matching.models import Share
from matching.permissions import check_user_can_share_matches, check_user_can_take_back_share


@transaction.atomic
def share_match(*, organisation: Organisation, partner: Organisation, to, sentence: str = "", by) -> Share:
    """Puts a match on a colleague's list with a sentence, and tells them by mail once.

    Sharing the same match with the same person again changes the sentence and mails nothing.
    """
    check_user_can_share_matches(by, organisation)
    if to == by or not Membership.objects.filter(organisation=organisation, user=to).exists():
        raise ValidationError(_("Choose a colleague of your organisation."))
    written = tidy(sentence, lines=False)[: Share.SENTENCE]
    share, created = Share.objects.update_or_create(
        organisation=organisation, partner=partner, to=to, defaults={"sentence": written, "shared_by": by}
    )
    audit.record("match.shared", by=by, target=partner, acting_for=organisation, after={"to": str(to)})
    if created:
        _tell(share)
    return share


@transaction.atomic
def take_back_share(*, share: Share, by) -> None:
    """Takes a shared match off the colleague's list again: by either of the two."""
    check_user_can_take_back_share(by, share)
    audit.record("match.unshared", by=by, target=share.partner, acting_for=share.organisation)
    share.delete()


def _tell(share: Share) -> None:
    language = share.to.language
    partner = in_language(share.partner.texts.all(), language)
    address = absolute("matching:why", language, slug=share.partner.slug)
    tell(
        INTRODUCTIONS,
        share.to,
        "match_shared",
        key=f"match_shared:{share.pk}",
        context={
            "by": str(share.shared_by),
            "partner": partner.name if partner else share.partner.slug,
            "sentence": share.sentence,
            "url": f"{address}?for={share.organisation.slug}",
        },
    )
