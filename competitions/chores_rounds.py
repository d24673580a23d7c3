"""What the clock asks of rounds of judging."""

from competitions.actions.rounds import RoundNotReady, close_round, open_round
from competitions.models import Round
from competitions.round_letters import not_ready
from core import clock
from core.outbox import chore
from core.transitions import MoveNotAllowed, StateHasMoved

AT_ONCE = 50


@chore(every=30)
def open_and_close_rounds() -> bool:
    """Opens rounds whose time has come and that are ready, and closes those whose time is over. One that is not ready
    stays as it is: its page says what is missing, who leads it is told once for each time it was to open, and the next look
    finds it again."""
    now = clock.now()
    over = Round.objects.filter(status=Round.Status.OPEN, closes_at__lte=now)
    begun = Round.objects.filter(status=Round.Status.DRAFT, opens_at__lte=now, closes_at__gt=now)
    for rows, move in ((over, close_round), (begun, open_round)):
        for row in rows.select_related("competition").order_by("closes_at")[:AT_ONCE]:
            try:
                move(round=row)
            except RoundNotReady:
                not_ready(row)
            except (MoveNotAllowed, StateHasMoved):
                continue
    return False
