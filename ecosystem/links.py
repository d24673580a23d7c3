"""Whole addresses, for mails."""

from core.links import absolute

__all__ = ["absolute"]
