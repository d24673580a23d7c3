"""Letters of the organisers to many applicants: written, looked at, sent, followed."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import kept_values, proof_needed
from competitions.actions import bulk_mail
from competitions.entry_list import EntryFilters, entries
from competitions.entry_rows import choices_of
from competitions.models import Application, BulkLetter, Competition, LetterRecipient
from competitions.views.office import led
from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

PER_PAGE = 25
PREVIEWED = 3
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
FILTERS = tuple(EntryFilters.__dataclass_fields__)


class LetterForm(forms.ModelForm):
    class Meta:
        model = BulkLetter
        fields = ["audience", *bulk_mail.TEXTS]
        widgets = {name: forms.Textarea(attrs={"rows": 12}) for name in ("body_en", "body_zh")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in bulk_mail.TEXTS:
            self.fields[name].error_messages["required"] = _("Write it in both languages: each person gets their own.")
            self.fields[name].widget.attrs["lang"] = "zh-Hans" if name.endswith("_zh") else "en"

    def _clean_text(self, name: str) -> str:
        return bulk_mail.tidied(name, self.cleaned_data[name])

    def clean_subject_en(self) -> str:
        return self._clean_text("subject_en")

    def clean_body_en(self) -> str:
        return self._clean_text("body_en")

    def clean_subject_zh(self) -> str:
        return self._clean_text("subject_zh")

    def clean_body_zh(self) -> str:
        return self._clean_text("body_zh")

    def validate_constraints(self) -> None:
        """The constraint is about sending, which the action does."""


@access(SIGNED_IN)
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """Every letter with how far it is, newest first."""
    competition = led(request, slug)
    told_of = Application.objects.of_call(competition, request.user)
    seen, mailed = Q(recipients__application__in=told_of.values("pk")), Q(recipients__mailed_at__isnull=False)
    rows = BulkLetter.objects.filter(competition=competition).exclude(status=BulkLetter.Status.DISCARDED)
    rows = rows.select_related("written_by", "sent_by").annotate(
        people=Count("recipients", filter=seen), mailed=Count("recipients", filter=seen & mailed)
    )
    context = {
        "competition": competition,
        "here": "letters",
        "page": Paginator(rows.order_by("-id"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "competitions/office_letters.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A new letter to whom the list's filter found, or a draft to change."""
    competition = led(request, slug)
    found = _letter(competition, pk) if pk else None
    if found is not None and found.status != BulkLetter.Status.DRAFT:
        return redirect("competitions:letter", slug=slug, pk=found.pk)
    asked = EntryFilters.read(found.filters if found is not None and request.method != "POST" else _filters(request))
    form = LetterForm(request.POST or None, instance=found)
    if request.method != "POST":
        return _writing(request, competition, found, form, asked)
    if not form.is_valid():
        return _writing(request, competition, found, form, asked, status=422)
    before = _letter(competition, pk) if pk else None
    try:
        written = bulk_mail.write_letter(
            competition=competition,
            letter=before,
            key=_key(request.POST),
            filters=asked.as_dict(),
            by=request.user,
            **{name: form.cleaned_data[name] for name in LetterForm.Meta.fields},
        )
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect("competitions:letters", slug=slug)
    return redirect("competitions:letter", slug=slug, pk=written.pk)


