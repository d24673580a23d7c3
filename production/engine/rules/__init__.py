"""Whether a process can make a part: `find` holds what was measured against the thresholds of `processes`, each with its source."""

from production.engine.rules.findings import Finding, find
from production.engine.rules.processes import PROCESSES

__all__ = ["PROCESSES", "Finding", "find"]
