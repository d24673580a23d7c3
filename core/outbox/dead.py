"""Dead letters: effects that were given up. Staff put them back, or decide that they are not owed any more."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.models import Effect, EffectQuerySet
from core.outbox.run import revive
from core.permissions import NotAllowed

AT_ONCE = 200
LONGEST_REASON = 300


def check_user_can_settle_effects(user) -> None:
    if not user.is_staff:
        raise NotAllowed(_("Only park staff can decide on what has been given up."))


@transaction.atomic
def revive_dead(*, effects: EffectQuerySet, by) -> int:
    """Puts dead effects back into the queue, AT_ONCE at most, and returns how many were still dead."""
    check_user_can_settle_effects(by)
    count = 0
    for effect in effects.dead().order_by("id")[:AT_ONCE]:
        before = {"attempts": effect.attempts, "error": effect.last_error}
        if revive(effect):
            audit.record("effect.revived", by=by, target=effect, before=before, after={"attempts": 0})
            count += 1
    return count


@transaction.atomic
def discard_dead(*, effects: EffectQuerySet, reason: str, by) -> int:
    """Decides that dead effects are not owed any more, AT_ONCE at most, and returns how many were still dead.

    They stay, with the reason. Raises ValidationError without one.
    """
    check_user_can_settle_effects(by)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ValidationError(_("Say why it is not owed any more."))
    count = 0
    for effect in effects.dead().order_by("id")[:AT_ONCE]:
        still = Effect.objects.dead().filter(pk=effect.pk)
        if still.update(discarded_at=timezone.now(), discarded_by=by, discarded_because=reason):
            before = {"attempts": effect.attempts, "error": effect.last_error}
            audit.record("effect.discarded", by=by, target=effect, before=before, after={"reason": reason})
            count += 1
    return count
