"""The kinds of questions there are."""

from competitions.engine.kinds.base import Kind
from competitions.engine.kinds.chosen import Choice, Choices
from competitions.engine.kinds.composite import Files, Statement, Table
from competitions.engine.kinds.links import Link, Video
from competitions.engine.kinds.measured import Date, Number
from competitions.engine.kinds.text import LongText, ShortText

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ShortText(), LongText(), Choice(), Choices(), Number(), Date(), Link(), Video(), Table(), Files(), Statement(),
    )
}  # fmt: skip

__all__ = ["KINDS", "Kind"]
