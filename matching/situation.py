"""What an organisation has made of its matches so far, read once for whatever is shown of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ecosystem.models import Membership, Organisation
from matching.blocks import blocked_with, marks_of
from matching.engine import EVERYBODY, VERIFIED
from matching.introductions import Asked, kept
from matching.models import Mark, Outcome, Preference
from matching.outcomes import outcomes_of


@dataclass(frozen=True)
class Situation:
    """`marks` and `requests` (open introductions, made or received) are by partner; `load` counts what everybody has yet to
    answer. `audience` is the most that the reader may see of others; `blocked` are those neither is shown to;
    `outcomes` is what the organisation itself has said of partners it worked with."""

    organisation: Organisation
    audience: int
    marks: Mapping[int, Mark]
    requests: Mapping[int, Asked]
    load: Mapping[int, int]
    preference: Preference
    blocked: frozenset[int] = frozenset()
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)

    @classmethod
    def read(cls, organisation: Organisation, user, *, audience: int | None = None) -> "Situation":
        """At most seven queries; five where the audience is given and the preference came with the organisation."""
        return cls(
            organisation,
            _audience(organisation, user) if audience is None else audience,
            {mark.partner_id: mark for mark in marks_of(organisation)},
            {_other(request, organisation.pk): request for request in kept().open_of(organisation)},
            kept().waiting(),
            preference_of(organisation),
            blocked_with(organisation.pk),
            outcomes_of(organisation),
        )

    def marked(self, state: str) -> frozenset[int]:
        """The partners whose mark is `state`."""
        return frozenset(pk for pk, mark in self.marks.items() if mark.state == state)

    @property
    def asking(self) -> Sequence[Asked]:
        """The open introductions that this organisation has to answer, newest first."""
        return [one for one in self.requests.values() if one.waits_for(self.organisation.pk)]


def _other(request: Asked, own: int) -> int:
    return request.partner_id if request.organisation_id == own else request.organisation_id


def _audience(organisation: Organisation, user) -> int:
    """A member of a verified organisation need not be asked for."""
    return VERIFIED if organisation.is_verified else audience_of(user)


def audience_of(user) -> int:
    """What a person may see of others' listings: more once they are members of a verified organisation."""
    verified = Organisation.Verification.VERIFIED
    member = user.is_authenticated and Membership.objects.filter(user=user, organisation__verification=verified)
    return VERIFIED if member and member.exists() else EVERYBODY


def preference_of(organisation: Organisation) -> Preference:
    """The organisation's preference; one that is not stored where nothing was ever chosen."""
    try:
        return organisation.matching_preference
    except Preference.DoesNotExist:
        return Preference(organisation=organisation)
