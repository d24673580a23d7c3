"""Announcements: written, looked at and published at the desk, put away by their readers."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.access import PUBLIC, STAFF, access
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.languages import CHINESE, ENGLISH
from portal.actions import announcements as actions
from portal.announcements import banner, dismiss, is_for
from portal.models import Announcement

PER_PAGE = 25
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
BOTH = "both"
WORDS = ("title_en", "body_en", "title_zh", "body_zh")


class Moment(forms.DateTimeField):
    """An instant, typed in the viewer's zone."""

    def __init__(self, **kwargs) -> None:
        attrs = {"type": "datetime-local"}
        super().__init__(widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs=attrs), **kwargs)


class AnnouncementForm(forms.ModelForm):
    starts_at = Moment(label=gettext_lazy("From"))
    ends_at = Moment(label=gettext_lazy("Until"))
    only_in = forms.ChoiceField(
        label=gettext_lazy("Languages"),
        choices=[
            (BOTH, gettext_lazy("Both, each reader in their own")),
            (ENGLISH, gettext_lazy("Only in English, to everybody")),
            (CHINESE, gettext_lazy("Only in Chinese, to everybody")),
        ],
    )

    class Meta:
        model = Announcement
        fields = ["audience", "level", "only_in", *WORDS, "starts_at", "ends_at", "by_mail"]
        widgets = {name: forms.Textarea(attrs={"rows": 3, "maxlength": 1000}) for name in ("body_en", "body_zh")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["only_in"] = self.instance.only_in or BOTH
        chosen = self["only_in"].value()
        for name, other in (("title_en", CHINESE), ("title_zh", ENGLISH)):
            self.fields[name].required = chosen != other
            self.fields[name].error_messages["required"] = _(
                "Write it in this language too, or choose one language above."
            )

    def clean_only_in(self) -> str:
        chosen = self.cleaned_data["only_in"]
        return "" if chosen == BOTH else chosen

    def clean(self) -> dict:
        given = super().clean()
        for name in WORDS:
            given[name] = tidy(given.get(name) or "", lines=name.startswith("body"))
        begin, end = given.get("starts_at"), given.get("ends_at")
        if begin and end and begin >= end:
            self.add_error("ends_at", _("The end must come after the beginning."))
        if given.get("by_mail") and given.get("audience") == Announcement.Audience.EVERYBODY:
            self.add_error("by_mail", _("Visitors have no address. Choose whoever is signed in."))
        return given

    def validate_constraints(self) -> None:
        """`clean` has said all that the constraints say, beside the field it is about."""


@access(STAFF)
def announcements(request: HttpRequest) -> HttpResponse:
    rows = Announcement.objects.select_related("created_by").annotate(away=Count("dismissals")).order_by("-id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/desk/announcements.html", {"page": page, "now": timezone.now()})


@access(STAFF)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new one, or a draft to change."""
    found = get_object_or_404(Announcement, pk=pk) if pk else None
    if found is not None and found.status != Announcement.Status.DRAFT:
        return redirect("portal:desk-announcement", pk=found.pk)
    now = timezone.now().replace(second=0, microsecond=0)
    initial = {} if found else {"starts_at": now, "ends_at": now + timedelta(days=7)}
    form = AnnouncementForm(request.POST or None, instance=found, initial=initial)
    if request.method != "POST":
        return render(request, "portal/desk/announcement_write.html", _writing(form, found))
    if not form.is_valid():
        return render(request, "portal/desk/announcement_write.html", _writing(form, found), status=422)
    columns = {name: form.cleaned_data[name] for name in form.Meta.fields}
    before = Announcement.objects.get(pk=pk) if pk else None
    try:
        written = actions.write_announcement(announcement=before, by=request.user, **columns)
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect("portal:desk-announcements")
    return redirect("portal:desk-announcement", pk=written.pk)


def _writing(form: AnnouncementForm, found: Announcement | None) -> dict[str, object]:
    return {"form": form, "announcement": found, "zone": timezone.get_current_timezone_name()}


@access(STAFF)
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them as its readers see it, before it is published and after."""
    found = get_object_or_404(Announcement.objects.select_related("created_by"), pk=pk)
    try:
        people = actions.readers(found.audience).count() if found.by_mail else 0
    except ValidationError:
        people = 0
    context = {
        "announcement": found,
        "previews": [(language, banner(found, code)) for language, code in (("English", ENGLISH), ("中文", CHINESE))],
        "people": people,
        "is_draft": found.status == Announcement.Status.DRAFT,
        "is_published": found.status == Announcement.Status.PUBLISHED,
        "is_over": found.ends_at <= timezone.now(),
    }
    return render(request, "portal/desk/announcement.html", context)


@access(STAFF)
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = get_object_or_404(Announcement, pk=pk)
    moves = {"publish": actions.publish, "withdraw": actions.withdraw}
    if verb not in moves:
        raise Http404
    try:
        moves[verb](announcement=found, by=request.user)
        messages.success(request, _("It is published.") if verb == "publish" else _("It is withdrawn."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("portal:desk-announcement", pk=pk)


@access(PUBLIC)
@require_POST
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """A reader has read it. A script is answered with nothing, which takes the banner away."""
    found = get_object_or_404(Announcement.objects.unended(), pk=pk)
    if not is_for(found, request):
        raise Http404
    dismiss(request, found)
    if request.htmx:
        return HttpResponse("")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect("portal:home")
    return redirect(back)
