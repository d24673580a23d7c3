"""Who is written to about an application or a competition."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from competitions.models import Application, Collaborator, Competition, Conflict, Organiser
from ecosystem.models import Membership


def writers_of(application: Application) -> QuerySet[User]:
    """Active people who may write an application: owners and editors of its organisation, and helpers with that right."""
    rights = (Collaborator.Right.EDIT, Collaborator.Right.SUBMIT)
    member = Membership.objects.filter(
        user=OuterRef("pk"), organisation=application.organisation_id, role__in=Membership.EDITING
    )
    helper = Collaborator.objects.active().filter(user=OuterRef("pk"), application=application, right__in=rights)
    return User.objects.filter(Q(Exists(member)) | Q(Exists(helper)), is_active=True).order_by("pk")


def organisers_of(competition: Competition, *roles: str, about: Application | None = None) -> QuerySet[User]:
    """Active people with one of some parts in a competition; of what is `about` an entry, without those who have a
    conflict with it as judges."""
    found = Organiser.objects.filter(user=OuterRef("pk"), competition=competition, role__in=roles)
    people = User.objects.filter(Exists(found), is_active=True).order_by("pk")
    if about is None:
        return people
    return people.filter(~Exists(Conflict.objects.active().filter(judge__user=OuterRef("pk"), application=about)))
