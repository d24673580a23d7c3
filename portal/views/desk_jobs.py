"""Doing something for many organisations at once, and watching how far it is."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from core.access import STAFF, access
from core.csv_files import csv_file
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import bulk
from ecosystem.actions.bulk import sentence
from ecosystem.forms import TOPIC_FAMILIES
from ecosystem.models import BulkJob, BulkRow, Organisation
from portal import quality
from portal.views.desk_data import asked
from taxonomy.fields import ConceptField
from taxonomy.models import Concept

PER_PAGE = 25
SHOWN = 8
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
MOST_TICKED = 200


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return str(obj)


class JobForm(forms.Form):
    """What an action needs to know beside the organisations. `once` makes a second click find the first one's job."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    to = PersonField(label=gettext_lazy("To whom"), queryset=User.objects.none())
    concept = ConceptField(TOPIC_FAMILIES, label=gettext_lazy("Field of work"))

    def __init__(self, action: str, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if action == BulkJob.Action.HAND_OVER:
            self.fields["to"].queryset = User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")
        else:
            del self.fields["to"]
        if action not in (BulkJob.Action.ADD_FIELD, BulkJob.Action.REMOVE_FIELD):
            del self.fields["concept"]

    def parameters(self) -> dict[str, object]:
        """As the job keeps them."""
        given = self.cleaned_data
        found: dict[str, object] = {}
        if given.get("to"):
            found["to"] = given["to"].pk
        if given.get("concept"):
            found["concept"] = given["concept"].code
        return found


def selected(query) -> QuerySet[Organisation]:
    """The organisations ticked, or all of the list that was asked for."""
    if query.get("all"):
        wanted = asked(query)
        found = quality.having(wanted["flaw"], quality.narrowed(wanted["kind"], wanted["region"]))
        return Organisation.objects.filter(pk__in=found.order_by().values("pk"))
    keys = [
        int(key) for key in query.getlist("pk")[:MOST_TICKED] if key.isascii() and key.isdecimal() and len(key) < 19
    ]
    return Organisation.objects.filter(pk__in=keys)


@access(STAFF)
def jobs(request: HttpRequest) -> HttpResponse:
    rows = BulkJob.objects.exclude(action=BulkJob.Action.IMPORT, status__in=["draft", "discarded"])
    rows = rows.select_related("created_by").annotate(
        all_rows=Count("rows", filter=~Q(rows__state=BulkRow.State.LEFT)),
        done_rows=Count("rows", filter=Q(rows__state=BulkRow.State.DONE)),
        failed_rows=Count("rows", filter=Q(rows__state=BulkRow.State.FAILED)),
    )
    page = Paginator(rows.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/desk/jobs.html", {"page": page})


@access(STAFF)
@require_http_methods(["GET", "POST"])
def job_new(request: HttpRequest) -> HttpResponse:
    """Says what is about to be done to whom, asks what else it takes, and starts it."""
    query = request.POST if request.method == "POST" else request.GET
    action = query.get("action", "")
    action = action if action in BulkJob.ON_SELECTION else BulkJob.ON_SELECTION[0].value
    organisations = selected(query)
    if request.method != "POST":
        return _new(request, action, organisations, JobForm(action, initial={"once": uuid.uuid4()}))
    form = JobForm(action, request.POST)
    if not form.is_valid():
        return _new(request, action, organisations, form, 422)
    key = f"{request.user.pk}:{form.cleaned_data['once']}"
    try:
        job = bulk.start_job(action=action, organisations=organisations, key=key, by=request.user, **form.parameters())
    except ValidationError as error:
        form.add_error(None, sentence(error))
        return _new(request, action, organisations, form, 422)
    return redirect("portal:desk-job", pk=job.pk)


def _new(request: HttpRequest, action: str, organisations: QuerySet[Organisation], form, status: int = 200):
    query = request.POST if request.method == "POST" else request.GET
    context = {
        "action": BulkJob.Action(action),
        "count": organisations.count(),
        "some": organisations.for_names().order_by("-modified_at", "-pk")[:SHOWN],
        "form": form,
        "carried": [(name, value) for name in ("pk", "all", "flaw", "kind", "region") for value in query.getlist(name)],
        "needs_picker": "concept" in form.fields,
    }
    return render(request, "portal/desk/job_new.html", context, status=status)


@access(STAFF)
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is, and what became of each row. htmx asks again for the head alone until it has ended."""
    found = get_object_or_404(BulkJob.objects.select_related("created_by", "undoes"), pk=pk)
    context = {"job": found, "counts": found.counts(), "about": about(found)}
    if request.htmx:
        answer = render(request, "portal/desk/job.html#progress", context)
        if not found.is_open:
            answer["HX-Refresh"] = "true"
        return answer
    state = request.GET.get("state", "")
    rows = found.rows.select_related("organisation").order_by("number", "pk")
    if state in BulkRow.State.values:
        rows = rows.filter(state=state)
    context |= {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": BulkRow.State.choices,
    }
    return render(request, "portal/desk/job.html", context)


def about(found: BulkJob) -> str:
    """What a job was told beside whom it is about, in words."""
    if "concept" in found.parameters:
        concept = Concept.objects.filter(code=found.parameters["concept"]).first()
        return concept.label if concept else found.parameters["concept"]
    if "to" in found.parameters:
        return str(User.objects.filter(pk=found.parameters["to"]).first() or "")
    return found.parameters.get("file", "")


@access(STAFF)
@require_POST
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(BulkJob, pk=pk)
    try:
        bulk.stop_job(job=found, by=request.user)
        messages.success(request, _("It has stopped. What is done stays done."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("portal:desk-job", pk=pk)


@access(STAFF)
def job_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each row, as a file."""
    found = get_object_or_404(BulkJob, pk=pk)
    states, plans = dict(BulkRow.State.choices), dict(BulkRow.Plan.choices)
    rows = found.rows.select_related("organisation").order_by("number", "pk").iterator(chunk_size=500)
    header = [_("Row"), _("Organisation"), _("Address"), _("Plan"), _("State"), _("What became of it")]
    lines = (
        (
            row.number,
            row.label,
            row.organisation.slug if row.organisation else "",
            plans.get(row.plan, ""),
            states[row.state],
            row.outcome or row.details.get("reason", ""),
        )
        for row in rows
    )
    return csv_file(f"techbridge-job-{found.pk}.csv", header, lines)
