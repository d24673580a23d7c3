"""Taking an entry in hand, so that two people do not screen it at once, and giving it back."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.submitting import held
from competitions.models import Application, ScreeningHold
from competitions.permissions import check_user_can_screen
from core import audit
from core.transitions import MoveNotAllowed, StateHasMoved


@transaction.atomic
def take_in_hand(*, application: Application, by) -> ScreeningHold:
    """Takes an entry that nobody has in hand, for a day. Taken again by who has it, the day begins anew.

    Raises NotAllowed, MoveNotAllowed for what is not to be screened, StateHasMoved where somebody else has it.
    """
    check_user_can_screen(by, application.competition)
    row = held(application)
    if row.status not in Application.HANDED_IN or row.screening not in OPEN:
        raise MoveNotAllowed(_("There is nothing to screen here any more."))
    now = timezone.now()
    rows = ScreeningHold.objects.filter(application=row)
    free = rows.exclude(pk__in=ScreeningHold.objects.current().exclude(taken_by=by).values("pk"))
    if not free.update(taken_by=by, taken_at=now):
        _begin(row, by, now)
    audit.record("screening.taken", by=by, target=row, acting_for=row.organisation)
    return rows.get()


OPEN = (Application.Screening.WAITING, Application.Screening.ASKED, Application.Screening.APPEALED)
"""What waits for somebody to look at it."""


def _begin(row: Application, by, now) -> None:
    try:
        with transaction.atomic():
            ScreeningHold.objects.create(application=row, taken_by=by, taken_at=now)
    except IntegrityError as error:
        raise StateHasMoved(_("Somebody else has it in hand. Reload the page.")) from error


@transaction.atomic
def put_back(*, application: Application, by) -> None:
    """Gives an entry back, also one that somebody else has in hand. Raises NotAllowed, StateHasMoved."""
    check_user_can_screen(by, application.competition)
    row = held(application)
    if not ScreeningHold.objects.current().filter(application=row).exists():
        raise StateHasMoved(_("Nobody has it in hand. Reload the page."))
    ScreeningHold.objects.filter(application=row).delete()
    audit.record("screening.put_back", by=by, target=row, acting_for=row.organisation)


def let_go(application: Application) -> None:
    """What is decided is in nobody's hands any more."""
    ScreeningHold.objects.filter(application=application).delete()
