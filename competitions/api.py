"""Competitions for everybody, applications for those who write them, entries for organisers."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from competitions.deadlines import deadline_of
from competitions.engine.form import Form
from competitions.models import Application, Category, Competition, Prize, Submission
from competitions.permissions import right_of, role_in
from competitions.reading import answers_of, form_of, read_version
from core.access import PUBLIC, SIGNED_IN
from core.api import APPLICATIONS, CURSOR, ENTRIES, PER_PAGE, Page, door, problems
from core.cursors import page_by_keys
from ecosystem.languages import WRITTEN

router = Router(tags=["competitions"])
LARGEST = 2**63


# --- what is answered ---------------------------------------------------------------------------------------------------
class NamesOut(Schema):
    """A name in each language, empty where there is none."""

    en: str
    zh: str


def names(row: Category | Prize) -> dict[str, str]:
    return {"en": row.name_en, "zh": row.name_zh}


class CategoryOut(Schema):
    code: str
    names: NamesOut
    concept: str | None

    @staticmethod
    def resolve_names(row: Category) -> dict[str, str]:
        return names(row)

    @staticmethod
    def resolve_concept(row: Category) -> str | None:
        return row.concept.code if row.concept else None


class CompetitionTextOut(Schema):
    language: str
    name: str
    tagline: str


class CompetitionOut(Schema):
    """A call. `takes_applications` is so between the opening and the deadline that is shown; times are instants, `zone` is
    the one in which the call names them."""

    slug: str
    code: str
    status: str
    takes_applications: bool
    texts: list[CompetitionTextOut]
    categories: list[CategoryOut]
    zone: str
    opens_at: datetime
    closes_at: datetime
    ceremony_city: str
    ceremony_at: datetime | None
    page: str

    @staticmethod
    def resolve_takes_applications(row: Competition) -> bool:
        return row.status == Competition.Status.PUBLISHED and row.opens_at <= timezone.now() < row.closes_at

    @staticmethod
    def resolve_page(row: Competition) -> str:
        return f"/en/competitions/{row.slug}/"


class WholeCompetitionTextOut(CompetitionTextOut):
    about: str
    who_may_apply: str
    how_it_is_judged: str
    terms: str


class MilestoneOut(Schema):
    names: NamesOut
    at: datetime

    resolve_names = staticmethod(names)


class PrizeOut(Schema):
    """`by_vote`: the public gives it, not the jury."""

    id: int
    names: NamesOut
    category: str | None
    amount: int | None
    currency: str
    by_vote: bool

    resolve_names = staticmethod(names)

    @staticmethod
    def resolve_category(row: Prize) -> str | None:
        return row.category.code if row.category else None


class WholeCompetitionOut(CompetitionOut):
    texts: list[WholeCompetitionTextOut]
    milestones: list[MilestoneOut]
    prizes: list[PrizeOut]


class ApplicationOut(Schema):
    """An application of your organisation's. `deadline` is its own, where it was given more time."""

    id: int
    number: str
    competition: str
    organisation: str
    category: str | None
    status: str
    screening: str
    outcome: str
    deadline: datetime
    modified_at: datetime
    submitted_at: datetime | None

    @staticmethod
    def resolve_competition(row: Application) -> str:
        return row.competition.slug

    @staticmethod
    def resolve_organisation(row: Application) -> str:
        return row.organisation.slug

    @staticmethod
    def resolve_category(row: Application) -> str | None:
        return row.category.code if row.category else None

    @staticmethod
    def resolve_deadline(row: Application) -> datetime:
        return deadline_of(row.competition, row).shown


class QuestionOut(Schema):
    """A question with what was answered: `value` as it is kept, null where nothing was."""

    key: str
    kind: str
    labels: dict[str, str]
    value: Any


class SubmissionOut(Schema):
    """A version that was handed in; the one with the highest number counts."""

    number: int
    arrived_at: datetime
    sha256: str


class WholeApplicationOut(ApplicationOut):
    right: str
    answers: list[QuestionOut]
    submissions: list[SubmissionOut]

    @staticmethod
    def resolve_answers(row: Application) -> list[dict[str, Any]]:
        return told(form_of(row.competition), answers_of(row))

    @staticmethod
    def resolve_submissions(row: Application) -> list[Submission]:
        return list(row.submissions.defer("content"))


class EntryOut(Schema):
    """What was handed in and counts, as organisers may read it."""

    id: int
    number: str
    competition: str
    organisation: str
    country: str | None
    category: str | None
    status: str
    screening: str
    outcome: str
    submitted_at: datetime

    resolve_competition = staticmethod(ApplicationOut.resolve_competition)
    resolve_organisation = staticmethod(ApplicationOut.resolve_organisation)
    resolve_category = staticmethod(ApplicationOut.resolve_category)

    @staticmethod
    def resolve_country(row: Application) -> str | None:
        return row.organisation.region.code if row.organisation.region else None


class FileOut(Schema):
    id: str
    name: str
    size: int
    sha256: str


