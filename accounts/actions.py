"""Everything that writes people."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.models import User
from core import audit


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
