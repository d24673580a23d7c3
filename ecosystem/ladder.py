"""The ladder of confidentiality: how far up somebody may read what an organisation has put on it.

A thing stands on a rung; whoever has reached that rung with its organisation may read it. Membership and verification
are known here. What an introduction or an agreement opens is told by the apps that keep those, through `opens`.
"""

from collections.abc import Callable

from ecosystem.models import Membership, Organisation
from ecosystem.models.rung import Rung

ORDER = list(Rung)
Opener = Callable[[object, Organisation], Rung | None]
OPENERS: list[Opener] = []


def opens(function: Opener) -> Opener:
    """Registers what says, for a person and an organisation, up to which rung they have been let; None for no further
    than anybody. It is asked at every read, so that revoking holds from the next one."""
    if function not in OPENERS:
        OPENERS.append(function)
    return function


def reached(user, organisation: Organisation) -> Rung:
    """Returns the highest rung on which `user` may read what `organisation` put there. Being staff lifts nobody."""
    if not user.is_authenticated:
        return Rung.PUBLIC
    memberships = Membership.objects.filter(user=user)
    if memberships.filter(organisation=organisation).exists():
        return ORDER[-1]
    found = [rung for rung in (opener(user, organisation) for opener in OPENERS) if rung is not None]
    if memberships.filter(organisation__verification=Organisation.Verification.VERIFIED).exists():
        found.append(Rung.VERIFIED)
    return max(found, key=ORDER.index, default=Rung.PUBLIC)


def up_to(rung: Rung) -> list[Rung]:
    """The rungs from the lowest to this one."""
    return ORDER[: ORDER.index(rung) + 1]
