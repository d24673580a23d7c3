"""Which sites may make an order, and by which days."""

from dataclasses import dataclass

from production.engine.routing.problem import Offer, Order, Problem, Site

FINE = 8  # so many days at most are each a due day of their own


@dataclass(frozen=True)
class Option:
    """A site that may make an order. `dues` are the days it may promise, the last being the latest that is in time. A site that has
    begun the order asks for no set-up."""

    order: Order
    site: Site
    offer: Offer
    dues: tuple[int, ...]

    @property
    def opened(self) -> bool:
        return self.site.code in self.order.opened

    def cents(self, pieces: int) -> int:
        return pieces * self.offer.unit_cents + (0 if self.opened else self.offer.fixed_cents)

    def grams(self, pieces: int) -> int:
        return pieces * self.offer.unit_grams + (0 if self.opened else self.offer.fixed_grams)

    @property
    def set_up(self) -> int:
        """Minutes."""
        return 0 if self.opened else self.offer.fixed_minutes

    @property
    def least(self) -> int:
        return 1 if self.opened else max(self.order.least, self.offer.fewest)

    @property
    def most(self) -> int:
        return self.order.quantity if self.offer.most is None else min(self.order.quantity, self.offer.most)

    def minutes(self, pieces: int) -> int:
        return self.set_up + pieces * self.offer.unit_minutes

    def pieces_in(self, minutes: int) -> int:
        """The most pieces of a job there that fit into so many minutes."""
        left = minutes - self.set_up
        if left < 0:
            return 0
        return min(self.most, left // self.offer.unit_minutes) if self.offer.unit_minutes else self.most


def reasons(order: Order, site: Site, offer: Offer | None) -> tuple[str, ...]:
    """Codes of what speaks against a site; empty where it is eligible."""
    found = []
    if not order.certificates <= site.certificates:
        found.append("certificate_missing")
    if order.confidentiality > site.clearance:
        found.append("confidentiality")
    if order.regions is not None and site.region not in order.regions:
        found.append("region")
    if site.owner in order.not_owners:
        found.append("competitor")
    if offer is None:
        return (*found, "no_offer")
    latest = latest_due(order, site, offer)
    option = Option(order, site, offer, ())
    if option.most < option.least:
        found.append("too_few")
    elif latest < 0:
        found.append("too_late")
    elif option.pieces_in(site.free[latest]) < option.least:
        found.append("no_capacity")
    return tuple(found)


def latest_due(order: Order, site: Site, offer: Offer) -> int:
    """The last day a lot may be done; below 0 where not even today is early enough."""
    horizon = len(site.free) - 1
    return horizon if order.need_by is None else min(order.need_by - offer.transport_days, horizon)


def dues(latest: int, timed: bool) -> tuple[int, ...]:
    """Days that may be promised: the latest alone where days do not count; else all of them, or FINE spread evenly over a longer
    time, so that a promise is later than need be by an eighth of it at most."""
    if not timed:
        return (latest,)
    step = -(-(latest + 1) // FINE)
    return tuple(sorted({latest - count * step for count in range(FINE) if latest - count * step >= 0}))


def options(
    problem: Problem,
) -> tuple[dict[str, tuple[Option, ...]], dict[tuple[str, str], tuple[str, ...]]]:
    """(options by order, reasons by (order, site) of those that are none)."""
    eligible: dict[str, tuple[Option, ...]] = {}
    against: dict[tuple[str, str], tuple[str, ...]] = {}
    timed = problem.weights.day > 0
    for order in problem.orders:
        found = []
        for site in problem.sites:
            offer = problem.offers.get((order.code, site.code))
            codes = reasons(order, site, offer)
            if codes or offer is None:
                against[order.code, site.code] = codes
            else:
                found.append(Option(order, site, offer, dues(latest_due(order, site, offer), timed)))
        eligible[order.code] = tuple(found)
    return eligible, against
