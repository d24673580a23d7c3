"""What an import did, row by row."""

from dataclasses import dataclass, field
from typing import Any

from ecosystem.imports.records import Record, Remark

OUTCOMES = ("created", "updated", "unchanged", "skipped")


@dataclass
class Report:
    """Each row stands in exactly one of the four lists, as a dictionary with at least `row` and `name`."""

    file: str
    kind: str
    source: str
    format: str
    encoding: str
    dry_run: bool
    rows: int
    created: list[dict[str, Any]] = field(default_factory=list)
    updated: list[dict[str, Any]] = field(default_factory=list)
    unchanged: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {outcome: len(getattr(self, outcome)) for outcome in OUTCOMES}

    def add(self, outcome: str, record: Record, **more: Any) -> None:
        """Accounts for one row. Empty details are left out."""
        entry = {"row": record.row, "name": record.name}
        getattr(self, outcome).append({**entry, **{name: value for name, value in more.items() if value}})

    def warn(self, remarks: list[Remark]) -> None:
        self.warnings += [{"row": remark.row, "field": remark.field, "message": remark.message} for remark in remarks]

    def as_dict(self) -> dict[str, Any]:
        """Returns the report as --json prints it."""
        head = ("file", "kind", "source", "format", "encoding", "dry_run", "rows")
        return {
            **{name: getattr(self, name) for name in head},
            "counts": self.counts,
            **{outcome: getattr(self, outcome) for outcome in OUTCOMES},
            "warnings": self.warnings,
        }
