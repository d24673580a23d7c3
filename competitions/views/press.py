"""The press kit: made at the desk, given to everybody after the embargo, and to named journalists before it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitions import press_kit
from competitions.actions import press as actions
from competitions.ceremony import is_revealed, plan_of
from competitions.forms_ceremony import KitForm, PassForm, PictureForm, PromiseForm
from competitions.models import Competition, Finalist, PressKit, PressPass, PressPicture
from competitions.views.call import CANNOT, add_errors
from competitions.views.ceremony import conducted, context_of
from competitions.winners import winners_of, with_words
from core.access import PUBLIC, SIGNED_IN, access
from core.files import respond, safe_image

PICTURE_SIDE = 3000
FORMS = {"kit": KitForm, "picture": PictureForm, "pass": PassForm}


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Texts, pictures with who took them, and journalists who may have it all before the embargo."""
    competition = conducted(request, slug)
    if request.method != "POST":
        return _page(request, competition)
    verb = request.POST.get("verb", "")
    if verb in ("remove-picture", "revoke"):
        return _take_back(request, competition, verb)
    if verb not in FORMS:
        raise Http404
    form = FORMS[verb](request.POST, request.FILES)
    shown = {f"{verb}_form": form}
    if not form.is_valid():
        return _page(request, competition, 422, **shown)
    try:
        _keep(request, competition, verb, form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, competition, 422, **shown)
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, competition, 409, **shown)
    messages.success(request, _("The pass is on its way.") if verb == "pass" else _("Saved."))
    return redirect("competitions:ceremony-press", slug=slug)


def _keep(request: HttpRequest, competition: Competition, verb: str, given) -> None:
    if verb == "kit":
        actions.keep_kit(competition=competition, by=request.user, **given)
    elif verb == "pass":
        actions.give_pass(competition=competition, by=request.user, **given)
    else:
        upload = given.pop("picture")
        content = _redrawn(upload)
        actions.add_picture(competition=competition, content=content, name=upload.name, by=request.user, **given)


def _redrawn(upload) -> bytes:
    try:
        return safe_image(upload, longest_side=PICTURE_SIDE)
    except ValidationError as error:
        raise ValidationError({"picture": error.messages}) from error


def _take_back(request: HttpRequest, competition: Competition, verb: str) -> HttpResponse:
    key = request.POST.get("pk", "")
    key = int(key) if key.isascii() and key.isdecimal() and len(key) < 18 else 0
    try:
        if verb == "revoke":
            rows = PressPass.objects.filter(competition=competition)
            actions.revoke_pass(given=get_object_or_404(rows, pk=key), by=request.user)
        else:
            rows = PressPicture.objects.filter(competition=competition)
            actions.remove_picture(picture=get_object_or_404(rows.select_related("file"), pk=key), by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("competitions:ceremony-press", slug=competition.slug)


def _page(request: HttpRequest, competition: Competition, status: int = 200, **forms_) -> HttpResponse:
    there = PressKit.objects.filter(competition=competition).first()
    initial = {name: getattr(there, name) for name in KitForm.base_fields} if there else {}
    context = context_of(competition, "press") | {
        "kit_form": KitForm(initial=initial),
        "picture_form": PictureForm(),
        "pass_form": PassForm(),
        "pictures": list(competition.press_pictures.select_related("file")),
        "passes": list(competition.press_passes.filter(revoked_at=None)),
        **forms_,
    }
    return render(request, "competitions/ceremony/press.html", context, status=status)


# --- for readers ------------------------------------------------------------------------------------------------------
def _as_zip(competition: Competition, rows: list[Finalist]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(press_kit.streamed(competition, rows), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="press-kit-{competition.slug}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@access(PUBLIC)
def kit(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Everybody's press kit; nothing is here before the embargo is lifted."""
    competition = get_object_or_404(Competition.objects.visible_to(request.user).prefetch_related("texts"), slug=slug)
    rows = winners_of(competition)
    if not rows:
        raise Http404
    return _as_zip(competition, rows)


@access(PUBLIC)
def picture(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A picture of the press kit, to those whom its gate lets in."""
    seen = Competition.objects.visible_to(request.user).filter(slug=slug)
    row = get_object_or_404(PressPicture.objects.select_related("file").filter(competition__in=seen), pk=pk)
    return respond(request, row.file, inline=True)


@access(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def under_embargo(request: HttpRequest, token: str) -> HttpResponse | StreamingHttpResponse:
    """A named journalist promises first, and has the kit then."""
    given = actions.pass_by_token(token)
    if given is None:
        raise Http404
    competition = given.competition
    if is_revealed(competition):
        return redirect("competitions:winners", slug=competition.slug)
    form, status = PromiseForm(request.POST or None), 200
    if request.method == "POST" and given.promised_at is None:
        if form.is_valid():
            actions.promise(given=given)
            return redirect("competitions:press-pass", token=token)
        status = 422
    elif request.method == "POST":
        try:
            actions.note_reading(given=given)
        except CANNOT as error:
            messages.error(request, str(error))
            return redirect("competitions:press-pass", token=token)
        chosen = Finalist.objects.standing().honoured().filter(competition=competition)
        return _as_zip(competition, list(with_words(chosen)))
    context = {"given": given, "competition": competition, "plan": plan_of(competition), "form": form}
    return render(request, "competitions/ceremony/press_pass.html", context, status=status)
