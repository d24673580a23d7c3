"""Who makes what: against greed, against trying everything, and after a site has dropped out."""

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.engine.routing import solving
from production.engine.routing.eligibility import options
from production.engine.routing.instances import instance
from production.engine.routing.loads import Load, completion, routing
from production.engine.routing.neighbourhoods import left_free
from production.engine.routing.problem import (
    CHEAPEST,
    FASTEST,
    GREENEST,
    Lot,
    Offer,
    Order,
    Problem,
    Shortfall,
    Site,
    Weights,
)
from production.engine.routing.rerouting import Change, Event, Move, reroute
from production.engine.routing.solving import greedy_route, route

WEEK = (480, 960, 1440, 1920, 2400)


def site(code: str, free=WEEK, **more) -> Site:
    return Site(code, more.pop("owner", f"owner {code}"), more.pop("region", "hunan"), free, **more)


def pieces(found) -> dict[tuple[str, str], int]:
    return {(lot.order, lot.site): lot.pieces for lot in found.lots}


def test_the_cheapest_site_takes_what_it_can():
    sites = (site("a", (600,) * 5), site("b"))
    offers = {("o", "a"): Offer(100, 10, fixed_cents=500), ("o", "b"): Offer(150, 10, fixed_cents=500)}
    whole = route(Problem(sites, (Order("o", 100),), offers))
    assert (pieces(whole), whole.cents, whole.proven) == ({("o", "b"): 100}, 15_500, True)
    split = route(Problem(sites, (Order("o", 100, max_lots=2),), offers))
    assert (pieces(split), split.cents) == ({("o", "a"): 60, ("o", "b"): 40}, 13_000)


def test_fastest_and_greenest_choose_otherwise():
    sites = (site("dear"), site("green"), site("slow"))
    offers = {
        ("o", "dear"): Offer(300, 30, unit_grams=50, transport_days=1),
        ("o", "green"): Offer(200, 60, unit_grams=5, transport_days=1),
        ("o", "slow"): Offer(100, 30, unit_grams=50, transport_days=9),
    }
    chosen = {}
    for name, weights in {"cheapest": CHEAPEST, "fastest": FASTEST, "greenest": GREENEST}.items():
        found = route(Problem(sites, (Order("o", 16),), offers, weights))
        chosen[name] = (found.lots[0].site, found.cents, found.grams)
    assert chosen == {"cheapest": ("slow", 1600, 800), "fastest": ("dear", 4800, 800), "greenest": ("green", 3200, 80)}


def test_a_day_is_worth_what_one_says():
    sites = (site("near"), site("far"))
    offers = {("o", "near"): Offer(1000, 10, transport_days=1), ("o", "far"): Offer(500, 10, transport_days=6)}
    problem = Problem(sites, (Order("o", 10),), offers)
    patient, hurried = (route(replace(problem, weights=Weights.worth(day, 0))) for day in (5, 20))
    assert (patient.lots[0].site, hurried.lots[0].site) == ("far", "near")
    assert (hurried.days, hurried.lots[0].due) == (1, 0)


def test_why_a_site_was_passed_over():
    sites = (
        site("plain"),
        site("full", (0,) * 5, certificates=frozenset({"as9100"}), clearance=1),
        site("rival", owner="rival", certificates=frozenset({"as9100"}), clearance=1),
        site("abroad", region="hubei", certificates=frozenset({"as9100"}), clearance=1),
        site("far", certificates=frozenset({"as9100"}), clearance=1),
        site("good", certificates=frozenset({"as9100"}), clearance=1),
        site("other"),
    )
    order = Order(
        "o",
        5,
        need_by=4,
        certificates=frozenset({"as9100"}),
        confidentiality=1,
        regions=frozenset({"hunan"}),
        not_owners=frozenset({"rival"}),
    )
    offers = {("o", one.code): Offer(100, 10, transport_days=9 if one.code == "far" else 1) for one in sites[:-1]}
    found = route(Problem(sites, (order,), offers))
    assert pieces(found) == {("o", "good"): 5}
    assert found.ineligible == {
        ("o", "plain"): ("certificate_missing", "confidentiality"),
        ("o", "full"): ("no_capacity",),
        ("o", "rival"): ("competitor",),
        ("o", "abroad"): ("region",),
        ("o", "far"): ("too_late",),
        ("o", "other"): ("certificate_missing", "confidentiality", "no_offer"),
    }


