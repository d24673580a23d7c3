"""Who belongs to an organisation: inviting, joining, roles, handing over, leaving.

Whatever could leave an organisation without an owner locks it first, so that of two who step down at once the second
sees what the first has done.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.telling import TEAM_CHANGES, tell
from core import audit
from core.mail import queue_mail
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.verification import owners
from ecosystem.links import absolute
from ecosystem.models import Invitation, JoinRequest, Membership, Organisation
from ecosystem.models.team import digest_of, new_token
from ecosystem.permissions import check_user_can_manage_team
from ecosystem.signals import membership_ending

DAYS = 14
MOST_A_DAY = 20
"""So many letters an organisation may send in a day."""

OWNER, EDITOR = Membership.Role.OWNER, Membership.Role.EDITOR


# --- inviting ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: str, language: str, by) -> Invitation:
    """Sends a letter that lets one person in, once, within DAYS."""
    check_user_can_manage_team(by, organisation)
    email = email.strip().lower()
    _lock(organisation)
    if Membership.objects.filter(organisation=organisation, user__emailaddress__email=email).exists():
        raise ValidationError({"email": _("This person belongs to your team already.")})
    if organisation.invitations.open().filter(email=email).exists():
        raise ValidationError({"email": _("This address has an open invitation. Send that again, or withdraw it.")})
    return _send(organisation, email=email, role=role, language=language, by=by)


@transaction.atomic
def hand_over(*, membership: Membership, by) -> Invitation:
    """Offers a member to become the owner instead of `by`; it happens when they accept."""
    organisation = membership.organisation
    check_user_can_manage_team(by, organisation)
    if membership.user_id == by.pk or membership.role == OWNER:
        raise MoveNotAllowed(_("This person is an owner already."))
    _lock(organisation)
    user = membership.user
    if organisation.invitations.open().filter(email=user.email).exists():
        raise MoveNotAllowed(_("This person has an open offer. Send that again, or withdraw it."))
    return _send(organisation, email=user.email, role=OWNER, language=user.language, by=by, hands_over=True)


def _send(organisation: Organisation, *, email: str, role: str, language: str, by, hands_over=False) -> Invitation:
    day = timezone.now() - timedelta(days=1)
    if organisation.invitations.filter(sent_at__gt=day).count() >= MOST_A_DAY:
        raise MoveNotAllowed(_("That is enough letters for one day. Go on tomorrow."))
    organisation.invitations.unanswered().filter(email=email).update(withdrawn_at=timezone.now())
    token, now = new_token(), timezone.now()
    invitation = Invitation.objects.create(
        organisation=organisation, email=email, role=role, language=language, digest=digest_of(token), sent_at=now,
        expires_at=now + timedelta(days=DAYS), invited_by=by, hands_over=hands_over,
    )  # fmt: skip
    _write(invitation, token, by)
    after = {"email": email, "role": role, "hands_over": hands_over}
    audit.record("team.invited", by=by, target=organisation, acting_for=organisation, after=after)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, by) -> None:
    """A new letter with a new link; the old one's is worth nothing from now on."""
    check_user_can_manage_team(by, invitation.organisation)
    token, now = new_token(), timezone.now()
    renewed = Invitation.objects.unanswered().filter(pk=invitation.pk, sent_at__lt=now - timedelta(minutes=1))
    if not renewed.update(digest=digest_of(token), sent_at=now, expires_at=now + timedelta(days=DAYS)):
        raise StateHasMoved(_("It was sent a moment ago, or it is answered or withdrawn. Reload the page."))
    invitation.refresh_from_db()
    _write(invitation, token, by)
    audit.record("team.invited_again", by=by, target=invitation.organisation, after={"email": invitation.email})


@transaction.atomic
def withdraw(*, invitation: Invitation, by) -> None:
    check_user_can_manage_team(by, invitation.organisation)
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        raise StateHasMoved(_("It is answered or withdrawn already. Reload the page."))
    audit.record("team.invitation_withdrawn", by=by, target=invitation.organisation, before={"email": invitation.email})


@transaction.atomic
def accept(*, invitation: Invitation, by) -> Membership:
    """Lets `by` in. Of however many who accept at once one gets in: the first to move the row."""
    organisation = invitation.organisation
    _lock(organisation)
    own = Membership.objects.filter(organisation=organisation, user=by).first()
    if invitation.hands_over != (own is not None):
        raise MoveNotAllowed(_("You belong to this team already.") if own else _("This offer is for a member."))
    if invitation.hands_over and by.email != invitation.email:
        raise MoveNotAllowed(_("This offer is for somebody else."))
    now = timezone.now()
    if not Invitation.objects.open(now).filter(pk=invitation.pk).update(accepted_at=now, accepted_by=by):
        raise StateHasMoved(_("This invitation has been used, withdrawn, or has grown too old. Ask for a new one."))
    if own is None:
        own = Membership.objects.create(organisation=organisation, user=by, role=invitation.role)
    else:
        Membership.objects.filter(pk=own.pk).update(role=OWNER)
        Membership.objects.filter(organisation=organisation, user=invitation.invited_by).update(role=EDITOR)
        own.role = OWNER
    after = {"role": own.role, "invited": invitation.email, "as": by.email}
    audit.record("team.joined", by=by, target=organisation, acting_for=organisation, after=after)
    _tell_owners(organisation, "team_joined", person=by, but=by, key=f"invitation:{invitation.pk}", role=own.role)
    return own


