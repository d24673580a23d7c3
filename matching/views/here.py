"""Who looks, and for which of their organisations."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ecosystem.current import chosen_among, remember_organisations
from ecosystem.models import Membership, Organisation
from matching.engine import EVERYBODY, VERIFIED
from matching.situation import Situation


@dataclass(frozen=True)
class Here:
    """A member looks at the matches of `organisation`. `audience` is the most they may see of others."""

    user: object
    organisation: Organisation
    may_edit: bool
    audience: int

    def situation(self) -> Situation:
        return Situation.read(self.organisation, self.user, audience=self.audience)

    def others(self):
        """Organisations of the other side that the member may see."""
        return Organisation.objects.visible_to(self.user).exclude(kind=self.organisation.kind)

    def partner(self, slug: str) -> Organisation:
        """Raises Http404 for what the member may not see, and for one of their own side."""
        return get_object_or_404(self.others().select_related("region").prefetch_related("texts"), slug=slug)


def look_from(request: HttpRequest) -> Here | None:
    """The organisation named in the address, if it is theirs, else the one they have switched to; None for whoever has
    none.

    Two queries, and none for the menu of the page.
    """
    memberships = Membership.objects.filter(user=request.user).select_related(
        "organisation__region", "organisation__logo", "organisation__matching_preference"
    )
    mine = list(memberships.prefetch_related("organisation__texts").order_by("organisation")[:50])
    organisations = [one.organisation for one in mine]
    remember_organisations(request, organisations)
    found = chosen_among(request, organisations, request.POST.get("for") or request.GET.get("for"))
    if found is None:
        return None
    chosen = next(one for one in mine if one.organisation == found)
    verified = any(one.organisation.is_verified for one in mine)
    editing = chosen.role in Membership.EDITING
    return Here(request.user, chosen.organisation, editing, VERIFIED if verified else EVERYBODY)


def must_look_from(request: HttpRequest) -> Here:
    """Raises Http404 for whoever has no organisation, or names another's."""
    here = look_from(request)
    if here is None:
        raise Http404
    return here
