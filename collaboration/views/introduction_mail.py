"""Answering an introduction from a letter, without signing in. The link is the key; it opens this page and nothing else."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from collaboration.actions import introductions as actions
from collaboration.introducing import keys, showing
from collaboration.introducing.forms import DeclineForm, WordForm
from collaboration.models import IntroductionKey
from collaboration.views.introductions import show_errors
from core.access import PUBLIC, access
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

GONE = 410
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


@access(PUBLIC)
@csrf_exempt  # the key in the address is what lets in, no cookie; without a referrer browsers send no origin to compare
@require_http_methods(["GET", "HEAD", "POST"])
def introduction_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, for mail programs look at links too. Sending uses the key up, once, and signs nobody in."""
    key = keys.read(token)
    if key is None:
        raise Http404
    if request.method != "POST":
        return _page(request, key)
    verbs: dict[str, Callable] = {"accept": _accept, "decline": _decline, "ask": _ask}
    verb = request.POST.get("verb", "")
    if verb not in verbs:
        raise Http404
    if keys.standing_of(key) != keys.Stands.OPEN:
        return _page(request, key)
    try:
        with transaction.atomic():
            verbs[verb](request, key)
            keys.claim(key)  # last, so that what cannot be done writes nothing; whoever comes second undoes it all
    except ValidationError as error:
        return _page(request, key, verb=verb, error=error)
    except CANNOT as error:
        return _page(request, keys.read(token) or key, problem=str(error))
    return _private(redirect(request.path))


def _accept(request: HttpRequest, key: IntroductionKey) -> None:
    actions.accept_introduction(introduction=key.introduction, by=key.person, way="mail")


def _decline(request: HttpRequest, key: IntroductionKey) -> None:
    reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
    actions.decline_introduction(introduction=key.introduction, reason=reason, words=words, by=key.person, way="mail")


def _ask(request: HttpRequest, key: IntroductionKey) -> None:
    text = request.POST.get("text", "")
    actions.say_about_introduction(introduction=key.introduction, text=text, by=key.person, way="mail")


def _page(
    request: HttpRequest,
    key: IntroductionKey,
    *,
    verb: str = "",
    error: ValidationError | None = None,
    problem: str = "",
) -> HttpResponse:
    """The request with its buttons; or, once the key is used or the request has ended, only what became of it."""
    stands, found = keys.standing_of(key), key.introduction
    context: dict[str, object] = {"stands": stands, "key": key, "introduction": found, "problem": problem}
    if stands == keys.Stands.OPEN:
        side = keys.side_of_key(key)
        decline = DeclineForm(request.POST if verb == "decline" else None)
        word = WordForm(request.POST if verb == "ask" else None)
        said = show_errors(error, {"decline": decline, "ask": word}.get(verb))
        context |= {
            "side": side,
            "other": found.other(side) if side else None,
            "listings": showing.listings_of(found, key.person),
            "words": showing.words_of(found),
            "decline_form": decline,
            "word_form": word,
            "verb": verb,
            "problem": problem or said,
        }
    status = 422 if error else 409 if problem else 200 if stands == keys.Stands.OPEN else GONE
    return _private(render(request, "collaboration/introduction_by_mail.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Neither kept by anybody on the way nor named to anybody else."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
