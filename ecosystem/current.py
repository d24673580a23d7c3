"""The organisation that a person acts for: the one they have switched to, else their first."""

from collections.abc import Sequence

from django.http import HttpRequest

from ecosystem.models import Organisation

MOST = 20
KEY = "organisation"


def current_organisation(request: HttpRequest) -> Organisation | None:
    mine = my_organisations(request)
    return chosen_among(request, mine)


def my_organisations(request: HttpRequest) -> Sequence[Organisation]:
    """The person's organisations as the menu names them, looked up once for a request."""
    if not request.user.is_authenticated:
        return ()
    if not hasattr(request, "_organisations"):
        mine = Organisation.objects.of_member(request.user).prefetch_related("texts").order_by("pk")[:MOST]
        request._organisations = list(mine)
    return request._organisations


def remember_organisations(request: HttpRequest, mine: Sequence[Organisation]) -> None:
    """Spares the menu its queries where a view has looked the person's organisations up already, with their texts."""
    request._organisations = mine


def chosen_among(request: HttpRequest, mine: Sequence[Organisation], slug: str | None = None) -> Organisation | None:
    """The one with this slug (None where it is not theirs), else the one switched to, else the first."""
    if slug:
        return next((one for one in mine if one.slug == slug), None)
    wanted = request.session.get(KEY)
    return next((one for one in mine if one.pk == wanted), mine[0] if mine else None)


def switch_to(request: HttpRequest, organisation: Organisation) -> None:
    request.session[KEY] = organisation.pk
