"""What collaboration tells those beside and above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

introduction_moved = Signal()
"""An introduction was asked for, answered, withdrawn or has expired. Arguments: introduction, verb."""

room_opened = Signal()
"""A pair has a room. Argument: room."""

room_closing = Signal()
"""A room is about to be closed and is held. Arguments: room, by."""

message_sent = Signal()
"""Something was said in a room. Argument: message."""

meeting_agreed = Signal()
"""A time was chosen for a meeting, its room held. Argument: meeting."""

agreement_offered = Signal()
"""An agreement was offered, its room held. Argument: agreement."""

agreement_moved = Signal()
"""An agreement came into force or ended, its room held. Arguments: agreement, verb. Listeners write to the log of the
room: whoever sends it has written their own entry before."""

disclosure_moved = Signal()
"""A document was asked for ("requested"), can be read ("granted"), or can no longer be ("revoked", "expired"). Arguments:
room, which is held, verb, and request or grant."""

pilot_moved = Signal()
"""A pilot was proposed, agreed, scaled, ended or dropped, or has reached a milestone; its room is held. Arguments: pilot,
verb (propose, agree, scale, end, drop, reach), milestone (None but for the last)."""
