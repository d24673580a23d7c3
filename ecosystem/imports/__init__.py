"""Importing organisations from tables that other people keep. docs/import.md says what is read and how."""

from ecosystem.imports.limits import ImportRefused
from ecosystem.imports.report import Report
from ecosystem.imports.run import run_import

__all__ = ["ImportRefused", "Report", "run_import"]