class WholeEntryOut(EntryOut):
    version: SubmissionOut
    answers: list[QuestionOut]
    files: list[FileOut]

    @staticmethod
    def resolve_answers(row: Application) -> list[dict[str, Any]]:
        return told(read_version(row.version.form_version), row.version.content["answers"])

    @staticmethod
    def resolve_files(row: Application) -> list[dict[str, Any]]:
        return [{"id": key, **file} for key, file in row.version.content["files"].items()]


def told(form: Form, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Every question of a form with its answer."""
    return [
        {
            "key": key,
            "kind": field.kind,
            "labels": {language: field.label(language) for language in WRITTEN},
            "value": answers.get(key),
        }
        for key, field in form.fields.items()
    ]


# --- competitions -------------------------------------------------------------------------------------------------------
def _published():
    """What everybody sees, whoever asks: one that is being prepared is looked at on its pages."""
    return Competition.objects.exclude(status=Competition.Status.DRAFT)


@router.get(
    "/competitions",
    response={200: Page[CompetitionOut], **problems()},
    auth=door(PUBLIC),
    operation_id="list_competitions",
    summary=gettext_noop("Awards, the one that closes last first; those that take applications with `open=true`"),
)
def competitions(request, open: bool = False, cursor: str = CURSOR, per_page: int = PER_PAGE):
    rows = _published()
    if open:
        rows = rows.open()
    listed = rows.prefetch_related("texts", "categories__concept")
    return page_by_keys(request, listed, order=("-closes_at", "-pk"), cursor=cursor, per_page=per_page, counted=rows)


@router.get(
    "/competitions/{slug:slug}",
    response={200: WholeCompetitionOut, **problems(404)},
    auth=door(PUBLIC),
    operation_id="read_competition",
    summary=gettext_noop("One award: its words, categories, prizes and dates"),
)
def competition(request, slug: str):
    rows = _published().prefetch_related("texts", "categories__concept", "milestones", "prizes__category")
    return get_object_or_404(rows, slug=slug)


# --- applications -------------------------------------------------------------------------------------------------------
def _mine(request):
    rows = Application.objects.of_applicant(request.user)
    return rows.select_related("competition", "organisation", "category").prefetch_related("extensions")


@router.get(
    "/applications",
    response={200: Page[ApplicationOut], **problems()},
    auth=door(SIGNED_IN, APPLICATIONS),
    operation_id="list_applications",
    summary=gettext_noop("Applications that you write, the newest first"),
)
def applications(
    request,
    competition: str = Query("", max_length=80, description=gettext_noop("Only those to this award, by its slug.")),
    cursor: str = CURSOR,
    per_page: int = PER_PAGE,
):
    rows = _mine(request)
    if competition:
        rows = rows.filter(competition__slug=competition)
    return page_by_keys(request, rows, order=("-pk",), cursor=cursor, per_page=per_page)


@router.get(
    "/applications/{int:application_id}",
    response={200: WholeApplicationOut, **problems(404)},
    auth=door(SIGNED_IN, APPLICATIONS),
    operation_id="read_application",
    summary=gettext_noop("An application that you write, with its answers"),
)
def application(request, application_id: int):
    if application_id >= LARGEST:
        raise Http404
    row = get_object_or_404(_mine(request), pk=application_id)
    row.right = right_of(request.user, row)
    return row


# --- entries ------------------------------------------------------------------------------------------------------------
def _handed_in(request):
    rows = Application.objects.read_by(request.user).filter(anonymised_at=None)
    return rows.select_related("competition", "organisation__region", "category")


@router.get(
    "/competitions/{slug:slug}/entries",
    response={200: Page[EntryOut], **problems(404)},
    auth=door(SIGNED_IN, ENTRIES),
    operation_id="list_entries",
    summary=gettext_noop("What was handed in to an award that you organise, by number"),
)
def entries(
    request,
    slug: str,
    screening: str = Query("", max_length=10, description=gettext_noop("Only those at this state of screening.")),
    category: str = Query("", max_length=40, description=gettext_noop("Only those of this category, by its code.")),
    cursor: str = CURSOR,
    per_page: int = PER_PAGE,
):
    organised = get_object_or_404(Competition, slug=slug)
    if role_in(request.user, organised) is None:
        raise Http404
    rows = _handed_in(request).filter(competition=organised)
    if screening:
        rows = rows.filter(screening=screening)
    if category:
        rows = rows.filter(category__code=category)
    return page_by_keys(request, rows, order=("pk",), cursor=cursor, per_page=per_page)


@router.get(
    "/entries/{int:application_id}",
    response={200: WholeEntryOut, **problems(404)},
    auth=door(SIGNED_IN, ENTRIES),
    operation_id="read_entry",
    summary=gettext_noop("One entry as it counts: every answer, and its files with their sums"),
)
def entry(request, application_id: int):
    if application_id >= LARGEST:
        raise Http404
    row = get_object_or_404(_handed_in(request), pk=application_id)
    row.version = row.submissions.select_related("form_version").first()
    if row.version is None:
        raise Http404
    return row