def _filters(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _key(sent: QueryDict) -> uuid.UUID:
    """What tells one sending of the form from another; a form without it is one of its own."""
    try:
        return uuid.UUID(sent.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _letter(competition: Competition, pk: int) -> BulkLetter:
    found = get_object_or_404(
        BulkLetter.objects.select_related("written_by", "sent_by"), competition=competition, pk=pk
    )
    found.competition = competition
    return found


def _writing(
    request: HttpRequest,
    competition: Competition,
    found: BulkLetter | None,
    form: LetterForm,
    asked: EntryFilters,
    status: int = 200,
) -> HttpResponse:
    context = {
        "competition": competition,
        "here": "letters",
        "form": form,
        "letter": found,
        "key": request.POST.get("key") or uuid.uuid4(),
        "carried": asked.as_dict(),
        "filter_words": words_of(competition, asked),
        "entries_count": entries(competition, request.user, asked).count(),
        "placeholders": placeholders(),
    }
    return render(request, "competitions/office_letter_write.html", context, status=status)


def placeholders() -> list[tuple[str, str]]:
    words = {
        "name": _("the person’s name"),
        "organisation": _("their organisation"),
        "number": _("the application’s number"),
        "deadline": _("its own deadline, in three time zones"),
        "link": _("the application’s address"),
    }
    return [(f"{{{name}}}", words[name]) for name in bulk_mail.PLACEHOLDERS]


def words_of(competition: Competition, asked: EntryFilters) -> list[str]:
    """A filter in words, for those who look at a letter; the list as it is where nothing was asked."""
    choices = choices_of(list(competition.categories.all()))
    found = [_("“%(words)s” is found") % {"words": asked.q}] if asked.q else []
    found += [
        str(dict(choices[name]).get(value, value))
        for name, value in asked.as_dict().items()
        if name in choices and name != "sort"
    ]
    if asked.extension:
        found.append(_("With an extension"))
    return found or [_("All that are not withdrawn")]


@access(SIGNED_IN)
def letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A letter as three people get it before it is sent, and how far it is afterwards."""
    competition = led(request, slug)
    found = _letter(competition, pk)
    counts = recipients_of(found, request.user).aggregate(
        people=Count("pk"), mailed=Count("pk", filter=Q(mailed_at__isnull=False))
    )
    is_open = found.status == BulkLetter.Status.SENDING
    context: dict[str, Any] = {
        "competition": competition,
        "here": "letters",
        "letter": found,
        "counts": counts,
        "is_draft": found.status == BulkLetter.Status.DRAFT,
        "is_open": is_open,
        "waiting": counts["people"] - counts["mailed"],
    }
    if request.htmx:
        answer = render(request, "competitions/office_letter.html#progress", context)
        if not is_open:
            answer["HX-Refresh"] = "true"
        return answer
    kept_values(request)
    context |= _preview(found, request.user) | {
        "filter_words": words_of(competition, EntryFilters.read(found.filters)),
    }
    return render(request, "competitions/office_letter.html", context)


def recipients_of(found: BulkLetter, user) -> QuerySet[LetterRecipient]:
    """Whom a letter went to, without those of entries that the reader has a conflict with."""
    told_of = Application.objects.of_call(found.competition, user)
    return found.recipients.filter(application__in=told_of.values("pk"))


def _preview(found: BulkLetter, user) -> dict[str, Any]:
    """The letter as its first few readers get it; before it is sent, as they would."""
    if found.status == BulkLetter.Status.DRAFT:
        people = bulk_mail.recipients(found, user)
        first = [
            LetterRecipient(letter=found, user_id=person, application_id=application)
            for person, application in sorted(people.items(), key=lambda pair: pair[::-1])[:PREVIEWED]
        ]
    else:
        people, first = {}, list(recipients_of(found, user).order_by("pk")[:PREVIEWED])
    return {"people": len(people), "previews": bulk_mail.told_for(found, first)}


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Sends a letter, which only somebody does who has just shown who they are; stops it, or throws it away. A second
    click on Send finds it on its way."""
    competition = led(request, slug)
    found = _letter(competition, pk)
    back = reverse("competitions:letter", kwargs={"slug": slug, "pk": pk})
    if verb == "send" and (answer := proof_needed(request, back=back)) is not None:
        return answer
    try:
        if verb == "send":
            sent = bulk_mail.send_letter(letter=found, people=_number(request.POST.get("people", "")), by=request.user)
            messages.success(request, _("It is on its way to %(people)s people.") % {"people": sent})
        elif verb == "stop":
            bulk_mail.stop_letter(letter=found, by=request.user)
            messages.success(request, _("It has stopped. Who has been written to stays written to."))
        elif verb == "discard":
            bulk_mail.discard_letter(letter=found, by=request.user)
            messages.success(request, _("The letter is thrown away."))
            return redirect("competitions:letters", slug=slug)
        else:
            raise Http404
    except CANNOT as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(back)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1
