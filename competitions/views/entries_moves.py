"""Handing an application in, opening it again, keeping what counts, taking it back; and asking for more time."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competitions.actions import submitting
from competitions.actions.applying import prefill_answers, see_form
from competitions.actions.asking_for_time import ask_for_time, asked_lately
from competitions.deadlines import NotOpen, TooLate
from competitions.entry import Entry, entry_of
from competitions.entry_pages import category_url, files_context, language, missing, to_read
from competitions.models import Application
from competitions.views.entries import entry_for, mine, overview, tell_of_prefilled, to_change
from core.access import SIGNED_IN, access
from core.arrival import arrived_at
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


@access(SIGNED_IN)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything as it would be handed in, and what is missing with the way there."""
    return _review(request, entry_for(request, pk))


def _review(request: HttpRequest, entry: Entry, *, status: int = 200) -> HttpResponse:
    context = {
        "entry": entry,
        "application": entry.application,
        "pages": to_read(entry),
        "missing": missing(entry),
        "category_url": category_url(entry),
        "tried": status == 422,
        **files_context(entry),
    }
    return render(request, "competitions/entry_review.html", context, status=status)


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Submits, reopens, keeps or withdraws. What cannot be is answered with a page that says why."""
    application = to_change(request, pk)
    moves: dict[str, tuple[Callable[[], object], str]] = {
        "submit": (lambda: _submit(request, application), ""),
        "reopen": (
            lambda: submitting.reopen_application(
                application=application, by=request.user, arrived_at=arrived_at(request)
            ),
            _("It is open again. What you submitted counts until you submit again."),
        ),
        "keep": (
            lambda: submitting.keep_submission(application=application, by=request.user),
            _("Your changes are put away. What you submitted counts."),
        ),
        "withdraw": (
            lambda: submitting.withdraw_application(application=application, by=request.user),
            _("The application is withdrawn."),
        ),
    }
    action, done = moves[verb]
    try:
        action()
    except submitting.NotComplete:
        return _review(request, entry_for(request, pk), status=422)
    except NotOpen as error:
        return _refused(request, application, str(error), late=isinstance(error, TooLate))
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect(application)
    if done:
        messages.success(request, done)
    return redirect(application)


def _submit(request: HttpRequest, application: Application) -> None:
    submitting.submit_application(
        application=application,
        by=request.user,
        arrived_at=arrived_at(request),
        language=language(),
    )


def _refused(request: HttpRequest, application: Application, sentence: str, *, late: bool) -> HttpResponse:
    """It came too early or too late. Everything written is there still, and somebody can be asked for more time."""
    application = mine(request, application.pk)
    entry = entry_of(application, request.user, arrived_at(request))
    context = {"entry": entry, "application": application, "sentence": sentence, "late": late}
    context |= {"asked_lately": asked_lately(application), "time_problem": "", "time_text": ""}
    return render(request, "competitions/entry_late.html", context, status=422)


@access(SIGNED_IN)
@require_POST
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """A word to the organisers, who decide by themselves."""
    application, text = mine(request, pk), request.POST.get("text", "")
    try:
        ask_for_time(application=application, text=text, by=request.user)
    except ValidationError as error:
        entry = entry_of(application, request.user, arrived_at(request))
        return overview(request, entry, status=422, time_problem=" ".join(error.messages), time_text=text)
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect(application)
    messages.success(request, _("The organisers have your request. They answer by mail."))
    return redirect(application)


@access(SIGNED_IN)
@require_POST
def tidy_up(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Answers from the profile what is not answered yet; or notes that the changes of the form have been seen."""
    application = mine(request, pk)
    try:
        if verb == "seen":
            see_form(application=application, by=request.user)
        else:
            keys = prefill_answers(application=application, by=request.user)
            tell_of_prefilled(request, application, keys)
            if not keys:
                messages.info(request, _("Your profile says nothing that is not answered already."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect(application)
