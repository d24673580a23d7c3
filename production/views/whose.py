"""For which manufacturer somebody acts at the pages of sites and machines."""

from django.http import Http404, HttpRequest

from core.permissions import allowed
from ecosystem.current import chosen_among, my_organisations
from ecosystem.models import Organisation
from production.permissions import check_user_can_keep_sites


def manufacturer_of(request: HttpRequest) -> Organisation:
    """The one they have switched to, else their first. To whoever has none, the page does not exist."""
    mine = [one for one in my_organisations(request) if one.kind == Organisation.Kind.MANUFACTURER]
    found = chosen_among(request, mine)
    if found is None:
        raise Http404
    return found


def kept_by(request: HttpRequest) -> Organisation:
    """The same, for those alone who may change its sites."""
    found = manufacturer_of(request)
    if not may_keep(request, found):
        raise Http404
    return found


def may_keep(request: HttpRequest, organisation: Organisation) -> bool:
    return allowed(check_user_can_keep_sites, request.user, organisation)
