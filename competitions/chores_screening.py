"""What the clock asks for in screening."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from competitions import screening_letters as letters
from competitions.models import Application, ScreeningQuestion
from core.outbox import chore

QUARTER_OF_AN_HOUR = 900
BEFORE = timedelta(days=2)
AT_ONCE = 100


@chore(every=QUARTER_OF_AN_HOUR)
def remind_of_screening_questions() -> bool:
    """Reminds applicants of questions whose answer is due, once, two days before."""
    now = timezone.now()
    due = ScreeningQuestion.objects.filter(
        answered_at=None, reminded_at=None, due_at__gt=now, due_at__lte=now + BEFORE, asked_at__lte=now - BEFORE / 2
    )
    keys = list(due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        _remind(key)
    return len(keys) == AT_ONCE


@transaction.atomic
def _remind(key: int) -> None:
    """Claims the reminder by compare-and-swap; whoever comes second finds nothing to do."""
    now = timezone.now()
    if not ScreeningQuestion.objects.filter(pk=key, answered_at=None, reminded_at=None).update(reminded_at=now):
        return
    question = ScreeningQuestion.objects.select_related("application__competition", "application__organisation").get(
        pk=key
    )
    if question.application.status in Application.HANDED_IN:
        letters.question_reminder(question.application, question)
