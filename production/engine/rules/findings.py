"""What speaks against making a part by a process: codes and numbers, from which whoever shows them makes words."""

from dataclasses import dataclass

from production.engine.geometry import Geometry, Point
from production.engine.rules.measures import MEASURES
from production.engine.rules.processes import BLOCKS, COSTS, OWN, PROCESSES, Process, Source, Threshold


@dataclass(frozen=True)
class Finding:
    """`severity` is "blocks" or "costs". `at` is a point of the file in mm, None where it is the whole part. `sentence` is
    English, for a command."""

    code: str
    severity: str
    measured: float
    threshold: float
    unit: str
    source: Source
    at: Point | None
    sentence: str


def find(part: Geometry, process: str) -> tuple[Finding, ...]:
    """What speaks against it, what blocks first, then by code. Of one code only what weighs most.

    Of a part whose unit nobody declared nothing can be said: the only finding is then "no_unit". An open mesh has no inside,
    so its walls are not judged either: "open". Raises KeyError for a process that is not known.
    """
    asked = PROCESSES[process]
    if part.unit is None:
        return (Finding("no_unit", BLOCKS, 0, 1, "count", OWN, None, "Nobody has said what one unit of the file is."),)
    if not part.watertight:
        edges = sum(one.count for one in part.problems if one.code in ("open_edges", "crowded_edges"))
        return (Finding("open", BLOCKS, edges, 0, "count", OWN, None, f"The surface is not closed: {edges} edges."),)
    found: dict[str, Finding] = {}
    for threshold in sorted(asked.thresholds, key=_weight):
        finding = _judge(part, threshold)
        if finding and finding.code not in found:
            found[finding.code] = finding
    findings = [*_too_large(part, asked), *found.values()]
    return tuple(sorted(findings, key=lambda one: (one.severity != BLOCKS, one.code)))


def _weight(threshold: Threshold) -> bool:
    return threshold.severity == COSTS


def _judge(part: Geometry, threshold: Threshold) -> Finding | None:
    measure = MEASURES[threshold.code]
    seen = measure.of(part)
    if seen is None:
        return None
    measured, at = seen
    slack = 1e-6 * threshold.number  # what single precision leaves of a wall of just the least thickness
    beyond = measured < threshold.number - slack if measure.bound == "least" else measured > threshold.number + slack
    if not beyond:
        return None
    sentence = measure.words(measured, threshold.number)
    source = threshold.source
    return Finding(threshold.code, threshold.severity, measured, threshold.number, measure.unit, source, at, sentence)


def _too_large(part: Geometry, process: Process) -> list[Finding]:
    """A part is turned to fit: its longest side against the longest of the machine, and so on."""
    sides = sorted(part.box, reverse=True)
    beyond = [pair for pair in zip(sides, process.envelope, strict=True) if pair[0] > pair[1]]
    if not beyond:
        return []
    side, most = max(beyond, key=lambda pair: pair[0] / pair[1])
    sentence = f"A side is {side:.0f} mm long; {most:g} mm fit."
    return [Finding("too_large", BLOCKS, side, most, "mm", process.envelope_source, None, sentence)]
