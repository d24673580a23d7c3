"""Everything that writes people."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.permissions import check_user_can_repair
from core import audit
from core.links import absolute
from core.mail import queue_mail


@transaction.atomic
def change_preferences(*, by: User, name: str, language: str, time_zone: str) -> None:
    """Changes how a person is called and how the site speaks to them. People change their own only.

    Raises ValidationError, by field, for a language or a time zone that does not exist.
    """
    person = User.objects.select_for_update().get(pk=by.pk)
    wanted = {"name": name, "language": language, "time_zone": time_zone}
    before, after = audit.changes({field: getattr(person, field) for field in wanted}, wanted)
    if not after:
        return
    for field, value in after.items():
        setattr(person, field, value)
    person.clean_fields(exclude={field.name for field in User._meta.fields} - set(wanted))
    person.save(update_fields=list(after))
    audit.record("person.preferences_changed", by=by, target=person, before=before, after=after)


@transaction.atomic
def end_session(*, session: UserSession, by: User) -> None:
    """Ends one session of a person at once, wherever it is. People end their own only."""
    session.end()
    audit.record("person.session_ended", by=by, target=by)


@transaction.atomic
def remove_factor(*, factor: Authenticator, by: User) -> None:
    """Takes a second factor away that its person has lost, the recovery codes with the last one, and tells them.

    Raises NotAllowed for anybody but an administrator with a second factor.
    """
    check_user_can_repair(by)
    person, kind = factor.user, factor.type
    factor.delete()
    theirs = Authenticator.objects.filter(user=person)
    if not theirs.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        theirs.delete()
    audit.record("person.factor_removed", by=by, target=person, before={"kind": kind})
    queue_mail(
        "account_factor_reset",
        key=f"account_factor_reset:{person.pk}:{get_random_string(22)}",
        to=person.email,
        language=person.language,
        context={"url": absolute("mfa_index", person.language)},
    )
