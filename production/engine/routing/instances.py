"""Made-up parks of sites with orders, by seed: what benchmarks and tests route."""

import random

from production.engine.routing.eligibility import reasons
from production.engine.routing.problem import CHEAPEST, Offer, Order, Problem, Site, Weights

PROCESSES = ("lpbf", "cnc_milling", "cnc_turning", "sheet_metal", "casting", "injection_moulding")
REGIONS = ("hunan", "hubei", "guangdong", "zhejiang")
CERTIFICATES = ("iso9001", "iatf16949", "as9100")
HORIZON = 60  # days
DAY = 16 * 60  # minutes of a day that a machine may be free


def instance(
    sites: int, orders: int, seed: int = 1, weights: Weights = CHEAPEST, tightness: float = 0.4, split: float = 0.2
) -> Problem:
    """Sites with two or three processes each; orders that take `tightness` of the free minutes they can use, a share `split` of them
    in up to three lots, every twentieth with a second source. An order that fewer than two sites could make asks for no certificate,
    region or secrecy, and the first two sites offer to make it."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    skills = [set(rng.sample(PROCESSES, rng.randint(2, 3))) for _site in range(sites)]
    made = [_site(rng, place) for place in range(sites)]
    minutes = tightness * sum(site.free[-1] for site in made) / orders
    wanted: list[Order] = []
    offers: dict[tuple[str, str], Offer] = {}
    for place in range(orders):
        order = _order(rng, place, split)
        process = rng.choice(PROCESSES)
        piece = max(1, round(minutes * rng.uniform(0.4, 1.6) / order.quantity))
        found = {site.code: _offer(rng, piece) for site, can in zip(made, skills, strict=True) if process in can}
        if sum(not reasons(order, site, found.get(site.code)) for site in made) < 2:
            order = Order(order.code, order.quantity, max_lots=order.max_lots, second_source=order.second_source)
            found |= {site.code: _offer(rng, piece) for site in made[:2] if site.code not in found}
        wanted.append(order)
        offers |= {(order.code, code): offer for code, offer in found.items()}
    return Problem(tuple(made), tuple(wanted), offers, weights)


def _site(rng: random.Random, place: int) -> Site:
    share = rng.uniform(0.1, 0.7)
    free, total = [], 0
    for day in range(HORIZON):
        total += 0 if day % 7 > 4 else round(DAY * share)
        free.append(total)
    held = frozenset(one for one, chance in zip(CERTIFICATES, (0.9, 0.4, 0.25), strict=True) if rng.random() < chance)
    return Site(f"S{place:03}", f"owner{place % 30:02}", rng.choice(REGIONS), tuple(free), held, rng.randint(0, 3))


def _order(rng: random.Random, place: int, split: float) -> Order:
    second = place % 20 == 0  # every twentieth
    lots = 3 if second or rng.random() < split else 1
    needed = frozenset(one for one, chance in zip(CERTIFICATES, (0.5, 0.1, 0.05), strict=True) if rng.random() < chance)
    return Order(
        f"O{place:04}",
        quantity=rng.choice((1, 5, 10, 20, 50, 100)) if not second else 50,
        need_by=rng.choice((None, rng.randint(15, HORIZON))),
        certificates=needed,
        confidentiality=rng.choice((0, 0, 0, 1, 2)),
        regions=None if rng.random() < 0.8 else frozenset(rng.sample(REGIONS, 2)),
        not_owners=frozenset() if rng.random() < 0.9 else frozenset({f"owner{rng.randrange(30):02}"}),
        max_lots=lots,
        second_source=second,
    )


def _offer(rng: random.Random, piece: int) -> Offer:
    pace, price, grid = rng.uniform(0.8, 1.3), rng.uniform(0.7, 1.4), rng.uniform(0.2, 1.4)
    took = max(1, round(piece * pace))
    return Offer(
        unit_cents=round(took * 90 * price),
        unit_minutes=took,
        fixed_cents=round(rng.uniform(5_000, 25_000)),
        fixed_minutes=rng.randint(20, 90),
        fixed_grams=rng.randint(100, 3_000),
        unit_grams=round(took * 40 * grid),
        transport_days=rng.randint(1, 6),
    )
