"""Pilots: their terms, steps, board and page."""
