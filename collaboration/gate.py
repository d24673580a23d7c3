"""The one place that says who may read a document now. Pages, files, previews, search, exports and the API ask here.

Nothing is remembered: it is asked against the database and the clock at every read, and once more for each part of a long
answer. `may_read` is the whole rule; whoever adds a way to read a document asks it, inside `reading.opened`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from collaboration.models import (
    Agreement,
    Declaration,
    Document,
    Grant,
    GrantPerson,
    Mode,
    Pilot,
    Room,
    RoomMember,
    Version,
)
from core.prepared import prepared
from ecosystem.models import Membership
from ecosystem.models.rung import Rung

CLEARED = Q(declaration__review__in=(Declaration.Review.NONE, Declaration.Review.CLEARED))


@dataclass(frozen=True)
class Pass:
    """Why a read is let through: by a grant, or because the reader is of the owner's own people."""

    grant: Grant | None


def grants_of(user, now: datetime | None = None):
    """The grants that open something for `user` at `now`: standing, in an open room in which they sit for the side it was
    given to, naming them where it names people, with what its document's rung asks for, cleared for export, and of a
    document that has not been put away. Being staff opens nothing."""
    if not (user.is_authenticated and user.is_active):
        return Grant.objects.none()
    seats = RoomMember.objects.sitting().filter(room=OuterRef("room"), user=user, organisation=OuterRef("organisation"))
    named = GrantPerson.objects.filter(grant=OuterRef("pk"), user=user)
    return opening(now).filter(Exists(seats)).filter(Q(named=False) | Exists(named))


def opening(now: datetime | None = None):
    """The grants that open something at `now` for those they are given to: what `grants_of` asks of a grant itself."""
    now = now or timezone.now()
    return (
        Grant.objects.standing(now)
        .filter(CLEARED, room__state=Room.State.OPEN, version__document__archived_at=None)
        .filter(reached(now))
    )


def reached(now: datetime) -> Q:
    """What the rung of a grant's document asks of the pair at `now`. Any higher rung asks for what the lower ones do."""
    rung = "version__document__rung"
    agreed = Exists(covering(OuterRef("room"), OuterRef("version__document__organisation"), now))
    contract = Exists(contracts(OuterRef("room")))
    return (
        Q(**{rung: Rung.INTRODUCED})
        | (Q(**{f"{rung}__in": (Rung.NDA, Rung.ROOM)}) & agreed)
        | (Q(**{rung: Rung.CONTRACT}) & agreed & contract)
    )


def covering(room, owner, now: datetime):
    """The agreements in force at `now` that protect what `owner` discloses in `room`."""
    return Agreement.objects.in_force(now).filter(Q(discloser=None) | Q(discloser=owner), room=room)


def contracts(room):
    """The pilots of `room` that were agreed under a contract."""
    agreed = (Pilot.State.RUNNING, Pilot.State.SCALING, Pilot.State.ENDED)
    return Pilot.objects.filter(room=room, state__in=agreed).exclude(contract="")


def may_read(user, version: Version, mode: str = Mode.VIEW, now: datetime | None = None) -> Pass | None:
    """Whether `user` may view or download a version at `now`: a Pass, or None. The owner's members always may."""
    if not (user.is_authenticated and user.is_active):
        return None
    owner = version.document.organisation_id
    if Membership.objects.filter(user=user, organisation=owner).exists():
        return Pass(None)
    found = grants_of(user, now).filter(version=version)
    if mode == Mode.DOWNLOAD:
        found = found.filter(mode=Mode.DOWNLOAD)
    grant = found.select_related("room").first()
    return Pass(grant) if grant is not None else None


def still_open(grant: Grant, user, now: datetime | None = None) -> bool:
    """Whether a grant that let a read begin still lets it go on."""
    return grants_of(user, now).filter(pk=grant.pk).exists()


@prepared(user=int, grant=int, now=datetime)
def _standing(user, grant, now):
    return grants_of(User(pk=user), now).filter(pk=grant).order_by().values_list("pk", flat=True)


def watch(grant: Grant, user) -> Callable[[], bool]:
    """Returns a function that is `still_open` as of the moment it is called. The question is `grants_of`, prepared: a long
    download asks it before each of its parts, and putting it into SQL takes several times as long as asking it."""
    return lambda: bool(_standing(user=user.pk, grant=grant.pk, now=timezone.now()))


def readable_by(user, now: datetime | None = None):
    """The versions `user` may view at `now`, their own organisations' and those granted to them."""
    granted = grants_of(user, now).order_by().values("version")
    own = Document.objects.owned_by(user).order_by().values("pk")
    return Version.objects.filter(Q(pk__in=granted) | Q(document__in=own))
