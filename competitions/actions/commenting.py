"""Words among those who write an application. Nobody else ever sees them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.telling import APPLICATIONS, tell
from competitions.actions.applying import locked
from competitions.models import Application, Comment, CommentLetter
from competitions.people import people_of
from competitions.permissions import check_user_can_read
from core import audit
from core.links import absolute
from core.outbox import enqueue
from core.text import tidy
from core.transitions import StateHasMoved

LONGEST = 2000
BETWEEN_LETTERS = timedelta(hours=1)
"""A person gets at most one letter about the comments on one application in this time."""


@transaction.atomic
def add_comment(*, application: Application, text: str, field: str = "", by) -> Comment:
    """Says something about a question, or about the whole. Raises NotAllowed, and ValidationError for no words."""
    check_user_can_read(by, application)
    text = tidy(text, lines=True).strip()
    if not text:
        raise ValidationError(_("Write something first."))
    if len(text) > LONGEST:
        raise ValidationError(_("A comment has at most %(most)s characters.") % {"most": LONGEST})
    row = locked(application)
    comment = Comment.objects.create(application=row, field=field, author=by, text=text)
    audit.record(
        "comment.added", by=by, target=row, acting_for=row.organisation, after={"comment": comment.pk, "field": field}
    )
    for person in people_of(row):
        if person.user.pk != by.pk:
            owe_letter(row.pk, person.user.pk, comment.pk)
    return comment


@transaction.atomic
def settle_comment(*, comment: Comment, settled: bool, by) -> None:
    """Marks a comment as dealt with, or opens it again."""
    check_user_can_read(by, comment.application)
    moved = Comment.objects.filter(pk=comment.pk, resolved_at__isnull=settled)
    values = (
        {"resolved_at": timezone.now(), "resolved_by": by} if settled else {"resolved_at": None, "resolved_by": None}
    )
    if not moved.update(**values):
        raise StateHasMoved(_("Somebody else has done this already. Reload the page."))
    verb = "comment.settled" if settled else "comment.opened_again"
    row = comment.application
    audit.record(verb, by=by, target=row, acting_for=row.organisation, after={"comment": comment.pk})


def owe_letter(application: int, user: int, comment: int, at=None) -> None:
    """The letter is written when it is due, so that it tells of everything said until then."""
    again = f":{at:%Y%m%d%H%M%S}" if at else ""
    enqueue(
        key=f"comments:{application}:{user}:{comment}{again}",
        kind="competitions.comments",
        payload={"application": application, "user": user, "comment": comment},
        at=at,
    )


def write_about_comments(*, application: int, user: int, comment: int) -> None:
    """Tells a person what others have said since their last letter; later, where that is not an hour ago. Call it in a
    transaction; safe to repeat."""
    row = Application.objects.filter(pk=application).first()
    if row is None:
        return
    locked(row)
    person = next((one.user for one in people_of(row) if one.user.pk == user), None)
    if person is None:
        return
    now = timezone.now()
    last = CommentLetter.objects.filter(application=row, user=person).first()
    if last is not None and last.last_comment >= comment:
        return
    if last is not None and now < (due := last.sent_at + BETWEEN_LETTERS):
        owe_letter(application, user, comment, at=due)
        return
    since = row.comments.filter(pk__gt=last.last_comment if last else 0, resolved_at=None).exclude(author=person)
    comments = list(since.select_related("author"))
    if not comments:
        return
    CommentLetter.objects.update_or_create(
        application=row, user=person, defaults={"last_comment": comments[-1].pk, "sent_at": now}
    )
    tell(
        APPLICATIONS,
        person,
        "application_comments",
        about=[row],
        key=f"comments:{row.pk}:{person.pk}:{comments[-1].pk}",
        context={
            "number": row.number,
            "organisation": row.organisation,
            "comments": comments,
            "url": absolute("competitions:comments", person.language, pk=row.pk),
        },
    )
