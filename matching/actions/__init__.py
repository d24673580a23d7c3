"""What an organisation makes of its matches."""

from matching.actions.learning import forget_choices, ignore_term, restore_term, set_profiling
from matching.actions.marks import dismiss_match, save_match, unmark_match, write_note
from matching.actions.shares import share_match, take_back_share

__all__ = [
    "dismiss_match",
    "forget_choices",
    "ignore_term",
    "restore_term",
    "save_match",
    "set_profiling",
    "share_match",
    "take_back_share",
    "unmark_match",
    "write_note",
]
