"""Who may do what to people."""

from django.utils.translation import gettext as _

from accounts.factors import has_second_factor
from accounts.models import User
from core.permissions import NotAllowed


def check_user_can_act(user: User) -> None:
    """Administrators with a second factor."""
    if not (user.is_active and user.is_superuser):
        raise NotAllowed(_("Only an administrator acts as somebody else."))
    if not has_second_factor(user):
        raise NotAllowed(_("Set up a second factor first: nobody acts as others with a password alone."))


def check_user_can_repair(user: User) -> None:
    """Administrators with a second factor."""
    if not (user.is_active and user.is_superuser):
        raise NotAllowed(_("Only an administrator repairs accounts."))
    if not has_second_factor(user):
        raise NotAllowed(_("Set up a second factor first: nobody repairs accounts with a password alone."))


def check_user_can_act_as(user: User, person: User) -> None:
    check_user_can_act(user)
    if person.is_staff or person.is_superuser:
        raise NotAllowed(_("Nobody acts as the park’s staff or as an administrator."))
    if not person.is_active:
        raise NotAllowed(_("This account is closed."))
