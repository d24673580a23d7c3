"""Acting as somebody else: announced on every page, limited in time, written down with both names, told afterwards."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Acting, User
from accounts.permissions import check_user_can_act_as
from core import audit
from core.mail import queue_mail
from core.models import AuditEvent
from core.outbox import chore
from core.permissions import NotAllowed

ACTING = "accounts.acting"
LONGEST = timedelta(minutes=60)


@transaction.atomic
def begin_acting(*, person: User, reason: str, by: User) -> Acting:
    """Lets an administrator act as a person for an hour. Ends what they were doing as somebody else.

    Raises NotAllowed for people nobody acts as, and for administrators without a second factor.
    """
    check_user_can_act_as(by, person)
    for earlier in Acting.objects.filter(by=by, ended_at=None):
        end_acting(acting=earlier)
    now = timezone.now()
    acting = Acting.objects.create(by=by, person=person, reason=reason, began_at=now, until=now + LONGEST)
    audit.record("person.acted_as", by=by, target=person, acting_for=person, after={"reason": reason})
    return acting


@transaction.atomic
def end_acting(*, acting: Acting) -> bool:
    """Ends it once, and tells the person by mail who acted as them, when and why. Returns whether it was still on."""
    now = min(timezone.now(), acting.until)
    if not Acting.objects.filter(pk=acting.pk, ended_at=None).update(ended_at=now):
        return False
    audit.record("person.acting_ended", by=acting.by, target=acting.person, acting_for=acting.person)
    done = AuditEvent.objects.filter(
        actor=acting.by, actor_label=audit.both_names(acting.by, acting.person), at__gte=acting.began_at, at__lte=now
    )
    queue_mail(
        "acted_as",
        key=f"acted_as:{acting.pk}",
        to=acting.person.email,
        language=acting.person.language,
        context={
            "by": str(acting.by),
            "began": acting.began_at,
            "ended": now,
            "reason": acting.reason,
            "count": done.exclude(action="person.acting_ended").count(),
        },
    )
    return True


def present_acting(request: HttpRequest) -> Acting | None:
    """Whom the administrator of this session acts as right now; forgets it where it is over or no longer allowed."""
    rows = Acting.objects.select_related("by", "person").filter(pk=request.session[ACTING], ended_at=None)
    acting = rows.filter(by_id=request.user.pk).first()
    if acting is not None and acting.until > timezone.now():
        try:
            check_user_can_act_as(acting.by, acting.person)
            return acting
        except NotAllowed:
            pass
    if acting is not None:
        end_acting(acting=acting)
    del request.session[ACTING]
    return None


@chore(every=60)
def end_what_is_over() -> bool:
    """Ends what nobody ended in time, so that the mail goes out all the same."""
    for acting in Acting.objects.filter(ended_at=None, until__lte=timezone.now()).select_related("by", "person")[:50]:
        end_acting(acting=acting)
    return False
