import json
import time

from django.core.management.base import BaseCommand, CommandError

from production.engine.routing.eligibility import options
from production.engine.routing.instances import instance
from production.engine.routing.problem import OBJECTIVES, Problem, Routing
from production.engine.routing.solving import greedy_route, route


class Command(BaseCommand):
    help = "Makes up sites and orders by a seed and routes them, with the greedy method beside. Needs nothing in the database."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--sites", type=int, default=40)
        parser.add_argument("--orders", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--objective", choices=sorted(OBJECTIVES), default="cheapest")
        parser.add_argument("--tightness", type=float, default=0.4, help="share of the free minutes that orders take")
        parser.add_argument("--split", type=float, default=0.2, help="share of orders that may be made in three lots")
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, *args, sites: int, orders: int, seed: int, **options):
        if sites < 1 or orders < 1:
            raise CommandError("There is at least one site and one order.")
        problem = instance(
            sites, orders, seed, OBJECTIVES[options["objective"]], options["tightness"], options["split"]
        )
        greedy, took_greedy = timed(greedy_route, problem)
        ours, took = timed(route, problem)
        found = {"sites": sites, "orders": orders, "seed": seed, "objective": options["objective"]}
        found |= summed("ours", ours, took) | summed("greedy", greedy, took_greedy)
        ours_whole, greedy_whole = (one.value + unmade(problem, one) for one in (ours, greedy))
        found["ratio"] = round(ours_whole / greedy_whole, 5) if greedy_whole else None
        found["better_or_equal"] = ours.key <= greedy.key
        found |= {"bound": ours.bound, "proven": ours.proven}
        self.stdout.write("\n".join(f"{name:<24}{value!s:>20}" for name, value in found.items()))
        if options["json"]:
            self.stdout.write(json.dumps(found))


def timed(method, problem) -> tuple[Routing, float]:
    began = time.perf_counter()
    return method(problem), time.perf_counter() - began


def unmade(problem: Problem, routing: Routing) -> int:
    """What pieces that are not made would count at the eligible site that asks most, so that leaving them out is no saving."""
    eligible, _against = options(problem)
    weights, total = problem.weights, 0
    for one in routing.short:
        asked = (
            weights.cent * it.cents(one.pieces)
            + weights.gram * it.grams(one.pieces)
            + weights.day * (it.dues[-1] + it.offer.transport_days)
            for it in eligible[one.order]
        )
        total += max(asked, default=0) if one.pieces else 0
    return total


def summed(name: str, routing: Routing, seconds: float) -> dict[str, object]:
    """A value is only comparable where as little is missing; so both stand beside it."""
    pieces, alone, value = routing.key
    return {
        f"{name}_seconds": round(seconds, 3),
        f"{name}_cost": routing.cents / 100,
        f"{name}_value": value,
        f"{name}_infeasible_orders": len({one.order for one in routing.short}),
        f"{name}_infeasible_pieces": pieces,
        f"{name}_second_sources_missing": alone,
    }
