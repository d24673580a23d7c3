"""Writes. Keyword-only, `by=` the person, atomic, permission first, audit event inside, effects on commit."""
