"""Shows times in the viewer's zone, and notes now and then that a session is in use."""

import time
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.acting import ACTING, present_acting
from core import audit

SEEN = "accounts.seen"
NOTED_EVERY = 300  # seconds


class PreferencesMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            timezone.activate(ZoneInfo(request.user.time_zone))
        else:
            timezone.deactivate()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class ActingMiddleware:
    """Lets an administrator be the person they act as, for as long as they may."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.acting = None
        if request.session.get(ACTING) is None:
            return self.get_response(request)
        request.acting = present_acting(request)
        if request.acting is None:
            return self.get_response(request)
        request.user = request.acting.person
        token = audit.acting.set(audit.Acting(by=request.acting.by, person=request.acting.person))
        try:
            return self.get_response(request)
        finally:
            audit.acting.reset(token)


class LastSeenMiddleware:
    """Writes down at most every five minutes that a session was in use, for the list of one's sessions."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            note_use(request)
        return self.get_response(request)


def note_use(request) -> None:
    now = time.time()
    signed_in = (record["at"] for record in get_authentication_records(request, request.user))
    if now - max([request.session.get(SEEN, 0.0), *signed_in]) < NOTED_EVERY:
        return
    request.session[SEEN] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
