"""What becomes of a form that staff have built: looked at as others will, published, taken out and put in as JSON."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitions.actions import forms as actions
from competitions.builder_page import missing
from competitions.engine.form import AnswerRefused, Form, FormRefused, differences, read_form
from competitions.engine.samples import samples
from competitions.engine.writing import as_definition
from competitions.form_words import page_language, told, told_change
from competitions.models import CallForm, Competition
from competitions.views.builder import address, managed, sentences
from competitions.visibility import shown_to_judge
from core.access import STAFF, access
from core.transitions import MoveNotAllowed, StateHasMoved


def readable(request: HttpRequest, competition: Competition) -> tuple[CallForm, Form | None]:
    """The draft, and what it asks; None where it cannot be read, which is then told."""
    row = actions.draft_of(competition)
    try:
        return row, read_form(row.definition)
    except FormRefused as refused:
        messages.error(request, sentences(actions.sentences(refused)))
        return row, None


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as an applicant fills it in, or as a judge reads it. Nothing is saved."""
    competition = managed(request, slug)
    row, form = readable(request, competition)
    if form is None:
        return redirect(address(competition))
    context = {"competition": competition, "draft": row, "form": form, "language": page_language()}
    if request.GET.get("as") == "judge":
        blind = request.GET.get("blind", "1") != "0"
        return render(request, "competitions/builder/judge.html", context | _as_judge(form, blind))
    return render(request, "competitions/builder/preview.html", context | _as_applicant(request, form))


def _as_applicant(request: HttpRequest, form: Form) -> dict[str, Any]:
    """Every question with what was typed into it, and on a check what would keep it from being handed in."""
    answers, shown, problems = {}, {}, {}
    if request.method == "POST":
        for key, field in form.fields.items():
            try:
                shown[key] = field.from_post(request.POST)
                answers[key] = shown[key] = field.clean(shown[key])
            except AnswerRefused as refused:
                problems[key] = [refused.problem]
        problems = form.problems(answers) | problems
    asked = form.shown(answers)
    language = page_language()
    return {
        "checked": request.method == "POST",
        "problems": [
            (key, form.fields[key].label(language), " ".join(map(told, found))) for key, found in problems.items()
        ],
        "completeness": form.completeness(answers),
        "pages": [
            {
                "key": page.key,
                "title": page.title(language),
                "sections": [
                    {
                        "title": section.title(language),
                        "intro": section.intro(language),
                        "questions": [
                            (field, shown.get(field.key), problems.get(field.key, ()), field.key in asked)
                            for field in section.fields
                        ],
                    }
                    for section in page.sections
                ],
            }
            for page in form.pages
        ],
    }


def _as_judge(form: Form, blind: bool) -> dict[str, Any]:
    """Every question with an invented answer, without those that judges may not see."""
    language = page_language()
    answers = samples(form, language)
    asked = form.shown(answers)
    return {
        "blind": blind,
        "hidden": [field.label(language) for field in form.fields.values() if not shown_to_judge(field, blind)],
        "pages": [
            (
                page.title(language),
                [
                    (field, field.label(language), answers.get(field.key), field.key in asked)
                    for field in page.fields
                    if shown_to_judge(field, blind)
                ],
            )
            for page in form.pages
        ],
    }


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What would change for applicants, and the button that shows them the draft."""
    competition = managed(request, slug)
    if request.method == "POST":
        return _publish(request, competition)
    row, form = readable(request, competition)
    if form is None:
        return redirect(address(competition))
    affected = actions.affected_by(competition, form, request.user)
    context = {
        "competition": competition,
        "draft": row,
        "affected": affected,
        "changes": [
            (change.kind, told_change(change), affected.answered.get(change.field, 0)) for change in affected.changes
        ],
        "missing": missing(affected.unfinished),
        "questions": len(form.fields),
        "versions": competition.form_versions.select_related("published_by").defer("definition"),
    }
    return render(request, "competitions/builder/publish.html", context)


def _publish(request: HttpRequest, competition: Competition) -> HttpResponse:
    revision = request.POST.get("revision", "")
    try:
        version = actions.publish_form(
            competition=competition, by=request.user, revision=int(revision) if revision.isdecimal() else -1
        )
    except ValidationError as error:
        messages.error(request, sentences(error))
    except (MoveNotAllowed, StateHasMoved) as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Version %(number)s is what applicants are asked now.") % {"number": version.number}
        )
        return redirect(address(competition))
    return redirect("competitions:form-publish", slug=competition.slug)


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def import_(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts a form from JSON in the draft's place: first it is read and told what would change, then confirmed."""
    competition = managed(request, slug)
    row = actions.draft_of(competition)
    context: dict[str, Any] = {"competition": competition, "draft": row, "text": "", "errors": [], "read": None}
    if request.method != "POST":
        return render(request, "competitions/builder/import.html", context)
    context["text"] = text = _text(request)
    revision = request.POST.get("revision", "")
    try:
        if "confirm" in request.POST and revision.isdecimal():
            actions.import_form(competition=competition, by=request.user, text=text, revision=int(revision))
            messages.success(request, _("The form is imported. Look through it before you publish it."))
            return redirect(address(competition))
        context["read"] = form = actions.read_import(competition, text)
        context["changes"] = [told_change(change) for change in differences(_now(row), form)]
        context["missing"] = missing(actions.unfinished(form))
    except ValidationError as error:
        context["errors"] = error.messages
    except StateHasMoved as error:
        context["errors"] = [str(error)]
    return render(request, "competitions/builder/import.html", context, status=422 if context["errors"] else 200)


def _text(request: HttpRequest) -> str:
    """What was pasted, or the file that was chosen."""
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("text", "")
    return upload.read(actions.LARGEST_IMPORT + 1).decode("utf-8-sig", "replace")


def _now(row: CallForm) -> Form:
    try:
        return read_form(row.definition)
    except FormRefused:
        return read_form({"pages": []})


@access(STAFF)
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a JSON file, or the version that `?version=` names."""
    competition = managed(request, slug)
    number = request.GET.get("version", "")
    if number:
        version = get_object_or_404(competition.form_versions, number=int(number) if number.isdecimal() else -1)
        definition, name = version.definition, f"{competition.slug}-form-{version.number}.json"
    else:
        row, form = readable(request, competition)
        definition = as_definition(form) if form else row.definition
        name = f"{competition.slug}-form.json"
    text = json.dumps(definition, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
