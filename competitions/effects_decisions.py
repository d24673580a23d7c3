"""What decisions owe the world, and what the clock asks for."""

from competitions.actions import outcome_letters, publishing
from core.models import Effect
from core.outbox import chore, handler

MINUTE = 60  # seconds


@handler("competitions.outcome_letters")
def mail_outcome_letters(effect: Effect) -> None:
    """The mails are rows of the same transaction; each is sent by an effect of its own."""
    outcome_letters.mail_some(effect.payload["round"])


@chore(every=MINUTE, after=20)
def publish_what_is_due() -> bool:
    return publishing.release_what_is_due()
