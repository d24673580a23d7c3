"""What the commands print."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from production.engine.costing.ask import Ask
from production.engine.costing.quotation import ManualQuote
from production.engine.costing.quoting import quote
from production.engine.geometry import Geometry, Unit
from production.engine.money import Rate
from production.engine.processes import Process
from production.engine.reference.materials import MATERIALS
from production.engine.reference.sites import PUBLISHED, SITES
from production.management.commands import benchmark_routing, quote_part

BRACKET = Geometry(10_000, 6_000, (30, 30, 60), 13_000, 1, 500, True, Unit.MM)


def answer(geometry: Geometry):
    site = SITES[PUBLISHED]
    rate = Rate(Decimal(8), "a bank", date(2026, 11, 27))
    return quote(geometry, Ask(Process.LPBF, MATERIALS["316l"]), site.machines[0], site, rate)


def test_a_quotation_as_json_adds_up():
    found = json.loads(json.dumps(quote_part.as_dict(answer(BRACKET))))
    assert (found["kind"], found["expected"], found["hours"]) == ("quote", "449.10", "2.2400")
    assert sum(Decimal(line["expected"]) for line in found["lines"]) == Decimal("449.10")
    assert {"name": "hour_rate", "value": "130", "unit": "EUR/h"}.items() <= found["parameters"][12].items()


def test_a_quotation_as_text_ends_with_its_total():
    lines = quote_part.as_text(answer(BRACKET)).splitlines()
    assert len(lines) == 10
    assert lines[-1].split() == ["EUR", "for", "1", "359.28", "449.10", "583.83", "2.24", "3.254"]
    doubtful = quote_part.as_text(answer(Geometry(10_000, 6_000, (30, 30, 60), 13_000, 1, 500, False, None)))
    assert doubtful.splitlines()[-1] == "Not firm: unit_unknown, not_watertight."
    assert quote_part.as_dict(ManualQuote(("too_large",))) == {"kind": "manual", "reasons": ["too_large"]}


def test_a_rate_is_a_number_above_zero():
    assert quote_part.rate_of("7.9").cny_per_eur == Decimal("7.9")
    for wrong in ("0", "much"):
        with pytest.raises(CommandError, match="above zero"):
            quote_part.rate_of(wrong)


def test_the_benchmark_ends_with_json():
    out = StringIO()
    call_command(benchmark_routing.Command(), "--sites=4", "--orders=8", "--json", stdout=out)
    found = json.loads(out.getvalue().splitlines()[-1])
    assert (found["sites"], found["orders"], found["better_or_equal"]) == (4, 8, True)
    assert found["ours_infeasible_pieces"] <= found["greedy_infeasible_pieces"]
