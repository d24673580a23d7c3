"""Who may do what with competitions and applications. Each check raises a sentence fit to show."""

from django.utils.translation import gettext as _

from competitions.models import Application, Collaborator, Competition, Organiser
from core.permissions import NotAllowed
from core.prepared import prepared
from ecosystem.models import Membership, Organisation

Right = Collaborator.Right
ORDER = [None, Right.VIEW, Right.EDIT, Right.SUBMIT]
BY_ROLE = {
    Membership.Role.OWNER: Right.SUBMIT,
    Membership.Role.EDITOR: Right.EDIT,
    Membership.Role.VIEWER: Right.VIEW,
}


@prepared(user=int, organisation=int)
def _roles(user, organisation):
    rows = Membership.objects.filter(user=user, organisation=organisation)
    return rows.order_by("pk").values_list("role", flat=True)[:1]


@prepared(user=int, application=int)
def _rights(user, application):
    rows = Collaborator.objects.active().filter(user=user, application=application)
    return rows.order_by("pk").values_list("right", flat=True)[:1]


def right_of(user, application: Application) -> str | None:
    """What a person may do with an application: the most of what their role and an invitation give them, or None."""
    if not user.is_authenticated:
        return None
    role = BY_ROLE.get(next(iter(_roles(user=user.pk, organisation=application.organisation_id)), None))
    if role == Right.SUBMIT:
        return role
    asked = next(iter(_rights(user=user.pk, application=application.pk)), None)
    return max(role, asked, key=ORDER.index)


def check_user_can_read(user, application: Application) -> None:
    if right_of(user, application) is None:
        raise NotAllowed(_("Only those who write this application can read it."))


def check_user_can_write(user, application: Application) -> None:
    if right_of(user, application) not in (Right.EDIT, Right.SUBMIT):
        raise NotAllowed(_("You may read this application but not change it. Ask whoever invited you for more."))


def check_user_can_submit(user, application: Application) -> None:
    if right_of(user, application) != Right.SUBMIT:
        raise NotAllowed(_("Only an owner of the organisation, or somebody they named for it, can do this."))


def check_user_can_invite(user, application: Application) -> None:
    """Saying who may help with an application, and what they may do."""
    if right_of(user, application) != Right.SUBMIT:
        raise NotAllowed(_("Only those who may submit this application can say who helps with it."))


def check_user_can_apply_for(user, organisation: Organisation) -> None:
    role = Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()
    if role not in Membership.EDITING:
        raise NotAllowed(_("Only owners and editors of an organisation can apply for it."))


def role_in(user, competition: Competition) -> str | None:
    """A person's part in a competition, or None; a suspended person has none."""
    if not (user.is_authenticated and user.is_active):
        return None
    return Organiser.objects.filter(user=user, competition=competition).values_list("role", flat=True).first()


def check_user_can_create_competitions(user) -> None:
    if not (user.is_authenticated and user.is_active and user.is_staff):
        raise NotAllowed(_("Only park staff can call a competition."))


def check_user_can_manage(user, competition: Competition) -> None:
    """Changing a competition, its form and its dates."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        raise NotAllowed(_("Only park staff can change a competition."))
    if not user.is_superuser and role_in(user, competition) != Organiser.Role.MANAGER:
        raise NotAllowed(_("Only this competition’s managers can change it. Ask one of them to add you."))


def check_user_can_screen(user, competition: Competition) -> None:
    """Reading what was handed in and deciding whether it may be judged."""
    if role_in(user, competition) not in (Organiser.Role.MANAGER, Organiser.Role.SCREENER):
        raise NotAllowed(_("Only this competition’s managers and screeners can do this."))


def check_user_can_lead(user, competition: Competition) -> None:
    """Preparing rounds, panels and assignments, and seeing how judging goes."""
    if role_in(user, competition) not in (Organiser.Role.MANAGER, Organiser.Role.CHAIR):
        raise NotAllowed(_("Only this competition’s managers and its chair can do this."))


def check_user_can_decide(user, competition: Competition) -> None:
    """Deciding what becomes of entries. A manager may propose; the chair or another manager approves."""
    check_user_can_lead(user, competition)


def check_beyond_conflict(user, application: Application) -> None:
    """Deciding anything about an entry takes having no conflict of interest with it."""
    if not Application.objects.beyond_conflict(user).filter(pk=application.pk).exists():
        raise NotAllowed(_("A conflict of interest keeps you from this entry. Leave it to another organiser."))


def check_user_can_read_entries(user, competition: Competition) -> None:
    """Reading what was handed in. Being park staff or an administrator does not open it."""
    if role_in(user, competition) is None:
        raise NotAllowed(_("Only this competition’s organisers can read what was handed in."))
