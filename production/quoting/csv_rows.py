"""A quotation as rows: one for each line of each machine and quantity, and one for the whole."""

from collections.abc import Iterable, Iterator

from production.models import SiteQuote

HEADER = (
    "manufacturer", "site", "machine", "quantity", "kind", "reasons", "line", "low", "expected", "high", "currency", "hours",
    "carbon_kg", "waste_g", "ready_on", "arrives_on",
)  # fmt: skip


def rows_of(answers: Iterable[SiteQuote]) -> Iterator[tuple]:
    """Codes, not words: whoever reads a file with a program reads it in any language."""
    for row in answers:
        site = row.machine.site
        reasons = " ".join([*row.reasons, *row.against])
        begin = (site.organisation.name, site.name, row.machine.name, row.quantity, row.kind, reasons)
        for line in row.lines:
            yield (
                *begin, line["code"], line["low"], line["expected"], line["high"], row.currency, line["hours"],
                line["carbon_kg"], "", "", "",
            )  # fmt: skip
        yield (
            *begin, "total", row.low, row.expected, row.high, row.currency, row.hours, row.carbon_kg, row.waste_g, row.ready_on,
            row.arrives_on,
        )  # fmt: skip
