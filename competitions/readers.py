"""Who looks at what came in. Being park staff or an administrator opens nothing here: only a part in the competition does."""

from django.db.models import Exists, OuterRef, QuerySet

from competitions.models import Competition, Organiser
from competitions.permissions import role_in

EVERY_PART = frozenset(Organiser.Role.values)


def organised_by(user) -> QuerySet[Competition]:
    """The competitions in which a person has a part."""
    if not (user.is_authenticated and user.is_active):
        return Competition.objects.none()
    return Competition.objects.filter(Exists(Organiser.objects.filter(competition=OuterRef("pk"), user=user)))


def may_read_confidential(user, competition: Competition) -> bool:
    """Whether a person may read answers marked confidential, and search in them: in this release every organiser."""
    return role_in(user, competition) in EVERY_PART


def sees_people(user) -> bool:
    """Whether a person is told the names of those who write applications. Organisers from outside the park see which
    organisation it is, and not who."""
    return user.is_staff


def led_by(user) -> QuerySet[Competition]:
    """The competitions that a person manages as one of their organisers."""
    managers = Organiser.objects.filter(competition=OuterRef("pk"), user=user, role=Organiser.Role.MANAGER)
    return (
        organised_by(user).filter(Exists(managers))
        if user.is_authenticated and user.is_staff
        else organised_by(user).none()
    )
