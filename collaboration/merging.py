"""What becomes of collaborations when one organisation is merged into another (ecosystem/merging).

Nothing that belongs to a room is taken away but what cannot be there twice: its log stands on it and is only ever added
to. What two that become one had open between them is ended; of two rooms with the same partner the one of the
organisation that stays remains open. That the site did so is written into the log afterwards, for an entry of a log
cannot be taken back (`receivers_merging`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collaboration.models import (
    Agreement,
    Consent,
    DisclosureRequest,
    Document,
    Grant,
    Introduction,
    IntroductionWord,
    Meeting,
    Message,
    Milestone,
    Pilot,
    Room,
    RoomMember,
    Signature,
    Survey,
    TermsChange,
    Transfer,
)
from core.models import StoredFile
from ecosystem.merging.rules import Merge, Move, register
from ecosystem.merging.steps import Step, Values, change, values_of

PARTNERS = ("organisation", "partner")


def pair_of(values: Values) -> tuple[int, int]:
    return min(values["organisation_id"], values["partner_id"]), max(values["organisation_id"], values["partner_id"])


@dataclass(frozen=True)
class Pairs:
    """Rows that tie two organisations, all of which move. An open one that would tie an organisation to itself, or stand
    beside another of the same pair, is ended with the values of `end`."""

    model: type[models.Model]
    label: Any
    fields: tuple[str, ...]
    opened: str
    end: Callable[[Merge], Values]
    soft: bool = False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        taken = {pair_of(values_of(row)) for row in self._rows(merge.kept) if row.state == self.opened}
        for row in self._rows(merge.gone):
            columns = [self.model._meta.get_field(name).attname for name in self.fields]
            moved = {column: merge.kept.pk for column in columns if getattr(row, column) == merge.gone.pk}
            pair = pair_of(values_of(row) | moved)
            if row.state == self.opened and (pair[0] == pair[1] or pair in taken):
                moved |= self.end(merge)
            yield change(row, **moved)

    def _rows(self, organisation) -> models.QuerySet:
        of = reduce(or_, (Q(**{name: organisation.pk}) for name in self.fields))
        return self.model._base_manager.filter(of).order_by("pk")


@dataclass(frozen=True)
class Each:
    """Rows whose foreign keys to organisations are told apart: each that leads to the one that goes is moved, even where
    two then lead to the same. What was open between the two that become one is ended with the values of `end`."""

    model: type[models.Model]
    label: Any
    fields: tuple[str, ...]
    end: Callable[[Any, Merge], Values] = lambda row, merge: {}
    soft: bool = False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        ends = set(self._between(merge).values_list("pk", flat=True))
        of = reduce(or_, (Q(**{name: merge.gone.pk}) for name in self.fields))
        for row in self.model._base_manager.filter(of | Q(pk__in=ends)).order_by("pk"):
            columns = [self.model._meta.get_field(name).attname for name in self.fields]
            moved = {column: merge.kept.pk for column in columns if getattr(row, column) == merge.gone.pk}
            yield change(row, **moved, **(self.end(row, merge) if row.pk in ends else {}))

    def _between(self, merge: Merge) -> models.QuerySet:
        both = (merge.kept.pk, merge.gone.pk)
        return self.model._base_manager.filter(room__organisation__in=both, room__partner__in=both)


class Documents:
    """Documents move with their files."""

    model, fields, label, soft = Document, ("organisation",), _("Documents"), False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        for row in Document.objects.filter(organisation=merge.gone.pk).order_by("pk"):
            yield change(row, organisation_id=merge.kept.pk)
        for file in StoredFile.objects.filter(purpose="document", owner_id=merge.gone.pk).order_by("pk"):
            yield change(file, owner_id=merge.kept.pk)


def closed(merge: Merge) -> Values:
    return {"state": Room.State.CLOSED, "closed_at": merge.now}


def withdrawn(merge: Merge) -> Values:
    return {"state": Introduction.State.WITHDRAWN, "ended_at": merge.now}


def agreement_ends(row: Agreement, merge: Merge) -> Values:
    """Nobody promises secrecy to themselves."""
    ends = {Agreement.State.IN_FORCE: Agreement.State.TERMINATED, Agreement.State.OFFERED: Agreement.State.WITHDRAWN}
    return {"state": ends[row.state], "ended_at": merge.now} if row.state in ends else {}


def pilot_ends(row: Pilot, merge: Merge) -> Values:
    if row.state == Pilot.State.PROPOSED:
        return {"state": Pilot.State.DROPPED}
    if row.state in (Pilot.State.RUNNING, Pilot.State.SCALING):
        return {"state": Pilot.State.ENDED, "outcome": Pilot.Outcome.STOPPED, "ended_at": merge.now}
    return {}


def given_once(row: Values) -> tuple[Any, ...] | None:
    return (row["person_id"], row["purpose"]) if row["state"] == Consent.State.GIVEN else None


def end_consent(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """Of two consents of a person to what is now one recipient, the one to the organisation that stays goes on."""
    yield change(mine, **moved, state=Consent.State.OUTDATED, ended_at=merge.now)


def transferred_once(row: Values) -> tuple[Any, ...] | None:
    return (row["person_id"], row["year"]) if row["person_id"] else None


register(
    Pairs(Introduction, _("Introductions"), (*PARTNERS, "declined_for"), Introduction.State.ASKED, withdrawn),
    Pairs(Room, _("Rooms"), PARTNERS, Room.State.OPEN, closed),
    Move(IntroductionWord, _("Words about introductions")),
    Move(RoomMember, _("Seats in rooms")),
    Move(Message, _("Messages")),
    Move(Meeting, _("Meetings")),
    Documents(),
    Move(DisclosureRequest, _("Requests to see documents")),
    Move(Grant, _("Grants")),
    Each(Agreement, _("Agreements"), ("discloser", "offered_for"), agreement_ends),
    Move(Signature, _("Signatures"), key=lambda row: row["agreement_id"]),
    Each(Pilot, _("Pilots"), ("proposed_for",), pilot_ends),
    Move(Milestone, pgettext_lazy("of a pilot", "Milestones")),
    Move(TermsChange, _("Changes of a pilot’s terms")),
    Move(Survey, _("Surveys of pilots"), key=lambda row: row["pilot_id"]),
    Move(Consent, _("Consents"), ("recipient",), key=given_once, settle=end_consent),
    Move(Transfer, _("Transfers of personal data"), ("recipient",), key=transferred_once),
)