def test_a_second_source_makes_a_fifth_at_least():
    sites = (site("a"), site("b"))
    offers = {("o", "a"): Offer(100, 10), ("o", "b"): Offer(900, 10)}
    found = route(Problem(sites, (Order("o", 48, max_lots=2, second_source=True),), offers))
    assert pieces(found) == {("o", "a"): 38, ("o", "b"): 10}
    alone = route(Problem(sites[:1], (Order("o", 48, max_lots=2, second_source=True),), {("o", "a"): Offer(100, 10)}))
    assert (pieces(alone), alone.short) == ({("o", "a"): 48}, (Shortfall("o", "second_source"),))


def test_what_cannot_be_made_and_by_how_much():
    problem = Problem(
        (site("a"),), (Order("o", 100, need_by=3), Order("p", 3)), {("o", "a"): Offer(100, 24, transport_days=2)}
    )
    found = route(problem)
    assert pieces(found) == {("o", "a"): 40}
    assert found.short == (Shortfall("o", "pieces", 60, 1440), Shortfall("p", "pieces", 3, None))


def test_lots_are_done_by_the_day_they_are_due():
    problem = instance(6, 20, seed=3, weights=FASTEST)
    found = route(problem, effort=0.3, rounds=10)
    done = completion(problem, options(problem)[0], found.lots)
    assert all(done[lot] <= lot.due for lot in found.lots)
    assert found == route(problem, effort=0.3, rounds=10)


def test_the_same_order_every_time_and_no_unsorted_calendar():
    with pytest.raises(ValueError, match="never fall"):
        site("a", (5, 3))
    with pytest.raises(ValueError, match="second source"):
        Order("o", 1, second_source=True)
    with pytest.raises(ValueError, match="below zero"):
        Offer(-1, 1)
    with pytest.raises(ValueError, match="unique"):
        Problem((site("a"), site("a")), (), {})


def test_what_stays_takes_its_minutes_away():
    assert left_free((60, 120, 180), [(1, 100)]) == (20, 20, 80)
    assert left_free((60, 120, 180), []) == (60, 120, 180)


# --- against trying everything ------------------------------------------------------------------------------------------
def small_problem(seed: int) -> Problem:
    rng = random.Random(seed)
    sites = []
    for code in "abc"[: rng.randint(1, 3)]:
        free = list(itertools.accumulate(rng.randint(0, 4) for _day in range(3)))
        sites.append(site(code, tuple(free)))
    orders, offers = [], {}
    for number in range(rng.randint(1, 3)):
        lots = rng.randint(1, 2)
        second = lots == 2 and rng.random() < 0.3
        code = f"o{number}"
        orders.append(Order(code, rng.randint(1, 3), rng.choice([None, 1, 2, 3]), max_lots=lots, second_source=second))
        for one in sites:
            if rng.random() < 0.8:
                asked = [rng.randint(0, 5) for _ in range(6)]
                limits = {"fewest": rng.choice([1, 1, 1, 2]), "most": rng.choice([None, None, 1, 2])}
                offers[code, one.code] = Offer(*asked, rng.randint(0, 1), **limits)
    weights = rng.choice([CHEAPEST, Weights(1, 0, 3), Weights(1, 4, 0), Weights(2, 3, 1)])
    return Problem(tuple(sites), tuple(orders), offers, weights)


def ways(order: Order, mine, timed: bool):
    """Every way to split an order over sites and due days."""
    for many in range(order.max_lots + 1):
        for chosen in itertools.combinations(mine, many):
            for amounts in itertools.product(*(range(one.least, one.most + 1) for one in chosen)):
                if sum(amounts) <= order.quantity:
                    for due in itertools.product(*(one.dues for one in chosen)):
                        yield [
                            Lot(order.code, one.site.code, amount, day)
                            for one, amount, day in zip(chosen, amounts, due, strict=True)
                        ]


def best_of_all(problem: Problem) -> tuple[int, int, int]:
    eligible, _against = options(problem)
    minutes = {(one.order.code, one.site.code): one.minutes for each in eligible.values() for one in each}
    timed = problem.weights.day > 0
    best = None
    for chosen in itertools.product(*(list(ways(order, eligible[order.code], timed)) for order in problem.orders)):
        lots = [lot for each in chosen for lot in each]
        loads = {one.code: Load(one) for one in problem.sites}
        for lot in lots:
            loads[lot.site].add(lot.due, minutes[lot.order, lot.site](lot.pieces))
        if all(load.kept for load in loads.values()):
            key = routing(problem, eligible, lots).key
            best = key if best is None else min(best, key)
    return best


def affordable(seed: int) -> bool:
    problem = small_problem(seed)
    eligible, _against = options(problem)
    count = 1
    for order in problem.orders:
        count *= sum(1 for _way in ways(order, eligible[order.code], True))
    return count <= 3_000


