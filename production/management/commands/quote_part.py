import json
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from production.engine.apart import measure_apart
from production.engine.costing.ask import Ask, Checking
from production.engine.costing.quotation import Answer, Indication, ManualQuote, Quote
from production.engine.costing.quoting import quote
from production.engine.geometry import Geometry, Unit
from production.engine.money import Currency, Rate
from production.engine.processes import Process
from production.engine.reference.finishes import FINISHES
from production.engine.reference.materials import MATERIALS
from production.engine.reference.sites import DEFAULT, SITES
from production.engine.refusals import Refused

RATE = Rate(Decimal("8.20"), "Estimate: order of the European Central Bank's reference rate", date(2026, 11, 27))


class Command(BaseCommand):
    help = "Measures a part's file and prices it at a site of the reference table. Needs nothing in the database."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", choices=[one.value for one in Unit], help="of the file's coordinates")
        parser.add_argument("--process", choices=[one.value for one in Process], required=True)
        parser.add_argument("--material", choices=sorted(MATERIALS), required=True)
        parser.add_argument("--quantity", type=int, default=1)
        parser.add_argument("--finish", choices=sorted(FINISHES))
        parser.add_argument("--checking", choices=[one.value for one in Checking], default=Checking.VISUAL.value)
        parser.add_argument("--site", choices=sorted(SITES), default=DEFAULT)
        parser.add_argument("--currency", choices=[one.value for one in Currency], default=Currency.EUR.value)
        parser.add_argument("--rate", help="yuan for a euro")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, file: Path, **options):
        geometry = measured(file, Unit(options["unit"]) if options["unit"] else None)
        site, process = SITES[options["site"]], Process(options["process"])
        machine = site.machine(process)
        if machine is None:
            raise CommandError(f"{site.code} has no machine for {process}.")
        ask = Ask(
            process,
            MATERIALS[options["material"]],
            options["quantity"],
            FINISHES[options["finish"]] if options["finish"] else None,
            Checking(options["checking"]),
            currency=Currency(options["currency"]),
        )
        answer = quote(geometry, ask, machine, site, rate_of(options["rate"]))
        asked = {"site": site.code, "machine": machine.code, "process": process.value, "material": ask.material.code}
        self.stdout.write(json.dumps(asked | as_dict(answer)) if options["json"] else as_text(answer))


def measured(file: Path, unit: Unit | None) -> Geometry:
    """Raises CommandError that says what is wrong."""
    try:
        with file.open("rb") as content:
            return measure_apart(content, file.suffix, unit).geometry
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from None
    except Refused as refused:
        raise CommandError(f"{file}: {refused}") from None


def rate_of(text: str | None) -> Rate:
    if text is None:
        return RATE
    try:
        return Rate(Decimal(text), "Given on the command line", date.today())
    except (InvalidOperation, ValueError) as error:
        raise CommandError("--rate is a number above zero.") from error


def as_dict(answer: Answer) -> dict[str, object]:
    """Decimals as strings, so that they stay exact."""
    if isinstance(answer, ManualQuote):
        return {"kind": "manual", "reasons": list(answer.reasons)}
    if isinstance(answer, Indication):
        return {"kind": "indication", "reasons": list(answer.reasons), **_numbers(answer.quote)}
    return {"kind": "quote", "reasons": [], **_numbers(answer)}


def _numbers(one: Quote) -> dict[str, object]:
    return {
        "quantity": one.quantity,
        "currency": one.currency.value,
        "low": str(one.low),
        "expected": str(one.expected),
        "high": str(one.high),
        "hours": str(one.hours),
        "carbon_kg": str(one.carbon),
        "mass_g": str(one.mass),
        "waste_g": str(one.waste),
        "lines": [
            {
                "code": line.code.value,
                "low": str(line.low),
                "expected": str(line.expected),
                "high": str(line.high),
                "hours": str(line.hours),
                "carbon_kg": str(line.carbon),
            }
            for line in one.lines
        ],
        "parameters": [
            {"name": it.name, "value": str(it.value), "unit": it.unit, "source": it.source, "date": it.on.isoformat()}
            for it in one.parameters
        ],
    }


def as_text(answer: Answer) -> str:
    if isinstance(answer, ManualQuote):
        return f"Somebody has to look at it: {', '.join(answer.reasons)}."
    one = answer.quote if isinstance(answer, Indication) else answer
    rows = [f"{'':<18}{'low':>12}{'expected':>12}{'high':>12}{'hours':>10}{'kgCO2e':>10}"]
    for line in one.lines:
        rows.append(
            f"{line.code.value:<18}{line.low:>12}{line.expected:>12}{line.high:>12}{line.hours:>10.2f}{line.carbon:>10.3f}"
        )
    total = f"{one.currency.value} for {one.quantity}"
    rows.append(f"{total:<18}{one.low:>12}{one.expected:>12}{one.high:>12}{one.hours:>10.2f}{one.carbon:>10.3f}")
    if isinstance(answer, Indication):
        rows.append(f"Not firm: {', '.join(answer.reasons)}.")
    return "\n".join(rows)
