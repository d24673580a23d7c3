"""The audit trail in words."""

import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from collaboration.piloting.audit import ACTIONS as OF_PILOTS
from competitions.audit_words import ACTIONS as OF_COMPETITIONS
from competitions.belonging import judging_models
from core.models import AuditEvent
from production.audit_words import ACTIONS as OF_PRODUCTION

LONGEST = 400

ACTIONS = {
    **OF_COMPETITIONS,
    **OF_PILOTS,
    **OF_PRODUCTION,
    "agreement.declined": gettext_lazy("declined an agreement on confidentiality"),
    "agreement.expired": gettext_lazy("let an agreement on confidentiality expire"),
    "agreement.in_force": gettext_lazy("brought an agreement on confidentiality into force"),
    "agreement.offered": gettext_lazy("offered an agreement on confidentiality"),
    "agreement.renewed": gettext_lazy("replaced an agreement on confidentiality by a newer one"),
    "agreement.signed": gettext_lazy("signed an agreement on confidentiality"),
    "agreement.terminated": gettext_lazy("terminated an agreement on confidentiality"),
    "agreement.withdrawn": gettext_lazy("withdrew an agreement on confidentiality"),
    "agreement_template.changed": gettext_lazy("changed a draft of the template for agreements"),
    "agreement_template.counsel": gettext_lazy("noted which counsel confirmed the template for agreements"),
    "agreement_template.published": gettext_lazy("published an edition of the template for agreements"),
    "agreement_template.written": gettext_lazy("wrote an edition of the template for agreements"),
    "announcement.changed": gettext_lazy("changed an announcement"),
    "announcement.created": gettext_lazy("wrote an announcement"),
    "announcement.published": gettext_lazy("published an announcement"),
    "announcement.withdrawn": gettext_lazy("withdrew an announcement"),
    "audit.exported": gettext_lazy("took a part of the audit trail as a file"),
    "bulk.finished": gettext_lazy("came to the end of a bulk job"),
    "bulk.started": gettext_lazy("started a bulk job"),
    "bulk.stopped": gettext_lazy("stopped a bulk job"),
    "certificate.ended": gettext_lazy("let a certificate end"),
    "claim.chosen": gettext_lazy("chose between what sources say"),
    "claim.said": gettext_lazy("said something of an organisation"),
    "claim.seen": gettext_lazy("looked at the evidence of a claim"),
    "claim.taken_back": gettext_lazy("took back what was said"),
    "control_list.added": gettext_lazy("added an edition of a list of controlled technology"),
    "control_list.changed": gettext_lazy("set right an edition of a list of controlled technology"),
    "declaration.cleared": gettext_lazy("cleared a declaration about export control"),
    "declaration.stopped": gettext_lazy("stopped what was declared about export control"),
    "clock.set": gettext_lazy("set the site’s clock to the machine’s"),
    "collaboration.nudged": gettext_lazy("asked a pair to go on with their collaboration"),
    "consent.given": gettext_lazy("agreed that a partner is shown their contact details"),
    "consent.outdated": gettext_lazy("let a consent end, since its notice has changed"),
    "consent.refused": gettext_lazy("did not agree that a partner is shown their contact details"),
    "consent.withdrawn": gettext_lazy("withdrew a consent"),
    "consent_notice.confirmed": gettext_lazy("noted counsel’s word on a notice"),
    "consent_notice.published": gettext_lazy("published a notice about personal data"),
    "demo.chosen": gettext_lazy("let the demo's organisations choose"),
    "demo.loaded": gettext_lazy("loaded the demo data"),
    "digest.chosen": gettext_lazy("switched the weekly matches on or off"),
    "disclosure.declined": gettext_lazy("declined to show a document"),
    "disclosure.requested": gettext_lazy("asked to be shown a document"),
    "disclosure.withdrawn": gettext_lazy("took back a request for a document"),
    "document.archived": gettext_lazy("put a document away"),
    "document.described": gettext_lazy("changed what is said of a document"),
    "document.made": gettext_lazy("put a document on the shelf"),
    "document.taken_out": gettext_lazy("took a document out again"),
    "document.version_added": gettext_lazy("added a version of a document"),
    "domain.begun": gettext_lazy("began to show that a web domain is theirs"),
    "domain.ended": gettext_lazy("ended the proof of a web domain"),
    "domain.failed": gettext_lazy("did not find the proof of a web domain"),
    "domain.proved": gettext_lazy("found the proof of a web domain"),
    "duplicates.dismissed": gettext_lazy("said that two organisations are two"),
    "duplicates.reopened": gettext_lazy("had a pair of organisations looked at again"),
    "effect.discarded": gettext_lazy("discarded a dead effect"),
    "effect.revived": gettext_lazy("put a dead effect back in the queue"),
    "evidence.added": gettext_lazy("added a file as evidence"),
    "evidence.removed": gettext_lazy("removed a file of evidence"),
    "experiment.created": gettext_lazy("wrote down an experiment with matching"),
    "experiment.ended": gettext_lazy("ended an experiment with matching"),
    "experiment.started": gettext_lazy("started an experiment with matching"),
    "form.imported": gettext_lazy("built a form from JSON"),
    "form.published": gettext_lazy("published a form"),
    "grant.given": gettext_lazy("showed a document to a partner"),
    "grant.narrowed": gettext_lazy("narrowed what a partner may read"),
    "grant.renewed": gettext_lazy("let a partner read a document for longer"),
    "grant.revoked": gettext_lazy("revoked what a partner could read"),
    "import.columns_corrected": gettext_lazy("set right the columns of an import"),
    "import.discarded": gettext_lazy("threw an import away"),
    "import.uploaded": gettext_lazy("uploaded a list to import"),
    "introduction.accepted": gettext_lazy("accepted an introduction"),
    "introduction.agreed": gettext_lazy("agreed to talk, as the park suggested"),
    "introduction.asked": gettext_lazy("asked for an introduction"),
    "introduction.declined": gettext_lazy("declined an introduction"),
    "introduction.expired": gettext_lazy("let an introduction end without an answer"),
    "introduction.question": gettext_lazy("asked something about an introduction"),
    "introduction.say": gettext_lazy("answered what was asked about an introduction"),
    "introduction.suggested": gettext_lazy("suggested that two organisations talk"),
    "introduction.withdrawn": gettext_lazy("withdrew a request for an introduction"),
    "listing.changed": gettext_lazy("changed a listing"),
    "listing.closed": gettext_lazy("closed a listing"),
    "listing.created": gettext_lazy("started a listing"),
    "listing.deleted": gettext_lazy("deleted a draft"),
    "listing.published": gettext_lazy("published a listing"),
    "listing.reopened": gettext_lazy("reopened a listing"),
    "mail.resent": gettext_lazy("sent a mail once more"),
    "match.blocked": gettext_lazy("chose never to be matched with an organisation"),
    "match.dismissed": gettext_lazy("dismissed a match"),
    "match.noted": gettext_lazy("wrote a note on a match"),
    "match.saved": gettext_lazy("saved a match"),
    "match.shared": gettext_lazy("shared a match with a colleague"),
    "match.unblocked": gettext_lazy("took back that they are never matched"),
    "match.unmarked": gettext_lazy("took back a mark on a match"),
    "match.unshared": gettext_lazy("took back a shared match"),
    "matches.rebuilt": gettext_lazy("recomputed all matches"),
    "matching.forgotten": gettext_lazy("had the list forget what choices taught"),
    "matching.profiling": gettext_lazy("switched profiling on or off"),
    "matching.terms": gettext_lazy("changed which words choices may move"),
    "organisation.asked_to_confirm": gettext_lazy("asked an organisation to confirm its profile"),
    "organisation.changed": gettext_lazy("changed a profile"),
    "organisation.closed": gettext_lazy("closed an organisation"),
    "organisation.confirmed": gettext_lazy("confirmed a profile"),
    "organisation.created": gettext_lazy("registered an organisation"),
    "organisation.dropped": gettext_lazy("took an unconfirmed profile out of the matches"),
    "organisation.faded": gettext_lazy("marked a profile as unconfirmed"),
    "organisation.imported": gettext_lazy("imported an organisation"),
    "organisation.logo_changed": gettext_lazy("changed a logo"),
    "person.acted_as": gettext_lazy("began to act as somebody"),
    "person.acting_ended": gettext_lazy("stopped acting as somebody"),
    "person.asked_to_leave": gettext_lazy("asked for the account to be deleted"),
    "person.export_asked": gettext_lazy("asked for their data"),
    "person.export_fetched": gettext_lazy("fetched their data"),
    "person.left": gettext_lazy("erased an account"),
    "person.stayed": gettext_lazy("kept the account"),
    "organisation.merged": gettext_lazy("merged two organisations"),
    "organisation.name_added": gettext_lazy("added another name"),
    "organisation.name_removed": gettext_lazy("removed another name"),
    "organisation.unmerged": gettext_lazy("took a merge back"),
    "organisation.reimported": gettext_lazy("brought an imported organisation up to date"),
    "organisation.reminded": gettext_lazy("reminded an organisation of the other language"),
    "organisation.removed": gettext_lazy("removed an imported organisation"),
    "token.made": gettext_lazy("made a token for the API"),
    "token.revoked": gettext_lazy("revoked a token"),
    "person.address_added": gettext_lazy("added an e-mail address"),
    "person.address_removed": gettext_lazy("removed an e-mail address"),
    "person.factor_added": gettext_lazy("set up a second factor"),
    "person.factor_removed": gettext_lazy("removed a second factor"),
    "person.repaired": gettext_lazy("repaired an account"),
    "person.recovery_codes_made": gettext_lazy("made new recovery codes"),
    "person.identity_connected": gettext_lazy("connected an account from elsewhere"),
    "person.identity_disconnected": gettext_lazy("disconnected an account from elsewhere"),
    "person.mails_chosen": gettext_lazy("chose which mails to get"),
    "person.main_address_changed": gettext_lazy("changed the main e-mail address"),
    "person.password_changed": gettext_lazy("changed the password"),
    "person.password_reset": gettext_lazy("reset the password"),
    "person.password_set": gettext_lazy("set a password"),
    "person.preferences_changed": gettext_lazy("changed settings"),
    "person.session_ended": gettext_lazy("ended a session on another device"),
    "person.signed_in": gettext_lazy("signed in"),
    "person.signed_up": gettext_lazy("signed up"),
    "room.closed": gettext_lazy("closed a room"),
    "room.forgotten": gettext_lazy("deleted what was left of a closed room, but its log"),
    "room.log_taken": gettext_lazy("took the log of a room along"),
    "room.member_added": gettext_lazy("let somebody into a room"),
    "room.member_removed": gettext_lazy("took somebody out of a room"),
    "room.translation.allowed": gettext_lazy("let a room be translated by the service"),
    "room.translation.ended": gettext_lazy("ended that a room is translated by the service"),
    "site.added": gettext_lazy("added a site"),
    "site.removed": gettext_lazy("removed a site"),
    "stress.loaded": gettext_lazy("loaded generated organisations"),
    "team.asked_to_join": gettext_lazy("asked to join a team"),
    "team.invitation_withdrawn": gettext_lazy("withdrew an invitation to a team"),
    "team.invited": gettext_lazy("invited somebody to a team"),
    "team.invited_again": gettext_lazy("sent an invitation again"),
    "team.joined": gettext_lazy("accepted an invitation to a team"),
    "team.left": gettext_lazy("left a team"),
    "team.let_in": gettext_lazy("let somebody into a team"),
    "team.not_let_in": gettext_lazy("did not let somebody into a team"),
    "team.removed": gettext_lazy("took somebody out of a team"),
    "team.role_changed": gettext_lazy("changed somebody's role"),
    "verification.declined": gettext_lazy("sent a verification back"),
    "verification.expired": gettext_lazy("ended a verification whose time was over"),
    "verification.granted": gettext_lazy("verified an organisation"),
    "verification.handed_over": gettext_lazy("handed a request for verification over"),
    "verification.put_back": gettext_lazy("put a request back into the queue"),
    "verification.refused": gettext_lazy("declined a verification for good"),
    "verification.remarked": gettext_lazy("wrote about a verification"),
    "verification.reopened": gettext_lazy("let an organisation ask for verification again"),
    "verification.requested": gettext_lazy("asked to be verified"),
    "verification.taken": gettext_lazy("took a request in hand"),
    "webhook.added": gettext_lazy("had events sent to an address"),
    "webhook.changed": gettext_lazy("changed which events are sent to an address"),
    "webhook.disabled": gettext_lazy("switched off an address that does not answer"),
    "webhook.enabled": gettext_lazy("switched an address on again"),
    "webhook.removed": gettext_lazy("had events no longer sent to an address"),
    "webhook.switched_off": gettext_lazy("had nothing sent to an address for now"),
    "webhook.secret_changed": gettext_lazy("changed the secret of an address"),
}
"""What an action is called on the page; one that is missing here is shown by its code."""


