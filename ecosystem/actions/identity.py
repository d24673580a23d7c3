"""What else an organisation is called, and showing that a web domain is its own."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.outbox import enqueue
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.organisations import touch
from ecosystem.identity.hosts import domain_of
from ecosystem.models import DomainProof, Organisation, OrganisationName
from ecosystem.models.identity import new_domain_token
from ecosystem.permissions import check_user_can_edit_organisation
from ecosystem.transitions import DOMAIN

MOST_NAMES = 30
CHECK = "identity.check_domain"
BETWEEN_CHECKS = timedelta(seconds=20)
GIVEN_UP = timedelta(minutes=10)
"""A check that has not answered after so long may be asked for again."""


# --- other names ------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_name(
    *, organisation: Organisation, kind: str, text: str, by, since: date | None = None, until: date | None = None
) -> OrganisationName:
    """Adds a name in any script. Raises NotAllowed, and ValidationError for one that is there or one too many."""
    check_user_can_edit_organisation(by, organisation)
    if organisation.other_names.count() >= MOST_NAMES:
        raise ValidationError({"text": _("That is enough names. Remove one that nobody looks for.")})
    try:
        with transaction.atomic():
            name = OrganisationName.objects.create(
                organisation=organisation, kind=kind, text=text, since=since, until=until, added_by=by
            )
    except IntegrityError as error:
        raise ValidationError({"text": _("This name is there already.")}) from error
    audit.record("organisation.name_added", by=by, target=organisation, acting_for=organisation, after={kind: text})
    touch(organisation)
    return name


@transaction.atomic
def remove_name(*, name: OrganisationName, by) -> None:
    check_user_can_edit_organisation(by, name.organisation)
    organisation, before = name.organisation, {name.kind: name.text}
    if not OrganisationName.objects.filter(pk=name.pk).delete()[0]:
        raise StateHasMoved(_("Somebody else has removed it already."))
    audit.record("organisation.name_removed", by=by, target=organisation, acting_for=organisation, before=before)
    touch(organisation)


# --- the web domain ---------------------------------------------------------------------------------------------------
@transaction.atomic
def begin_domain_proof(*, organisation: Organisation, by) -> DomainProof:
    """Gives the organisation a token to put at its domain; one that has one for this domain keeps it."""
    check_user_can_edit_organisation(by, organisation)
    host = domain_of(Organisation.objects.select_for_update().values_list("website", flat=True).get(pk=organisation.pk))
    if not host:
        raise MoveNotAllowed(_("Write the address of your own website into the profile first."))
    end_if_moved(organisation)
    proof = DomainProof.objects.filter(organisation=organisation).first()
    now = timezone.now()
    if proof is None:
        proof = DomainProof.objects.create(organisation=organisation, host=host)
    elif proof.state == DomainProof.State.ENDED:
        fresh = {"host": host, "token": new_domain_token(), "began_at": now, "checked_at": None, "problem": ""}
        DOMAIN.move(proof, "begin", proved_at=None, method="", **fresh)
    else:
        return proof
    audit.record("domain.begun", by=by, target=organisation, acting_for=organisation, after={"host": host})
    return proof


@transaction.atomic
def ask_to_check(*, organisation: Organisation, by) -> None:
    """Has the domain looked at. A worker does it; whoever waits too long may ask again."""
    check_user_can_edit_organisation(by, organisation)
    end_if_moved(organisation)
    proof = DomainProof.objects.select_for_update().filter(organisation=organisation).first()
    if proof is None:
        raise MoveNotAllowed(_("Begin first: the page then shows what to put where."))
    now = timezone.now()
    if proof.state == DomainProof.State.CHECKING:
        if proof.checked_at is not None and proof.checked_at > now - GIVEN_UP:
            raise MoveNotAllowed(_("We are looking at it already. Reload the page in a moment."))
        DomainProof.objects.filter(pk=proof.pk).update(checks=proof.checks + 1, checked_at=now)
        proof.checks += 1
    else:
        if proof.state == DomainProof.State.FAILED and proof.checked_at and proof.checked_at > now - BETWEEN_CHECKS:
            raise MoveNotAllowed(_("We have looked a moment ago. Wait half a minute, then try again."))
        DOMAIN.move(proof, "check", checks=proof.checks + 1, checked_at=now, problem="")
    enqueue(
        key=f"{CHECK}:{proof.pk}:{proof.checks}",
        kind="identity.check_domain",
        payload={"proof": proof.pk, "checks": proof.checks},
    )


@transaction.atomic
def note_check(*, proof: DomainProof, method: str = "", problem: str = "") -> None:
    """Writes down what a check has found: a method, or a problem. What has moved on meanwhile is left alone."""
    now = timezone.now()
    organisation = proof.organisation
    if domain_of(organisation.website) != proof.host:
        DOMAIN.move(proof, "end", checked_at=now)
    elif method:
        DOMAIN.move(proof, "prove", method=method, proved_at=now, checked_at=now)
    else:
        DOMAIN.move(proof, "fail", problem=problem, checked_at=now)
    audit.record(
        f"domain.{proof.state}",
        by=None,
        target=organisation,
        after={"host": proof.host, "method": method, "problem": problem},
    )


def end_if_moved(organisation: Organisation) -> None:
    """Ends the proof of a domain at which the organisation's website no longer is."""
    proof = DomainProof.objects.filter(organisation=organisation).exclude(state=DomainProof.State.ENDED).first()
    website = Organisation.objects.values_list("website", flat=True).get(pk=organisation.pk)
    if proof is None or proof.host == domain_of(website):
        return
    was, _to = DOMAIN.move(proof, "end")
    if was == DomainProof.State.PROVED:
        audit.record("domain.ended", by=None, target=organisation, before={"host": proof.host})
