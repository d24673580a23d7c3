"""The organisation that a person acts for: the one they have switched to, else their first."""

from collections.abc import Sequence

from django.http import HttpRequest

from accounts.models import User
from core.prepared import prepared
from ecosystem.models import Organisation, OrganisationText

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
        request._organisations = _with_texts(request.user.pk)
    return request._organisations


@prepared(user=int)
def _mine(user: int):
    return Organisation.objects.of_member(User(pk=user)).order_by("pk")[:MOST]


@prepared(user=int)
def _texts(user: int):
    mine = Organisation.objects.of_member(User(pk=user)).order_by().values("pk")
    return OrganisationText.objects.filter(organisation__in=mine)


def _with_texts(user: int) -> list[Organisation]:
    """Every page asks this, so both queries are prepared, and the texts put where `prefetch_related` would put them."""
    mine = _mine(user=user)
    texts = _texts(user=user) if mine else []
    for one in mine:
        found = OrganisationText.objects.all()
        found._result_cache = [text for text in texts if text.organisation_id == one.pk]
        found._prefetch_done = True
        one._prefetched_objects_cache = {"texts": found}
    return mine


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
