"""Closing an organisation: nobody finds it any more, and what it has done stays."""

from django.db import transaction
from django.utils import timezone

from accounts.telling import TEAM_CHANGES, tell
from core import audit
from core.links import absolute
from ecosystem.actions.listings import close_listing
from ecosystem.actions.organisations import touch
from ecosystem.models import Listing, Membership, Organisation, VerificationRequest
from ecosystem.permissions import check_user_can_manage_team
from ecosystem.transitions import VERIFICATION


@transaction.atomic
def close_organisation(*, organisation: Organisation, by) -> None:
    """Ends an organisation's verification, closes its listings and withdraws what is open; its team is told.

    It stands neither in the directory nor in matches then. Its owners may ask to be verified again, which opens it.
    Raises NotAllowed for anybody but an owner. Safe to repeat.
    """
    check_user_can_manage_team(by, organisation)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    for listing in Listing.objects.filter(organisation=organisation, status=Listing.Status.PUBLISHED):
        close_listing(listing=listing, by=by)
    now = timezone.now()
    organisation.invitations.unanswered().update(withdrawn_at=now)
    organisation.join_requests.filter(decided_at=None).update(decided_at=now, granted=False)
    VerificationRequest.objects.filter(organisation=organisation, decided_at=None).update(decided_at=now, granted=False)
    if not VERIFICATION.allows("close", organisation.verification):
        return
    was, to = VERIFICATION.move(organisation, "close", verified_at=None, verified_until=None, key_facts_changed_at=None)
    audit.record("organisation.closed", by=by, target=organisation, acting_for=organisation, before={"state": was},
                 after={"state": to})  # fmt: skip
    touch(organisation)
    _tell_team(organisation, by, key=f"{now:%Y%m%d%H%M%S%f}")


def _tell_team(organisation: Organisation, by, *, key: str) -> None:
    rows = Membership.objects.filter(organisation=organisation, user__is_active=True).exclude(user=by)
    for membership in rows.select_related("user"):
        person = membership.user
        url = absolute("ecosystem:people", person.language, slug=organisation.slug)
        context = {"name": organisation.name, "person": str(by), "url": url}
        tell(TEAM_CHANGES, person, "organisation_closed", key=f"organisation_closed:{organisation.pk}:{person.pk}:{key}",
             context=context)  # fmt: skip
