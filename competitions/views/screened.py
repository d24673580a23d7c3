"""Screening from the other side: what the park asked and decided, to those who applied."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competitions.actions import screening as actions
from competitions.forms_screening import AnswerForm, AppealForm
from competitions.models import Application
from competitions.screening_history import about_screening
from competitions.views.call import CANNOT, add_errors
from core.access import SIGNED_IN, access


def _mine(request: HttpRequest, pk: int) -> Application:
    rows = Application.objects.of_applicant(request.user).select_related("competition", "organisation", "appeal")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, found: Application, status: int = 200, **forms_) -> HttpResponse:
    context = {
        "competition": found.competition,
        "answer_form": AnswerForm(),
        "appeal_form": AppealForm(),
        **about_screening(request.user, found),
        **forms_,
    }
    return render(request, "competitions/screened.html", context, status=status)


@access(SIGNED_IN)
def screening(request: HttpRequest, pk: int) -> HttpResponse:
    """How one's own entry fares: what is asked, what was decided and why, until when one may appeal."""
    return _page(request, _mine(request, pk))


@access(SIGNED_IN)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    question = get_object_or_404(found.questions.select_related("application__competition"), answered_at=None)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, answer_form=form)
    try:
        actions.answer_question(question=question, by=request.user, **form.cleaned_data)
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, _mine(request, pk), 409, answer_form=form)
    messages.success(request, _("Your answer is with the park."))
    return redirect("competitions:application-screening", pk=pk)


@access(SIGNED_IN)
@require_POST
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, appeal_form=form)
    try:
        actions.appeal(application=found, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, found, 422, appeal_form=form)
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, _mine(request, pk), 409, appeal_form=form)
    messages.success(request, _("Your appeal is with the park. You are told what becomes of it."))
    return redirect("competitions:application-screening", pk=pk)
