"""The people of an application: members of its organisation by their role, and those who were asked to help."""

from dataclasses import dataclass

from accounts.models import User
from competitions.models import Application, Collaborator
from competitions.permissions import BY_ROLE, ORDER, Right
from ecosystem.models import Membership


@dataclass
class Person:
    """One of an application's people; `right` is the most of what their role and an invitation give them."""

    user: User
    right: str
    membership: Membership | None = None
    collaborator: Collaborator | None = None


def people_of(application: Application) -> list[Person]:
    """Everybody who reads an application, members first; who cannot sign in is left out."""
    found: dict[int, Person] = {}
    members = Membership.objects.filter(organisation=application.organisation_id, user__is_active=True)
    for member in members.select_related("user").order_by("since", "pk"):
        found[member.user_id] = Person(member.user, BY_ROLE[Membership.Role(member.role)], membership=member)
    helpers = application.collaborators.active().filter(user__is_active=True)
    for helper in helpers.select_related("user", "invited_by"):
        person = found.setdefault(helper.user_id, Person(helper.user, helper.right))
        person.collaborator = helper
        person.right = max(person.right, helper.right, key=ORDER.index)
    return list(found.values())


def writers_of(application: Application) -> list[User]:
    """Those who may write it, and so those whom its deadline concerns."""
    return [person.user for person in people_of(application) if person.right in (Right.EDIT, Right.SUBMIT)]
