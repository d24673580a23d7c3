"""The pages of matching."""

from matching.views.acting import learning, mark, note, share
from matching.views.listing import matches
from matching.views.looking import compare, why, why_not

__all__ = ["compare", "learning", "mark", "matches", "note", "share", "why", "why_not"]
