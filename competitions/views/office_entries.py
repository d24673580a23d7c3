"""The list of applications for organisers, and one entry to read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from competitions import frozen, trail
from competitions.actions.reading_entries import has_opened, open_confidential
from competitions.entry_answers import answers_of, category_of, differences_of
from competitions.entry_list import EntryFilters, entries
from competitions.entry_rows import badges, choices_of, drawn_rows, names_of, options_of, rows_of
from competitions.former_questions import files_of, handed_in_before
from competitions.models import Application, Submission
from competitions.readers import may_read_confidential, sees_people
from competitions.views.office import organised
from core.access import SIGNED_IN, access
from core.models import StoredFile
from core.permissions import NotAllowed

PER_PAGE = 50


@access(SIGNED_IN)
def entry_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every application of a call: of a draft who, when and how complete; of what is handed in a way to read it."""
    competition = organised(request, slug)
    asked = EntryFilters.read(request.GET)
    found = entries(competition, request.user, asked)
    categories = list(competition.categories.all())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "competition": competition,
        "here": "entries",
        "asked": asked,
        "page": page,
        "rows": drawn_rows(rows_of(competition, page.object_list, categories, request.user, asked)),
        "options": options_of(choices_of(categories), asked),
        "query": asked.query,
    }
    template = "competitions/office_entries.html#results" if request.htmx else "competitions/office_entries.html"
    return render(request, template, context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was handed in, as it was. Confidential answers are opened by a click, which is written down."""
    competition = organised(request, slug)
    readable = Application.objects.read_by(request.user).filter(competition=competition)
    application = get_object_or_404(readable.select_related("organisation", "category"), pk=pk)
    application.competition = competition
    submissions = list(application.submissions.select_related("submitted_by", "form_version"))
    chosen = version_in(submissions, request.GET.get("version", ""))
    if request.method == "POST":
        try:
            open_confidential(application=application, by=request.user)
        except NotAllowed as error:
            messages.error(request, str(error))
        return redirect(f"{request.path}?version={chosen.number}")
    open_now = may_read_confidential(request.user, competition) and has_opened(application, request.user)
    answers, closed = answers_of(chosen, open_now)
    former, closed_former = handed_in_before(submissions, chosen, open_now)
    before = next((one for one in submissions if one.number == chosen.number - 1), None)
    context = {
        "competition": competition,
        "here": "entries",
        "application": application,
        "name": names_of([application.organisation_id]).get(application.organisation_id, application.organisation.slug),
        "status": badges()[application.status],
        "screening": badges()[application.screening],
        "submission": chosen,
        "submissions": submissions,
        "counts": chosen.number == submissions[0].number,
        "category": category_of(competition, chosen),
        "pages": answers,
        "closed": closed + closed_former,
        "former": former,
        "differences": differences_of(before, chosen, open_now) if before else None,
        "before": before,
        "is_anonymised": application.anonymised_at is not None,
        "stored_files": {
            str(one.pk): one for one in StoredFile.objects.filter(pk__in=[*chosen.content["files"], *files_of(former)])
        },
        "sum_is_right": frozen.sha256(chosen.content) == chosen.sha256,
        "names": sees_people(request.user),
        "history": trail.told(trail.of_entry(application, request.user), names=sees_people(request.user)),
        "extensions": list(application.extensions.all()),
    }
    return render(request, "competitions/office_entry.html", context)


def version_in(submissions: list[Submission], typed: str) -> Submission:
    """The submission of this number; the one that counts where none is named. Raises Http404 where there is none such."""
    if not submissions:
        raise Http404
    if not typed:
        return submissions[0]
    chosen = next((one for one in submissions if str(one.number) == typed), None)
    if chosen is None:
        raise Http404
    return chosen