def test_small_problems_are_solved_as_by_trying_everything():
    seeds = [seed for seed in range(330) if affordable(seed)][:200]
    assert len(seeds) == 200
    for seed in seeds:
        problem = small_problem(seed)
        found = route(problem)
        assert (found.key, found.proven) == (best_of_all(problem), True), seed
        assert found.bound <= found.value


@given(st.integers(0, 10_000), st.sampled_from([CHEAPEST, FASTEST, GREENEST]), st.sampled_from([0.3, 0.8, 1.4]))
@settings(max_examples=12, deadline=None)
def test_larger_ones_keep_every_limit_and_beat_greed(seed, weights, tightness):
    problem = instance(5, 16, seed, weights, tightness)
    found = route(problem, effort=0.2, rounds=6)
    assert found.key <= greedy_route(problem).key
    check(problem, found)


def check(problem: Problem, found) -> None:
    eligible, against = options(problem)
    choice = {(one.order.code, one.site.code): one for each in eligible.values() for one in each}
    loads = {one.code: Load(one) for one in problem.sites}
    for lot in found.lots:
        option = choice[lot.order, lot.site]
        assert option.least <= lot.pieces <= option.most and lot.due in option.dues
        loads[lot.site].add(lot.due, option.minutes(lot.pieces))
    assert all(load.kept for load in loads.values())
    for order in problem.orders:
        short = sum(one.pieces for one in found.short if one.order == order.code)
        assert found.made(order.code) + short == order.quantity
        assert sum(lot.order == order.code for lot in found.lots) <= order.max_lots
    assert found.ineligible == against


def test_the_search_comes_near_the_optimum_and_the_whole_reaches_it(monkeypatch):
    problem = instance(6, 20, seed=2)
    exact = route(problem)
    monkeypatch.setattr(solving, "SMALL", 0)
    whole = route(problem)
    monkeypatch.setattr(solving, "LARGE", 0)
    found = route(problem, effort=0.3, rounds=20)
    assert (exact.proven, whole.proven, found.proven) == (True, True, False)
    assert exact.key == whole.key <= found.key <= greedy_route(problem).key
    assert found.key[:2] == exact.key[:2] and found.value <= 1.02 * exact.value
    check(problem, found)


# --- after a site has dropped out ---------------------------------------------------------------------------------------
def park() -> tuple[Problem, object]:
    sites = (site("a"), site("b"), site("c"))
    offers = {
        (order, one.code): Offer(price, 20, fixed_cents=1000, fixed_minutes=40)
        for order in ("o", "p")
        for one, price in zip(sites, (100, 120, 150), strict=True)
    }
    problem = Problem(sites, (Order("o", 60, max_lots=2), Order("p", 50)), offers)
    return problem, route(problem)


def test_a_site_that_is_gone_hands_over_what_is_open():
    problem, before = park()
    assert pieces(before) == {("o", "a"): 60, ("p", "a"): 50}
    found = reroute(problem, before, {("o", "a"): 25}, {"a": Change(Event.GONE)})
    assert pieces(found.routing) == {("o", "b"): 35, ("p", "b"): 50}
    assert found.kept == {("o", "a"): 25}
    assert found.moves == (
        Move("o", "a", 35, 0, "site_gone"),
        Move("o", "b", 0, 35, "taken_over"),
        Move("p", "a", 50, 0, "site_gone"),
        Move("p", "b", 0, 50, "taken_over"),
    )
    assert found.cents == 35 * 20 + 50 * 20 + 1000  # one set-up more: that of o at a was paid already
    assert found.routing.short == ()


def test_a_site_that_is_late_keeps_what_it_can_still_do():
    problem, before = park()
    late = reroute(problem, before, {}, {"a": Change(Event.LATE, 2)})
    assert pieces(late.routing) == {("o", "a"): 60, ("p", "b"): 50}
    assert [move.reason for move in late.moves] == ["site_late", "taken_over"]
    stopped = reroute(problem, before, {("o", "a"): 60}, {"a": Change(Event.ZERO)})
    assert pieces(stopped.routing) == {("p", "b"): 50}


def test_others_stay_where_they_are_unless_something_would_be_left():
    problem, _before = park()
    eligible, _against = options(problem)
    before = routing(problem, eligible, [Lot("o", "a", 60, 4), Lot("p", "c", 50, 4)])
    found = reroute(problem, before, {}, {"a": Change(Event.GONE)})
    assert pieces(found.routing) == {("o", "b"): 60, ("p", "c"): 50}


def test_nobody_makes_more_than_was_ordered():
    problem, before = park()
    with pytest.raises(ValueError, match="more is made"):
        reroute(problem, before, {("o", "b"): 1}, {})
