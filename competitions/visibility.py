"""What of an entry is shown to whom, by the marks of its questions. Pages, searches, exports and the API all ask here."""

from enum import StrEnum

from competitions.engine.form import Field


class Viewer(StrEnum):
    ORGANISER = "organiser"
    JUDGE = "judge"
    PUBLIC = "public"


class Part(StrEnum):
    """What is known of an entry besides its answers."""

    ORGANISATION = "organisation"
    PEOPLE = "people"
    NUMBER = "number"
    FILE_NAME = "file name"
    CATEGORY = "category"


IDENTIFYING = frozenset({Part.ORGANISATION, Part.PEOPLE, Part.NUMBER, Part.FILE_NAME})
"""Each of these leads to whoever applied: a number to the place in the call's list, a file by what it was called."""


def is_shown(what: Field | Part, *, viewer: Viewer, blind: bool) -> bool:
    """Whether a viewer is shown one question's answer, or one part of an entry, in a round that is `blind` or not.

    >>> is_shown(Part.NUMBER, viewer=Viewer.JUDGE, blind=True), is_shown(Part.CATEGORY, viewer=Viewer.JUDGE, blind=True)
    (False, True)
    """
    if viewer == Viewer.ORGANISER:
        return True
    if viewer == Viewer.PUBLIC:
        return what not in IDENTIFYING if isinstance(what, Part) else shown_to_public(what)
    return not (blind and what in IDENTIFYING) if isinstance(what, Part) else shown_to_judge(what, blind)


def shown_to_judge(field: Field, blind: bool) -> bool:
    """Judges read every answer; where they are not to know whose it is, none that would tell them."""
    return not (blind and "identifying" in field.marks)


def shown_to_public(field: Field) -> bool:
    """Only what is marked as public, and never what is confidential."""
    return "public" in field.marks and "confidential" not in field.marks
