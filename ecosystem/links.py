"""Whole addresses, for mails."""

from core.links import absolute, whole

__all__ = ["absolute", "whole"]
