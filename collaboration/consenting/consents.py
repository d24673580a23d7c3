"""Whose contact details may be shown to whom now, and what is asked of a person before.

Two things are asked, each by itself: may a named partner have them (PIPL 23, GDPR 6), and may they go to another country
(PIPL 39, GDPR 49). Nothing is remembered: what has been given is looked up at every read, with the notice that is
published now and the recipient's present country. Whoever refuses works through the room.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.consenting.countries import country_of, is_abroad
from collaboration.consenting.events import sha256_of
from collaboration.consenting.transfers import note_transfers
from collaboration.models import Consent, ConsentNotice, Room, RoomMember
from collaboration.sides import side_of
from ecosystem.models import Organisation

Purpose = ConsentNotice.Purpose

CATEGORIES = {
    "name": pgettext_lazy("kind of personal data", "Your name"),
    "email": pgettext_lazy("kind of personal data", "Your e-mail address"),
    "role": pgettext_lazy("kind of personal data", "What you are in your organisation"),
    "phone": pgettext_lazy("kind of personal data", "Your telephone number"),
}
"""Kinds of data a notice may name. None is sensitive (PIPL 28): such data is not asked for on this site."""

SENSITIVE: frozenset[str] = frozenset()
RIGHTS = _(
    "You may ask to see, take along, correct and erase what is held of you, object to its use, and withdraw this consent. "
    "You may ask the same of the recipient, at the address above; we pass it on if you ask us to."
)


@dataclass(frozen=True)
class Contact:
    """What a partner is shown of a person: only the kinds of data that they agreed to. Accounts hold no telephone number
    as yet."""

    person: int
    name: str
    email: str
    since: datetime
    phone: str = ""


@dataclass(frozen=True)
class Question:
    """One thing that is asked of a person in a room. `consent` is what they answered last, `holds` whether it opens
    anything now."""

    purpose: ConsentNotice.Purpose
    notice: ConsentNotice
    recipient: Organisation
    consent: Consent | None
    holds: bool

    @property
    def is_refused(self) -> bool:
        """Whether they said no to this very edition."""
        last = self.consent
        return last is not None and last.state == Consent.State.REFUSED and last.notice_id == self.notice.pk

    @property
    def is_changed(self) -> bool:
        """Whether they had said yes to what is no longer asked: a former edition, or another country."""
        last = self.consent
        return not self.holds and last is not None and last.state in (Consent.State.GIVEN, Consent.State.OUTDATED)


# --- what is asked ------------------------------------------------------------------------------------------------------
def current_notices() -> dict[str, ConsentNotice]:
    """By purpose, the edition that is published now."""
    rows = ConsentNotice.objects.exclude(published_at=None).order_by("edition")
    return {notice.purpose: notice for notice in rows}


def notice_sha256(notice: ConsentNotice, language: str) -> str:
    """The hash of what a person reads: the words in their language and everything that binds with them."""
    return sha256_of(
        {
            "purpose": notice.purpose,
            "edition": notice.edition,
            "language": language,
            "text": notice.text_in(language),
            "categories": sorted(notice.categories),
            "method": notice.method_in(language),
            "retention": notice.retention_in(language),
        }
    )


def purposes_for(giver: Organisation, recipient: Organisation) -> list[ConsentNotice.Purpose]:
    """What has to be agreed to before people of the one are shown to those of the other."""
    return [Purpose.CONTACT, Purpose.ABROAD] if is_abroad(giver, recipient) else [Purpose.CONTACT]


def questions_for(user, room: Room, side: Organisation) -> list[Question]:
    """What is asked of somebody who sits for `side`, each with their present answer."""
    recipient, notices = room.other(side), current_notices()
    latest: dict[str, Consent] = {}
    for consent in Consent.objects.of(user).filter(recipient=recipient).select_related("notice").order_by("asked_at"):
        latest[consent.purpose] = consent
    return [
        Question(
            purpose,
            notices[purpose],
            recipient,
            latest.get(purpose),
            purpose in latest and holds(latest[purpose], notices[purpose], recipient),
        )
        for purpose in purposes_for(side, recipient)
        if purpose in notices
    ]


def holds(consent: Consent, notice: ConsentNotice, recipient: Organisation) -> bool:
    """Whether a consent opens something now: given, to the edition that is published now, and for the country in which
    the recipient now is."""
    if consent.state != Consent.State.GIVEN or consent.notice_id != notice.pk:
        return False
    return consent.purpose != Purpose.ABROAD or consent.recipient_country == country_of(recipient)


# --- what is shown ------------------------------------------------------------------------------------------------------
def contact_of(viewer, person, room: Room) -> Contact | None:
    """What `viewer` may be shown of `person` in a room now; None: through the room only."""
    return contacts_in(viewer, room).get(person.pk)


def contacts_in(viewer, room: Room) -> dict[int, Contact]:
    """The contact details of the other side's people that `viewer` is shown in a room, by their keys.

    Both sit in it, it is open, and the person's consents for the viewer's side hold now. That details crossed a border
    is counted here, in the request that shows them.
    """
    side = side_of(viewer, room)
    if side is None or room.state != Room.State.OPEN:
        return {}
    giver = room.other(side)
    seats = RoomMember.objects.sitting().filter(room=room, organisation=giver).select_related("user")
    people = {seat.user_id: seat.user for seat in seats}
    shown = {
        key: Contact(
            person=key,
            name=people[key].name if "name" in kinds else "",
            email=people[key].email if "email" in kinds else "",
            since=since,
        )
        for key, (kinds, since) in _agreed(people, giver, side).items()
    }
    if is_abroad(giver, side):
        note_transfers(shown, giver=giver, recipient=side)
    return shown


def _agreed(
    people: Iterable[int], giver: Organisation, recipient: Organisation
) -> dict[int, tuple[frozenset[str], datetime]]:
    """Of some people, those all of whose consents for `recipient` hold, with the kinds of data that every one of them
    names and the moment of the last."""
    notices, needed = current_notices(), purposes_for(giver, recipient)
    if not set(needed) <= set(notices):
        return {}
    found: dict[int, dict[str, Consent]] = {}
    for consent in Consent.objects.given().filter(person__in=list(people), recipient=recipient, purpose__in=needed):
        if holds(consent, notices[consent.purpose], recipient):
            found.setdefault(consent.person_id, {})[consent.purpose] = consent
    kinds = frozenset.intersection(*(frozenset(notices[purpose].categories) for purpose in needed))
    return {
        person: (kinds, max(one.asked_at for one in consents.values()))
        for person, consents in found.items()
        if set(consents) == set(needed)
    }


def name_for_partner(person) -> str:
    """How the other side of a room calls somebody: never by their mail address, which a person without a name is else
    shown by."""
    return str(person) if person.left_at or person.name else str(_("a member of the team"))
