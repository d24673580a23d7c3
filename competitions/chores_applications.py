"""What applications owe their people: letters about comments, letters before the deadline."""

from competitions.actions.commenting import write_about_comments
from competitions.actions.reminding import remind
from core.models import Effect
from core.outbox import chore, handler

TEN_MINUTES = 600


@chore(every=TEN_MINUTES)
def remind_of_deadlines() -> bool:
    """Writes to those whose deadline is near."""
    return remind()


@handler("competitions.comments")
def tell_of_comments(effect: Effect) -> None:
    """Writes to one person about the comments on one application, at most once an hour."""
    payload = effect.payload
    write_about_comments(application=payload["application"], user=payload["user"], comment=payload["comment"])
