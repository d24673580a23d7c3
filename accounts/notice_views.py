"""What a person is told on the site: the list behind the bell."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Notice
from accounts.notices import Told, mark_notices_read, mark_read, told
from core.access import SIGNED_IN, access

PER_PAGE = 50


@dataclass(frozen=True)
class Day:
    """What was told on one day by the reader's clock."""

    day: date
    lines: list[Told]


@access(SIGNED_IN)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first, by day."""
    page = Paginator(Notice.objects.filter(person=request.user), PER_PAGE).get_page(request.GET.get("page"))
    lines = told(page.object_list, get_language() or request.user.language)
    days = [Day(day, list(of_day)) for day, of_day in groupby(lines, lambda line: timezone.localdate(line.notice.at))]
    newest = page.object_list[0].pk if lines else 0
    today = timezone.localdate()
    return render(request, "accounts/notices.html", {"page": page, "days": days, "newest": newest, "today": today})


@access(SIGNED_IN)
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks one read and leads to what it is about, or back to the list where that is gone."""
    notice = get_object_or_404(Notice, person=request.user, pk=pk)
    mark_notices_read(request.user, Notice.objects.filter(pk=pk))
    where = told([notice], get_language() or request.user.language)[0].url
    return redirect(where or "accounts:notices")


@access(SIGNED_IN)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Marks read what the page showed, not what has come since."""
    newest = request.POST.get("before", "")
    if newest.isdecimal() and len(newest) < 19:
        mark_read(request.user, before=int(newest))
    return redirect("accounts:notices")
