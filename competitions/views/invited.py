"""The ceremony as those see it who are invited: a finalist's people, and guests on their own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitions.actions import ceremony_guests as actions
from competitions.ceremony import is_revealed, plan_of
from competitions.certificates import award_in_words
from competitions.forms_ceremony import GuestAnswerForm, PrintedForm, people_formset
from competitions.models import Application, Certificate, Finalist, Guest
from competitions.permissions import check_user_can_write
from competitions.views.call import CANNOT
from competitions.views.ceremony import as_calendar
from core.access import PUBLIC, SIGNED_IN, access
from core.arrival import arrived_at
from core.files import respond
from core.permissions import allowed

TOLD = actions.TOLD
ANSWERS = ("confirm", "decline")


def _mine(request: HttpRequest, pk: int) -> Application:
    rows = Application.objects.of_applicant(request.user).select_related("competition", "organisation")
    return get_object_or_404(rows.prefetch_related("organisation__texts", "competition__texts"), pk=pk)


def _finalist(application: Application) -> Finalist | None:
    """The entry as a finalist, once its people have been written to."""
    rows = Finalist.objects.standing().filter(application=application).exclude(invited_at=None)
    found = rows.select_related("competition").first()
    if found is not None:
        found.application = application
    return found


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ceremony(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes with us, how our names are printed; and our certificate once all is public."""
    application = _mine(request, pk)
    finalist = _finalist(application)
    certificate = _certificate(application)
    if finalist is None and certificate is None:
        raise Http404
    plan = plan_of(application.competition)
    if request.method != "POST":
        return _page(request, application, finalist, plan, certificate)
    if finalist is None or request.POST.get("verb") not in ANSWERS:
        raise Http404
    comes = request.POST.get("verb") == "confirm"
    form = PrintedForm(request.POST)
    people = people_formset(request.POST, seats=plan.seats_each)
    if comes and not (form.is_valid() & people.is_valid()):
        return _page(request, application, finalist, plan, certificate, 422, form=form, people=people)
    named = [one.cleaned_data for one in people if one.has_changed()] if comes else []
    try:
        actions.answer_invitation(
            finalist=finalist,
            comes=comes,
            people=[actions.Person(**{name: one.get(name, "") for name in TOLD}) for one in named],
            arrived_at=arrived_at(request),
            by=request.user,
            **(form.cleaned_data if comes else _as_printed(finalist)),
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return _page(request, application, finalist, plan, certificate, 422, form=form, people=people)
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, application, finalist, plan, certificate, 409, form=form, people=people)
    messages.success(request, _("Thank you. We look forward to you.") if comes else _("Thank you for telling us."))
    return redirect("competitions:application-ceremony", pk=pk)


def _as_printed(finalist: Finalist) -> dict[str, str]:
    return {"printed_en": finalist.printed_en, "printed_zh": finalist.printed_zh}


def _page(request, application, finalist, plan, certificate, status: int = 200, form=None, people=None) -> HttpResponse:
    named = list(finalist.guests.select_related("table")) if finalist else []
    texts = {text.language: text.name for text in application.organisation.texts.all()}
    if finalist is not None and form is None:
        form = PrintedForm(
            initial={
                "printed_en": finalist.printed_en or texts.get("en", ""),
                "printed_zh": finalist.printed_zh or texts.get("zh-hans", ""),
            }
        )
        said = [{name: getattr(one, name) for name in TOLD} for one in named]
        people = people_formset(seats=plan.seats_each, initial=said)
    late = plan.answer_by is not None and arrived_at(request) >= plan.answer_by
    revealed = plan.is_revealed
    context = {
        "application": application,
        "competition": application.competition,
        "finalist": finalist,
        "plan": plan,
        "named": named,
        "form": form,
        "people": people,
        "may_answer": allowed(check_user_can_write, request.user, application) and not (late or revealed),
        "late": late and not revealed,
        "certificate": certificate,
        "honour": award_in_words(finalist) if revealed and finalist else "",
    }
    return render(request, "competitions/ceremony/invited.html", context, status=status)


def _certificate(application: Application) -> Certificate | None:
    """The valid certificate of an entry, once everybody may know of it."""
    if not is_revealed(application.competition):
        return None
    rows = Certificate.objects.valid().filter(application=application, file__isnull=False)
    return rows.select_related("file").first()


@access(SIGNED_IN)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own certificate as a PDF."""
    found = _certificate(_mine(request, pk))
    if found is None or found.file is None:
        raise Http404
    return respond(request, found.file)


@access(SIGNED_IN)
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The ceremony for the calendars of a finalist's people."""
    application = _mine(request, pk)
    if _finalist(application) is None:
        raise Http404
    return as_calendar(plan_of(application.competition))


# --- guests on their own ----------------------------------------------------------------------------------------------
def _guest(token: str) -> Guest:
    found = actions.guest_by_token(token)
    if found is None:
        raise Http404
    return found


@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation to whoever holds the address in the letter."""
    found = _guest(token)
    form = GuestAnswerForm(request.POST or None, initial={"diet": found.diet, "access": found.access})
    status = 200
    if request.method == "POST":
        if request.POST.get("verb") not in ANSWERS:
            raise Http404
        status = 422
        try:
            if form.is_valid():
                comes = request.POST.get("verb") == "confirm"
                actions.answer_as_guest(guest=found, comes=comes, **form.cleaned_data)
                messages.success(
                    request, _("Thank you. We look forward to you.") if comes else _("Thank you for telling us.")
                )
                return redirect("competitions:ceremony-guest", token=token)
        except CANNOT as error:
            messages.error(request, str(error))
            status = 409
    context = {"guest": found, "plan": found.plan, "competition": found.plan.competition, "form": form, "token": token}
    return render(request, "competitions/ceremony/guest.html", context, status=status)


@access(PUBLIC)
def guest_calendar(request: HttpRequest, token: str) -> HttpResponse:
    return as_calendar(_guest(token).plan)
