"""What both sides are told of orders and lots. A notice says which order, never what it is about: that stands on its page."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notices import notify, say
from accounts.telling import PRODUCTION
from ecosystem.models import Membership, Organisation
from production.models import Lot, Order

WORDS = {
    "order.cancelled": _("Order %(order)s was cancelled. The hours you kept for it are free again."),
    "order.rerouted": _("Order %(order)s was routed anew. See what changed, and why."),
    "order.unplaced": _("Nobody can make part of order %(order)s at present. The park has been told."),
    "lot.offered": _("You are offered work: order %(order)s, %(pieces)s pieces. It waits for your answer."),
    "lot.accepted": _("%(name)s has accepted its part of order %(order)s."),
    "lot.started": _("%(name)s has begun to make its part of order %(order)s."),
    "lot.inspected": _("%(name)s has inspected its part of order %(order)s: it passes."),
    "lot.failed": _("%(name)s has inspected its part of order %(order)s: it does not pass yet."),
    "lot.shipped": _("%(name)s has sent its part of order %(order)s on its way."),
    "lot.received": _("Your part of order %(order)s has arrived."),
    "lot.dropped": _("Your part of order %(order)s, or some of it, is made elsewhere now."),
    "lot.late": _("The day your part of order %(order)s was due has passed."),
    "lot.question": _("%(name)s has a question about order %(order)s. The clock stands until you answer."),
    "lot.answer": _("Your question about order %(order)s is answered. The clock runs again."),
    "claim.made": _("%(name)s claims that something is wrong with your part of order %(order)s."),
    "claim.accepted": _("%(name)s accepts your claim on order %(order)s."),
    "claim.rejected": _("%(name)s rejects your claim on order %(order)s."),
    "claim.withdrawn": _("A claim on your part of order %(order)s was taken back."),
}
say(WORDS)
SILENT = frozenset({"lot.started", "lot.received"})
"""What is told on the site alone."""


def editors_of(organisation: Organisation) -> list[User]:
    rows = Membership.objects.filter(
        organisation=organisation, role__in=Membership.EDITING, user__is_active=True
    ).select_related("user")
    return [row.user for row in rows.order_by("pk")]


def names_of(organisation: Organisation) -> dict[str, str]:
    """The organisation's name in each language it has one in."""
    found = {text.language: text.name for text in organisation.texts.all() if text.name}
    return found or {"en": organisation.slug}


def tell_customer(order: Order, what: str, *, lot: Lot | None = None) -> None:
    """Those who order for the customer; with a lot, of whose machine."""
    name = names_of(lot.maker) if lot is not None else {}
    _tell(editors_of(order.organisation), order, what, name=name, about=lot.pk if lot else order.pk)


def tell_maker(lot: Lot, what: str) -> None:
    """Those who keep the machine of a lot."""
    _tell(editors_of(lot.maker), lot.order, what, name=names_of(lot.order.organisation), about=lot.pk, lot=lot)


def _tell(people: Iterable[User], order: Order, what: str, *, name: dict[str, str], about: int, lot=None) -> None:
    values = {"order": order.number, "name": name}
    if lot is not None:
        values["pieces"] = lot.pieces
    notify(
        PRODUCTION,
        people,
        what,
        key=f"{what}:{about}:{_moment(order, what)}",
        view="production:order",
        arguments=[order.number],
        values=values,
        letter="" if what in SILENT else "order_news",
    )


REPEATED = frozenset(
    {"order.rerouted", "order.unplaced", "lot.dropped", "lot.failed", "lot.question", "lot.answer", "lot.late"}
)


def _moment(order: Order, what: str) -> str:
    """What makes one telling another: of what may happen again, each time it does."""
    from django.utils import timezone

    return timezone.now().isoformat() if what in REPEATED or what.startswith("claim.") else ""
