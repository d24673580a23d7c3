"""The disclosure log in words: a sentence, an icon and a group for each kind of entry.

A part that writes a new kind adds its words here; a test finds kinds without. What stands in %(…)s is looked up when the
log is shown (collaboration/logbook/names.py): %(who)s and the %(document)s, %(pilot)s, %(meeting)s, %(task)s and %(person)s
that the entry names, each as its reader may know it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DISCLOSURES, PEOPLE, MEETINGS, AGREEMENTS, PILOTS = "disclosures", "people", "meetings", "agreements", "pilots"
GROUPS: dict[str, Promise] = {
    DISCLOSURES: pgettext_lazy("what a log is about", "Disclosures"),
    PEOPLE: pgettext_lazy("what a log is about", "People and words"),
    MEETINGS: pgettext_lazy("what a log is about", "Meetings and tasks"),
    AGREEMENTS: pgettext_lazy("what a log is about", "Agreements"),
    PILOTS: pgettext_lazy("what a log is about", "Pilots"),
}


@dataclass(frozen=True)
class Words:
    """What an entry of one kind says. `tone` and `icon` are those of the timeline's mark."""

    text: str | Promise
    icon: str
    group: str
    tone: str = "neutral"


ROOM = {
    "room.opened": Words(_("The room was opened."), "lock-open", PEOPLE, "good"),
    "room.closed": Words(_("%(who)s closed the room."), "lock", PEOPLE, "bad"),
    "room.merged": Words(_("Two organisations became one on Techbridge; this room was closed."), "lock", PEOPLE, "bad"),
    "room.unmerged": Words(
        _("That two organisations became one was taken back; this room is open again."), "lock-open", PEOPLE, "good"
    ),
    "member.added": Words(_("%(who)s let %(person)s into the room."), "user-plus", PEOPLE, "good"),
    "member.removed": Words(_("%(who)s took %(person)s out of the room."), "users", PEOPLE, "warn"),
    "consent.given": Words(_("%(who)s agreed that contact details are shown here."), "user-check", PEOPLE, "good"),
    "consent.ended": Words(_("%(who)s no longer has contact details shown here."), "ban", PEOPLE, "warn"),
    "message.sent": Words(_("%(who)s wrote a message."), "message", PEOPLE),
    "message.taken_back": Words(_("%(who)s took a message back."), "message-circle", PEOPLE, "warn"),
    "message.translated": Words(_("%(who)s had a message translated by the translation service."), "language", PEOPLE),
    "translation.allowed": Words(
        _("%(who)s lets the translation service see what is said here."), "language", PEOPLE, "info"
    ),
    "translation.ended": Words(
        _("%(who)s ended that the translation service sees what is said here."), "language", PEOPLE, "warn"
    ),
    "meeting.proposed": Words(_("%(who)s proposed a meeting: %(meeting)s."), "calendar-event", MEETINGS, "info"),
    "meeting.agreed": Words(_("%(who)s agreed to a time for a meeting: %(meeting)s."), "calendar", MEETINGS, "good"),
    "meeting.moved": Words(_("%(who)s proposed other times for a meeting: %(meeting)s."), "calendar", MEETINGS, "warn"),
    "meeting.cancelled": Words(_("%(who)s cancelled a meeting: %(meeting)s."), "circle-x", MEETINGS, "bad"),
    "task.added": Words(_("%(who)s added a task: %(task)s."), "list-check", MEETINGS),
    "task.changed": Words(_("%(who)s changed a task: %(task)s."), "edit", MEETINGS),
    "task.done": Words(_("%(who)s ticked off a task: %(task)s."), "checkbox", MEETINGS, "good"),
    "task.reopened": Words(_("%(who)s took up a task again: %(task)s."), "refresh", MEETINGS),
    "task.removed": Words(_("%(who)s removed a task: %(task)s."), "trash", MEETINGS),
}
OF_THEMSELVES = {
    "member.added": Words(_("%(who)s took a seat in the room."), "user-plus", PEOPLE, "good"),
    "member.removed": Words(_("%(who)s left the room."), "users", PEOPLE, "warn"),
}
"""What is said instead where the person an entry names is the one who did it."""
OF_DOCUMENTS = {
    "document.announced": Words(_("%(who)s announced %(document)s."), "file-text", DISCLOSURES, "info"),
    "document.viewed": Words(_("%(who)s viewed %(document)s."), "eye", DISCLOSURES, "accent"),
    "document.downloaded": Words(_("%(who)s downloaded %(document)s."), "download", DISCLOSURES, "accent"),
    "document.rung_changed": Words(
        _("%(who)s changed how far two must have come before %(document)s is shown."),
        "adjustments",
        DISCLOSURES,
        "warn",
    ),
    "document.archived": Words(
        _("%(who)s put %(document)s away: the other side reads it no more."), "archive", DISCLOSURES, "warn"
    ),
    "document.taken_out": Words(
        _("%(who)s took %(document)s out again: grants that still stand open it."), "lock-open", DISCLOSURES, "good"
    ),
    "disclosure.requested": Words(_("%(who)s asked to be shown %(document)s."), "hand-stop", DISCLOSURES, "info"),
    "disclosure.granted": Words(_("%(who)s answered a request with a grant: %(document)s."), "check", DISCLOSURES),
    "disclosure.declined": Words(_("%(who)s declined to show %(document)s."), "circle-x", DISCLOSURES, "bad"),
    "disclosure.withdrawn": Words(_("%(who)s withdrew the request for %(document)s."), "x", DISCLOSURES),
    "grant.given": Words(_("%(who)s opened %(document)s to the other side."), "key", DISCLOSURES, "good"),
    "grant.narrowed": Words(_("%(who)s narrowed who may read %(document)s, or how."), "shield", DISCLOSURES, "warn"),
    "grant.renewed": Words(_("%(who)s gave more time to read %(document)s."), "refresh", DISCLOSURES, "good"),
    "grant.revoked": Words(_("%(who)s revoked that %(document)s may be read."), "ban", DISCLOSURES, "bad"),
    "grant.expired": Words(_("The time to read %(document)s is over."), "hourglass", DISCLOSURES, "warn"),
    "grant.closed": Words(_("%(document)s is closed to the other side."), "lock", DISCLOSURES, "warn"),
    "declaration.stated": Words(
        _("%(who)s declared how %(document)s stands under export control."), "certificate", DISCLOSURES
    ),
    "declaration.cleared": Words(
        _("The park cleared an export declaration: %(document)s."), "circle-check", DISCLOSURES, "good"
    ),
    "declaration.stopped": Words(
        _("The park stopped a disclosure after its export review: %(document)s."), "ban", DISCLOSURES, "bad"
    ),
}
OF_AGREEMENTS = {
    "agreement.offered": Words(_("%(who)s offered an agreement on confidentiality."), "writing", AGREEMENTS, "info"),
    "agreement.signed": Words(_("%(who)s signed the agreement on confidentiality."), "writing", AGREEMENTS, "good"),
    "agreement.in_force": Words(_("The agreement on confidentiality is in force."), "shield-check", AGREEMENTS, "good"),
    "agreement.frozen": Words(
        _("The frozen copy of the agreement was made and sent to both sides."), "certificate", AGREEMENTS
    ),
    "agreement.declined": Words(_("%(who)s declined the agreement on confidentiality."), "x", AGREEMENTS, "bad"),
    "agreement.withdrawn": Words(_("%(who)s withdrew the offered agreement."), "x", AGREEMENTS, "warn"),
    "agreement.terminated": Words(
        _("%(who)s terminated the agreement on confidentiality."), "shield-x", AGREEMENTS, "bad"
    ),
    "agreement.expired": Words(
        _("The term of the agreement on confidentiality is over."), "hourglass", AGREEMENTS, "warn"
    ),
    "agreement.renewed": Words(
        _("A newer agreement on confidentiality took the place of the one before."), "refresh", AGREEMENTS, "good"
    ),
}
OF_PILOTS = {
    "pilot.proposed": Words(_("%(who)s proposed a pilot: %(pilot)s."), "rocket", PILOTS, "info"),
    "pilot.edited": Words(_("%(who)s changed the terms of a proposed pilot: %(pilot)s."), "edit", PILOTS),
    "pilot.agreed": Words(_("%(who)s agreed to a pilot: %(pilot)s."), "heart-handshake", PILOTS, "good"),
    "pilot.changed": Words(_("%(who)s changed a pilot: %(pilot)s."), "edit", PILOTS),
    "pilot.change_proposed": Words(_("%(who)s would change the terms of a pilot: %(pilot)s."), "edit", PILOTS, "info"),
    "pilot.change_agreed": Words(_("%(who)s agreed to new terms of a pilot: %(pilot)s."), "check", PILOTS, "good"),
    "pilot.change_declined": Words(_("%(who)s kept the terms of a pilot as they were: %(pilot)s."), "x", PILOTS),
    "pilot.change_withdrawn": Words(_("%(who)s took back a change of terms: %(pilot)s."), "x", PILOTS),
    "pilot.milestone": Words(_("%(who)s moved on to a milestone of a pilot: %(pilot)s."), "flag", PILOTS, "good"),
    "milestone.added": Words(_("%(who)s added a milestone to a pilot: %(pilot)s."), "flag", PILOTS),
    "milestone.changed": Words(_("%(who)s changed a milestone of a pilot: %(pilot)s."), "edit", PILOTS),
    "milestone.moved": Words(_("%(who)s put the milestones of a pilot in another order: %(pilot)s."), "flag", PILOTS),
    "milestone.removed": Words(_("%(who)s removed a milestone of a pilot: %(pilot)s."), "trash", PILOTS),
    "milestone.reached": Words(_("%(who)s reached a milestone of a pilot: %(pilot)s."), "flag", PILOTS, "good"),
    "milestone.unreached": Words(
        _("%(who)s says that a milestone of a pilot is not reached after all: %(pilot)s."), "flag", PILOTS, "warn"
    ),
    "pilot.scaled": Words(_("%(who)s began to scale up a pilot: %(pilot)s."), "trending-up", PILOTS, "good"),
    "pilot.ended": Words(_("%(who)s ended a pilot: %(pilot)s."), "circle-check", PILOTS, "accent"),
    "pilot.dropped": Words(_("%(who)s dropped a pilot before it began: %(pilot)s."), "circle-x", PILOTS, "warn"),
    "survey.given": Words(_("%(who)s said how a pilot went: %(pilot)s."), "clipboard-check", PILOTS),
}
WORDS: dict[str, Words] = {**ROOM, **OF_DOCUMENTS, **OF_AGREEMENTS, **OF_PILOTS}


def kinds_of(group: str) -> list[str]:
    return [kind for kind, words in WORDS.items() if words.group == group]
