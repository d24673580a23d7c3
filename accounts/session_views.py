"""Ending one of one's own sessions."""

from allauth.account.internal.flows.logout import logout
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import end_session
from core.access import SIGNED_IN, access


@access(SIGNED_IN)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs the person out on another device; on this one it is signing out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.session_key == request.session.session_key:
        logout(request)
        return redirect("portal:home")
    end_session(session=session, by=request.user)
    messages.success(request, _("You are signed out there."))
    return redirect("usersessions_list")
