"""Doing what is asked once, however often it is sent under one key.

The claim on a key is written down first, in a transaction of its own, so that whoever sends the same at the same moment
is told that it is being worked on. The work and its answer are written in one transaction, by whoever still holds the
claim: a worker that was taken for dead and comes back changes nothing.
"""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from api.models import IdempotencyKey
from core.problems import Refused

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
"""A claim without an answer is taken over after so long."""
HEADERS = ("Content-Type", "ETag", "Location")


def once(request: HttpRequest, key: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Returns the answer of `work`, or the one that was given under the same key within a day.

    Raises Refused for a key of another request, and while the same is being worked on. What `work` raises leaves no
    trace: the request may be sent again.
    """
    if not key:
        return work()
    row = _claimed(request, key)
    if row.status is not None:
        return _again(row)
    try:
        with transaction.atomic():
            response = work()
            _keep(row, response)
    except BaseException:
        IdempotencyKey.objects.filter(pk=row.pk, claim=row.claim, status=None).delete()
        raise
    return response


def _claimed(request: HttpRequest, key: str) -> IdempotencyKey:
    """The key's row: ours to work on, or with its answer."""
    now, asked = timezone.now(), _digest(request)
    of_key = IdempotencyKey.objects.filter(user=request.user, key=key)
    of_key.filter(created_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=request.user, key=key, request=asked)
    except IntegrityError:
        row = of_key.first()
    if row is None:
        raise Refused("in-flight", headers={"Retry-After": "1"})
    if row.request != asked:
        raise Refused("key-reused")
    if row.status is None:
        _take_over(row, now)
    return row


def _take_over(row: IdempotencyKey, now) -> None:
    old = IdempotencyKey.objects.filter(pk=row.pk, claim=row.claim, status=None, claimed_at__lt=now - LEASE)
    claim = uuid.uuid4()
    if not old.update(claim=claim, claimed_at=now):
        raise Refused("in-flight", headers={"Retry-After": "1"})
    row.claim = claim


def _digest(request: HttpRequest) -> str:
    head = f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogatepass")
    return hashlib.sha256(head + request.body).hexdigest()


def _keep(row: IdempotencyKey, response: HttpResponse) -> None:
    columns = {
        "status": response.status_code,
        "headers": {name: response[name] for name in HEADERS if name in response},
        "body": response.content.decode(),
    }
    if not IdempotencyKey.objects.filter(pk=row.pk, claim=row.claim, status=None).update(**columns):
        raise Refused("in-flight", headers={"Retry-After": "1"})


def _again(row: IdempotencyKey) -> HttpResponse:
    response = HttpResponse(row.body, status=row.status)
    for name, value in row.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def forget_old(chunk: int = 500) -> bool:
    """Deletes up to `chunk` answers that are no longer given and returns whether there may be more."""
    old = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:chunk])
    IdempotencyKey.objects.filter(pk__in=keys).delete()
    return len(keys) == chunk