# --- asking to join ---------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_to_join(*, organisation: Organisation, by, note: str = "") -> JoinRequest:
    if Membership.objects.filter(organisation=organisation, user=by).exists():
        raise MoveNotAllowed(_("You belong to this team already."))
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(organisation=organisation, user=by, note=note)
    except IntegrityError as error:
        raise MoveNotAllowed(_("You have asked already. An owner will answer.")) from error
    audit.record("team.asked_to_join", by=by, target=organisation, after={"note": note})
    _tell_owners(organisation, "team_asked", person=by, but=by, key=f"join:{request.pk}", note=note)
    return request


@transaction.atomic
def answer(*, request: JoinRequest, granted: bool, by, role: str = Membership.Role.VIEWER) -> None:
    """Lets somebody who asked in as `role`, or not."""
    organisation = request.organisation
    check_user_can_manage_team(by, organisation)
    open_still = JoinRequest.objects.filter(pk=request.pk, decided_at=None)
    if not open_still.update(decided_at=timezone.now(), decided_by=by, granted=granted):
        raise StateHasMoved(_("Somebody else has answered meanwhile. Reload the page."))
    if granted:
        Membership.objects.get_or_create(organisation=organisation, user=request.user, defaults={"role": role})
    verb = "team.let_in" if granted else "team.not_let_in"
    audit.record(verb, by=by, target=organisation, acting_for=organisation, after={"person": str(request.user)})
    if granted:
        _mail("team_let_in", organisation, request.user, key=f"answered:{request.pk}")
    else:
        key = f"answered:{request.pk}"
        _mail("team_not_let_in", organisation, request.user, key=key, page="ecosystem:profile")


# --- roles, leaving ---------------------------------------------------------------------------------------------------
@transaction.atomic
def change_role(*, membership: Membership, role: str, by) -> None:
    organisation = membership.organisation
    check_user_can_manage_team(by, organisation)
    _lock(organisation)
    membership.refresh_from_db()
    was = membership.role
    if was == role:
        return
    if was == OWNER:
        _keep_an_owner(organisation, without=membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)
    membership.role = role
    before, after = {"role": was}, {"person": str(membership.user), "role": role}
    audit.record("team.role_changed", by=by, target=organisation, acting_for=organisation, before=before, after=after)
    if membership.user_id != by.pk:
        key = f"role:{membership.pk}:{timezone.now():%Y%m%d%H%M%S%f}"
        _mail("team_role", organisation, membership.user, key=key, role=membership.get_role_display)


@transaction.atomic
def remove(*, membership: Membership, by) -> None:
    """Takes somebody out of the team, or lets them leave. What they did keeps their name."""
    organisation, person = membership.organisation, membership.user
    leaves = person.pk == by.pk
    if not leaves:
        check_user_can_manage_team(by, organisation)
    if membership.role == OWNER:
        _keep_an_owner(organisation, without=membership)
    membership_ending.send(sender=Membership, membership=membership, by=by)
    _lock(organisation)
    membership.refresh_from_db()
    if membership.role == OWNER:
        _keep_an_owner(organisation, without=membership)
    before, pk = {"person": str(person), "role": membership.role}, membership.pk
    membership.delete()
    verb = "team.left" if leaves else "team.removed"
    audit.record(verb, by=by, target=organisation, acting_for=organisation, before=before)
    if leaves:
        _tell_owners(organisation, "team_left", person=person, but=person, key=f"left:{pk}")
    else:
        _mail("team_removed", organisation, person, key=f"removed:{pk}", page="ecosystem:profile")


def _keep_an_owner(organisation: Organisation, *, without: Membership) -> None:
    others = Membership.objects.filter(organisation=organisation, role=OWNER, user__is_active=True)
    if not others.exclude(pk=without.pk).exists():
        raise MoveNotAllowed(_("An organisation needs an owner. Make somebody else one first."))


def _lock(organisation: Organisation) -> None:
    """Until the transaction ends nobody else changes this team. (SQLite lets one writer in at a time anyway.)"""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


# --- letters ----------------------------------------------------------------------------------------------------------
def _write(invitation: Invitation, token: str, by) -> None:
    queue_mail(
        "team_hand_over" if invitation.hands_over else "team_invitation",
        key=f"invitation:{invitation.pk}:{invitation.digest[:16]}",
        to=invitation.email,
        language=invitation.language,
        context={
            "name": invitation.organisation.name,
            "person": str(by),
            "role": invitation.get_role_display,
            "expires_at": invitation.expires_at,
            "url": absolute("ecosystem:invitation", invitation.language, token=token),
        },
    )


def _mail(template: str, organisation: Organisation, to, *, key: str, page="ecosystem:people", **more) -> None:
    tell(
        TEAM_CHANGES,
        to,
        template,
        key=f"{template}:{key}:{to.pk}",
        context={
            "name": organisation.name,
            "url": absolute(page, to.language, slug=organisation.slug),
            **more,
        },
    )


def _tell_owners(organisation: Organisation, template: str, *, person, but, key: str, **more) -> None:
    for owner in owners(organisation):
        if owner.pk != but.pk:
            _mail(template, organisation, owner, key=key, person=str(person), email=person.email, **more)
