"""Whose contact details somebody in a room may see. There are none unless their owner has consented (consents.py)."""

from collections.abc import Iterator

from collaboration.consenting.consents import Contact, contact_of
from collaboration.models import Introduction, Room


def contacts_of(viewer, room: Room, introduction: Introduction) -> Iterator[Contact]:
    """The contact details of those who agreed to an introduction, as far as they let `viewer` see them."""
    people = [introduction.organisation_agreed_by, introduction.partner_agreed_by]
    for person in people:
        contact = contact_of(viewer, person, room) if person is not None and person != viewer else None
        if contact is not None:
            yield contact
