"""What the organisers' pages owe the world, and what the clock asks for."""

from competitions import progress, search
from competitions.actions import bulk_mail
from core.models import Effect
from core.outbox import chore, handler

MINUTE = 60  # seconds


@handler("competitions.index")
def index_application(effect: Effect) -> None:
    """Recomputes from what counts now, so running it twice, or late, changes nothing."""
    search.index_words(effect.payload["application"])


@handler("competitions.letter")
def mail_letter(effect: Effect) -> None:
    """The mails are rows of the same transaction; each is sent by an effect of its own."""
    bulk_mail.mail_some(effect.payload["letter"], effect.payload["portion"])


@chore(every=MINUTE, after=10)
def work_out_progress() -> bool:
    return progress.work_out()
