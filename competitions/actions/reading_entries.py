"""Opening what an applicant marked as nobody's business but the organisers'."""

from django.db import transaction

from competitions.models import Application
from competitions.permissions import check_user_can_read_entries
from competitions.readers import may_read_confidential
from competitions.trail import APPLICATION, midnight
from core import audit
from core.models import AuditEvent
from core.permissions import NotAllowed

READ = "application.confidential_read"


def has_opened(application: Application, user) -> bool:
    """Whether a person has opened an entry's confidential answers today (UTC), and so may see them without asking again."""
    events = AuditEvent.objects.filter(action=READ, target_type=APPLICATION, target_id=str(application.pk))
    return events.filter(actor=user.pk, at__gte=midnight()).exists()


@transaction.atomic
def open_confidential(*, application: Application, by) -> None:
    """Writes down that somebody reads an entry's confidential answers, once for each person, entry and day.

    Raises NotAllowed.
    """
    check_user_can_read_entries(by, application.competition)
    if not may_read_confidential(by, application.competition):
        raise NotAllowed
    row = Application.objects.select_for_update().get(pk=application.pk)
    if not has_opened(row, by):
        audit.record(READ, by=by, target=application, acting_for=application.organisation)
