"""Which matches an organisation is shown."""

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from ecosystem.models import Listing, Organisation
from matching.models import Mark, Match

SHELVES = ("open", "saved", "dismissed")


def matches_for(organisation: Organisation, user, *, shelf: str = "open") -> QuerySet[Match]:
    """The matches of `organisation` that `user`, its member, may see: the partner and every listing the match speaks
    of must be visible to them. Saved ones first, then the best."""
    ours, theirs = ("startup", "manufacturer") if organisation.is_startup else ("manufacturer", "startup")
    marks = Mark.objects.filter(organisation=organisation, partner=OuterRef(theirs))
    found = Match.objects.filter(**{ours: organisation}).annotate(mark_state=Subquery(marks.values("state")[:1]))
    if shelf == "saved":
        found = found.filter(mark_state=Mark.State.SAVED)
    elif shelf == "dismissed":
        found = found.filter(mark_state=Mark.State.DISMISSED)
    else:
        found = found.filter(Q(mark_state=None) | Q(mark_state=Mark.State.SAVED))
    found = found.filter(
        Exists(Organisation.objects.filter(pk=OuterRef(theirs), verification=Organisation.Verification.VERIFIED))
    )
    listings = Listing.objects.visible_to(user).live()
    for name in ("startup_offer", "manufacturer_need", "manufacturer_offer", "startup_need"):
        found = found.filter(Q(**{name: None}) | Exists(listings.filter(pk=OuterRef(name))))
    saved_first = Case(When(mark_state=Mark.State.SAVED, then=Value(0)), default=Value(1))
    return found.order_by(saved_first, "-score", "pk")


def with_rows(matches: QuerySet[Match]) -> QuerySet[Match]:
    """With everything a match card shows, in a fixed number of queries."""
    listings = ("startup_offer", "manufacturer_need", "manufacturer_offer", "startup_need")
    related = ["startup__region", "startup__logo", "manufacturer__region", "manufacturer__logo", *listings]
    texts = ["startup__texts", "manufacturer__texts", *(f"{name}__texts" for name in listings)]
    return matches.select_related(*related).prefetch_related(*texts)