PERSON = "accounts.user"
LISTING = "ecosystem.listing"
OF_JUDGING = frozenset({"status", "number", "opens_at", "closes_at", "due_at"})
CONFIDENTIAL = {LISTING: frozenset({"status", "kind"})} | {
    model._meta.label_lower: OF_JUDGING for model in judging_models()
}
"""Whose words only their readers may read, staff or not, and what may be told of them all the same: a draft, or what is
for verified members, must not come out by the trail, nor what a judge gave or a jury has decided and not yet published."""


@dataclass(frozen=True)
class Change:
    """One value before and after; None where there was none."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Told:
    event: AuditEvent
    action: str
    about: str
    label: str
    who: str
    changes: list[Change] = field(default_factory=list)


def in_words(events: list[AuditEvent], *, longest: int | None = LONGEST) -> list[Told]:
    """The events as the page tells them. The trail keeps the names of people who have left; the page does not show them."""
    keys = {str(event.actor_id) for event in events} | {
        event.target_id for event in events if event.target_type == PERSON
    }
    gone = User.objects.filter(pk__in=[key for key in keys if key.isdigit()], left_at__isnull=False)
    left = {str(key) for key in gone.values_list("pk", flat=True)}
    return [told(event, left, longest=longest) for event in events]


def told(event: AuditEvent, left: set[str] = frozenset(), *, longest: int | None = LONGEST) -> Told:
    """An event in words; values longer than `longest` characters are cut, with None none is. `left` are the keys of people
    who have left."""
    about_gone = event.target_type == PERSON and event.target_id in left
    names = [*event.before, *(name for name in event.after if name not in event.before)]
    told_names = CONFIDENTIAL.get(event.target_type, () if about_gone else names)
    before, after = (
        {name: value if name in told_names else _("(not shown)") for name, value in values.items()}
        for values in (event.before, event.after)
    )
    changes = [Change(name, _written(before, name, longest), _written(after, name, longest)) for name in names]
    about = f"{event.target_type}:{event.target_id}" if event.target_id else ""
    label = _("a former member") if about_gone else _label(event)
    who = _("a former member") if str(event.actor_id) in left else event.actor_label
    return Told(event, ACTIONS.get(event.action, event.action), about, label, who, changes)


def _label(event: AuditEvent) -> str:
    """Returns what the thing is called; a listing by its number, since its title is one of its words. Rows of judging tell
    who judges what, or what became of it, and are not named."""
    if event.target_type in CONFIDENTIAL and event.target_type != LISTING:
        return ""
    if event.target_type == LISTING:
        return _("Listing %(number)s") % {"number": event.target_id}
    return event.target_label


def _written(values: dict, name: str, longest: int | None) -> str | None:
    if name not in values:
        return None
    value = values[name]
    if value in (None, "", []):
        return _("nothing")
    if isinstance(value, list):
        text = ", ".join(str(item) for item in value)
    elif isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = str(value)
    return text if longest is None or len(text) <= longest else text[:longest] + "…"
