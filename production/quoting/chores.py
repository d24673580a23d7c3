"""What the clock asks for of requests for quotes."""

from django.utils import timezone

from core.outbox import chore
from production.actions.quote_requests import expire_request
from production.models import QuoteRequest

AT_ONCE = 50


@chore(every=600)
def end_requests_that_were_not_answered() -> bool:
    due = QuoteRequest.objects.filter(state=QuoteRequest.State.SENT, due_at__lte=timezone.now())
    found = list(due.order_by("due_at", "pk")[:AT_ONCE])
    for one in found:
        expire_request(request=one)
    return len(found) == AT_ONCE
