"""What organisations' tables hold of a person, and what becomes of it and of organisations when they leave."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, Obstacle, ends_with, eraser, exports, holds, obstacles
from accounts.processing import processes
from ecosystem.actions.closing import close_organisation
from ecosystem.models import Invitation, Membership, Organisation, VerificationRequest

holds("ecosystem.Membership.user", "organisation__slug", "role", "since", leaving=DELETE)
holds("ecosystem.VerificationRequest.requested_by", "organisation__slug", "evidence", "links", "requested_at",
      leaving=KEEP)  # fmt: skip
holds("ecosystem.VerificationRequest.taken_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("ecosystem.VerificationRequest.decided_by", "organisation__slug", "granted", "answer", "decided_at", leaving=KEEP)
holds("ecosystem.Evidence.added_by", "organisation__slug", "file__name", "file__size", "added_at", leaving=KEEP)
holds("ecosystem.VerificationRemark.by", "organisation__slug", "about", "text", "at", leaving=KEEP)
holds(
    "ecosystem.Claim.said_by", "organisation__slug", "fact", "source", "where", "link", "unit", "said_at", leaving=KEEP
)
holds("ecosystem.Claim.seen_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("ecosystem.Claim.ended_by", "organisation__slug", "fact", "ended_reason", "ended_at", leaving=KEEP)
holds("ecosystem.Invitation.invited_by", "organisation__slug", "email", "role", "sent_at", leaving=KEEP)
holds("ecosystem.Invitation.accepted_by", "organisation__slug", "email", "role", "accepted_at", leaving=KEEP)
holds("ecosystem.JoinRequest.user", "organisation__slug", "note", "asked_at", "granted", leaving=DELETE)
holds("ecosystem.JoinRequest.decided_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("ecosystem.OrganisationName.added_by", "organisation__slug", "kind", "text", "added_at", leaving=KEEP)
holds("ecosystem.DuplicatePair.decided_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("ecosystem.MergeRecord.merged_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("ecosystem.MergeRecord.undone_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("ecosystem.BulkJob.created_by", "action", "status", "created_at", leaving=KEEP)
holds("ecosystem.Attachment.added_by", "listing", "title", "file__name", "rung", "added_at", leaving=KEEP)
holds("ecosystem.ListingVersion.by", "listing", "number", "content", "began_at", "ended_at", leaving=KEEP)
holds("ecosystem.SavedSearch.user", "name", "directory", "query", "often", "made_at", leaving=DELETE)


@exports("ecosystem.invitations_to_me")
def invitations(person: User) -> list[dict[str, Any]]:
    """By confirmed addresses: one that was only typed here may be somebody else's."""
    confirmed = person.emailaddress_set.filter(verified=True).values("email")
    return list(Invitation.objects.filter(email__in=confirmed).values("organisation__slug", "email", "role", "sent_at"))


def _owned_alone(person: User):
    """Organisations whose only owner who can act the person is."""
    owners = Count("memberships", filter=Q(memberships__role=Membership.Role.OWNER, memberships__user__is_active=True))
    mine = Membership.objects.filter(user=person, role=Membership.Role.OWNER).values("organisation")
    counted = Organisation.objects.filter(pk__in=mine).annotate(owners=owners, people=Count("memberships"))
    return counted.filter(owners=1).prefetch_related("texts").order_by("pk")


@obstacles
def teams_without_another_owner(person: User) -> Iterator[Obstacle]:
    for organisation in _owned_alone(person).filter(people__gt=1):
        text = _("You are the only owner of %(name)s, and it has other members. Hand it over first.")
        yield Obstacle(text % {"name": organisation.name}, reverse("ecosystem:people", args=[organisation.slug]))


@ends_with
def organisations_without_anybody_else(person: User) -> Iterator[str]:
    for organisation in _owned_alone(person).filter(people=1):
        yield _("%(name)s is closed: nobody else belongs to it.") % {"name": organisation.name}


@eraser
def leave_organisations(person: User, addresses: list[str]) -> None:
    for organisation in _owned_alone(person).filter(people=1):
        close_organisation(organisation=organisation, by=person)


@eraser
def forget_invitations(person: User, addresses: list[str]) -> None:
    theirs = Invitation.objects.filter(email__in=addresses)
    theirs.unanswered().delete()
    theirs.update(email=f"former-{person.pk}@erased.invalid")


@eraser
def put_requests_back(person: User, addresses: list[str]) -> None:
    VerificationRequest.objects.filter(taken_by=person, decided_at=None).update(taken_by=None)


processes(
    "organisations",
    purpose="Profiles, needs and offers of organisations, and who speaks for them",
    basis="contract (GDPR 6(1)(b), PIPL 13(2))",
    people="members of organisations, and those invited",
    categories="membership and role, what was written for the organisation, addresses of those invited",
    recipients="the public for what is public; members of the organisation; park staff for verification",
    third_countries="every country from which the public pages are read; no contact details are on them",
    time_limits="as long as the organisation is here; membership until one leaves it",
    relations=("ecosystem.*",),
)
