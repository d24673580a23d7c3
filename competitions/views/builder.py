"""Where staff build a form: an outline, the questions as cards, and the settings of the part that is open.

Settings save as one types; adding, moving and taking out are small posts that also work without scripts.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competitions.actions import forms as actions
from competitions.builder_page import builder_page, differing
from competitions.builder_parts import settings_from
from competitions.engine import editing
from competitions.engine.editing import FIELD, PAGE, SECTION, EditRefused
from competitions.models import CallForm, Competition
from core.access import STAFF, access
from core.transitions import StateHasMoved

WHAT = (PAGE, SECTION, FIELD)
TEMPLATE = "competitions/builder/form.html"


def managed(request: HttpRequest, slug: str) -> Competition:
    return get_object_or_404(Competition.objects.managed_by(request.user).prefetch_related("texts"), slug=slug)


def sentences(error: ValidationError) -> str:
    return " ".join(error.messages)


def address(competition: Competition, what: str = "", key: str = "") -> str:
    query = f"?{urlencode({'part': f'{what}:{key}'})}" if key else ""
    return reverse("competitions:form", kwargs={"slug": competition.slug}) + query


@access(STAFF)
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """The builder, with the part that `?part=<what>:<key>` names open."""
    competition = managed(request, slug)
    what, _colon, key = request.GET.get("part", "").partition(":")
    context = _context(competition, actions.draft_of(competition), what, key)
    if request.htmx and request.htmx.target == "inspector":
        return render(request, f"{TEMPLATE}#inspector", context)
    return render(request, TEMPLATE, context)


def _context(competition: Competition, row: CallForm, what: str = "", key: str = "") -> dict[str, Any]:
    version = competition.form_versions.defer("definition").order_by("-number").first()
    return {"competition": competition, "version": version, "slug": competition.slug} | builder_page(row, what, key)


@access(STAFF)
@require_POST
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds, moves, doubles or takes out a part, or asks a question as another kind; then opens what it was about."""
    competition = managed(request, slug)
    post = request.POST
    what, key = post.get("what", ""), post.get("key", "")
    if what not in WHAT:
        raise Http404
    about = {"competition": competition, "by": request.user}
    try:
        what, key = _edit(post.get("op", ""), post, about, what, key)
    except actions.PartHasChanged:
        messages.error(request, _("Somebody has just changed this. Look at it before you take it out."))
    except (ValidationError, StateHasMoved) as error:
        messages.error(request, sentences(error) if isinstance(error, ValidationError) else str(error))
    return redirect(address(competition, what, key))


def _edit(op: str, post, about: dict[str, Any], what: str, key: str) -> tuple[str, str]:
    """Returns the part to open."""
    if op == "add":
        places = {"kind": post.get("kind", ""), "into": post.get("into", ""), "after": post.get("after", "")}
        return what, actions.add_part(**about, what=what, **places)
    if op == "duplicate":
        return FIELD, actions.duplicate_question(**about, key=key)
    if op == "kind":
        return FIELD, actions.change_kind(**about, key=key, kind=post.get("kind", ""))
    if op in ("up", "down"):
        actions.shift_part(**about, what=what, key=key, places=-1 if op == "up" else 1)
    elif op == "move":
        actions.move_part(**about, what=what, key=key, into=post.get("into", ""), before=post.get("before", ""))
    elif op == "remove":
        actions.remove_part(**about, what=what, key=key, base=post.get("base", ""))
        return "", ""
    return what, key


@access(STAFF)
@require_POST
def part(request: HttpRequest, slug: str, what: str, key: str) -> HttpResponse:
    """Saves the settings of one part: 200 saved, 409 with what is stored now, 422 with what is wrong."""
    competition = managed(request, slug)
    if what not in WHAT:
        raise Http404
    by_script = request.headers.get("X-Requested-With") == "fetch"
    base = None if request.POST.get("overwrite") else request.POST.get("base", "")
    row = actions.draft_of(competition)
    try:
        kind = editing.part_of(row.definition, what, key).get("kind", "")
        settings = settings_from(request.POST, what, kind)
        row = actions.save_part(
            competition=competition, by=request.user, what=what, key=key, settings=settings, base=base
        )
    except EditRefused:
        return _answer(request, competition, by_script, 404, _("This part of the form has been taken out meanwhile."))
    except actions.PartHasChanged as changed:
        return _conflict(request, competition, changed, settings | {"key": key}, what, by_script)
    except (ValidationError, StateHasMoved) as error:
        said = sentences(error) if isinstance(error, ValidationError) else str(error)
        return _answer(request, competition, by_script, 422, said, what, key)
    if not by_script:
        messages.success(request, _("Saved."))
        return redirect(address(competition, what, key))
    return JsonResponse(_saved(request, competition, row, what, key))


def _answer(
    request: HttpRequest, competition: Competition, by_script: bool, status: int, said: str, what="", key=""
) -> HttpResponse:
    if by_script:
        return JsonResponse({"status": "refused", "message": said}, status=status)
    messages.error(request, said)
    return redirect(address(competition, what, key))


def _saved(request: HttpRequest, competition: Competition, row: CallForm, what: str, key: str) -> dict[str, Any]:
    """What the page shows anew: outline, cards and what is missing; the inspector stays under its author's hands."""
    context = _context(competition, row, what, key)
    named = {name: render_to_string(f"{TEMPLATE}#{name}", context, request) for name in ("outline", "cards", "missing")}
    return {"status": "saved", "base": context["open"].base, "revision": row.revision, "parts": named}


def _conflict(request: HttpRequest, competition: Competition, changed, mine: dict, what: str, by_script: bool):
    who = changed.by or ""
    context = {
        "who": getattr(who, "name", "") or str(who),
        "rows": differing(mine, changed.stored),
        "base": actions.digest_of(changed.stored),
        "theirs": address(competition, what, mine["key"]),
        "post": [(name, value) for name in request.POST for value in request.POST.getlist(name)],
        "competition": competition,
        "action": request.path,
    }
    if by_script:
        html = render_to_string("competitions/builder/conflict.html#choice", context, request)
        return JsonResponse({"status": "conflict", "html": html}, status=409)
    return render(request, "competitions/builder/conflict.html", context, status=409)
