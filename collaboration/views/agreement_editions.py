"""The park's template for agreements at the desk: its editions, written, looked at and published by staff."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collaboration.actions import agreement_editions as actions
from collaboration.agreeing.agreements import current_template
from collaboration.agreeing.forms import CounselForm, EditionForm
from collaboration.agreeing.reading import parts_of
from collaboration.models import AgreementTemplate
from collaboration.views.agreements import CANNOT, add_errors
from core.access import STAFF, access

PER_PAGE = 25


def _context(template: AgreementTemplate | None = None, **more) -> dict[str, object]:
    now = current_template()
    return {"template": template, "is_current": now is not None and now == template, "current": now, **more}


@access(STAFF)
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    page = Paginator(AgreementTemplate.objects.defer("text_en", "text_zh"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "collaboration/agreements/editions.html", _context(page=page))


@access(STAFF)
@require_safe
def edition(request: HttpRequest, edition: int) -> HttpResponse:
    """One edition as those who sign read it."""
    found = get_object_or_404(AgreementTemplate.objects.select_related("made_by"), edition=edition)
    return _page(request, found)


def _page(request: HttpRequest, found: AgreementTemplate, *, form=None, status: int = 200) -> HttpResponse:
    texts = parts_of({"en": found.text_en, "zh-hans": found.text_zh})
    form = form or CounselForm(initial={"confirmed_by_counsel": found.confirmed_by_counsel})
    return render(
        request, "collaboration/agreements/edition.html", _context(found, texts=texts, form=form), status=status
    )


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, edition: int | None = None) -> HttpResponse:
    """The next edition, which begins as the present one; or one that is not published yet."""
    found = get_object_or_404(AgreementTemplate, edition=edition) if edition is not None else None
    if found is not None and found.published_at:
        messages.info(request, _("This edition has been published and is never changed. Write the next one."))
        return redirect("collaboration:agreement-edition", edition=found.edition)
    now = found or current_template()
    initial = {"text_en": now.text_en, "text_zh": now.text_zh} if now else {}
    form = EditionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            written = actions.write_edition(template=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            return redirect("collaboration:agreement-edition", edition=written.edition)
    status = 422 if form.errors else 200
    return render(request, "collaboration/agreements/edition_write.html", _context(found, form=form), status=status)


@access(STAFF)
@require_POST
def publish(request: HttpRequest, edition: int) -> HttpResponse:
    found = get_object_or_404(AgreementTemplate, edition=edition)
    try:
        actions.publish_edition(template=found, by=request.user)
        messages.success(request, _("It is published: whoever offers the park’s text from now on offers this edition."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("collaboration:agreement-edition", edition=edition)


@access(STAFF)
@require_POST
def counsel(request: HttpRequest, edition: int) -> HttpResponse:
    found = get_object_or_404(AgreementTemplate, edition=edition)
    form = CounselForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    actions.note_counsel(template=found, who=form.cleaned_data["confirmed_by_counsel"], by=request.user)
    messages.success(request, _("It is noted."))
    return redirect("collaboration:agreement-edition", edition=edition)
