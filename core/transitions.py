"""States as a table, moves by compare-and-swap.

A `Transitions` object is the only way a status changes. A move is one UPDATE that names the state it starts from; if
somebody else moved first, it changes no row and `StateHasMoved` says so. docs/transitions.md is drawn from the tables.
"""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _


class StateHasMoved(Exception):
    """Somebody else changed the state between reading and writing. Fit to show."""


class MoveNotAllowed(Exception):
    """The table has no such move from the present state. Fit to show."""


REGISTRY: dict[str, "Transitions"] = {}


class Transitions:
    """The moves of one status field.

    Parameters
    ----------
    name : str
        Unique name, the heading in docs/transitions.md.
    moves : mapping of (verb, state) to state
        From where each verb leads where. A state that no move starts from is final.
    initial : str
        The state a new row has.
    field : str
        The model field that holds the state.
    """

    def __init__(self, name: str, *, initial: str, moves: Mapping[tuple[str, str], str], field: str = "status"):
        if name in REGISTRY:
            raise ValueError(f"There are two transition tables named {name!r}.")
        if initial not in {state for _verb, state in moves}:
            raise ValueError(f"The table {name!r} has no move from its initial state {initial!r}.")
        self.name, self.initial, self.moves, self.field = name, initial, dict(moves), field
        REGISTRY[name] = self

    def allows(self, verb: str, state: str) -> bool:
        return (verb, state) in self.moves

    def verbs(self, state: str) -> list[str]:
        return [verb for verb, source in self.moves if source == state]

    def move(self, row: models.Model, verb: str, **changes) -> tuple[str, str]:
        """Moves `row` by `verb`, setting `changes` in the same UPDATE, and returns (state before, state after).

        Raises MoveNotAllowed if the table lacks the move and StateHasMoved if the row is no longer where it was.
        """
        was = getattr(row, self.field)
        if not self.allows(verb, was):
            raise MoveNotAllowed(_("This is no longer possible: its state has changed. Reload the page."))
        to = self.moves[verb, was]
        moved = type(row)._base_manager.filter(pk=row.pk, **{self.field: was}).update(**{self.field: to}, **changes)
        if moved != 1:
            raise StateHasMoved(_("Somebody else has just changed this. Reload the page to see its present state."))
        for name, value in {self.field: to, **changes}.items():
            setattr(row, name, value)
        return was, to

    def diagram(self) -> str:
        """Returns the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {source} --> {to}: {verb}" for (verb, source), to in self.moves.items()]
        return "\n".join(lines)


def diagrams() -> str:
    """Returns docs/transitions.md whole."""
    parts = ["# States and moves\n\nDrawn from the tables in the code by `manage.py transitions`; do not edit."]
    parts += [f"## {name}\n\n```mermaid\n{REGISTRY[name].diagram()}\n```" for name in sorted(REGISTRY)]
    return "\n\n".join(parts) + "\n"
