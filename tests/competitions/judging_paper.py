"""A round of judging on paper: the tables of moves and the engine, without a database, for long walks."""

from dataclasses import dataclass, field

from competitions.engine.standing import total
from competitions.frozen import sha256
from competitions.transitions import ASSIGNMENT, DECISION, OUTCOME_LETTER, ROUND, SHEET
from tests.competitions.plain_standing import standings

CRITERIA = ((1.0, 0, 5), (2.5, 1, 10))
"""(weight, lowest, highest)."""


class Refused(Exception):
    """The tables, or the gate, do not let this happen."""


@dataclass
class Row:
    status: str
    values: dict = field(default_factory=dict)


def move(table, row: Row, verb: str) -> None:
    if not table.allows(verb, row.status):
        raise Refused(verb)
    row.status = table.moves[verb, row.status]


class Paper:
    """Entries and judges are numbers. `outsider` is the only judge who also decides."""

    def __init__(self, entries: int, judges: int):
        self.entries, self.judges = range(entries), range(judges)
        self.round = Row(ROUND.initial)
        self.assignments = {(e, j): Row(ASSIGNMENT.initial) for e in self.entries for j in self.judges if (e + j) % 3}
        self.sheets: dict[tuple[int, int], Row] = {}
        self.conflicts: set[tuple[int, int]] = set()
        self.decisions: dict[int, Row] = {}
        self.letters: dict[tuple[int, int], Row] = {}
        self.publications: list[dict] = []
        self.mails: list[tuple[int, int]] = []

    # --- judging
    def seen_by(self, judge: int) -> set[int]:
        """The gate, as `Assignment.objects.judged_by` says it."""
        if self.round.status == "draft":
            return set()
        live = {e for (e, j), row in self.assignments.items() if j == judge and row.status in ("invited", "accepted", "done")}  # fmt: skip
        return {entry for entry in live if (entry, judge) not in self.conflicts}

    def _mine(self, entry: int, judge: int) -> Row:
        if entry not in self.seen_by(judge) or self.round.status != "open":
            raise Refused("not mine")
        return self.assignments[entry, judge]

    def score(self, entry: int, judge: int, criterion: int, value: int | None) -> None:
        self._mine(entry, judge)
        sheet = self.sheets.setdefault((entry, judge), Row(SHEET.initial))
        if sheet.status != "draft":
            raise Refused("handed in")
        sheet.values[criterion] = value

    def submit(self, entry: int, judge: int) -> None:
        assignment = self._mine(entry, judge)
        if (entry, judge) not in self.sheets:
            raise Refused("no sheet")
        move(SHEET, self.sheets[entry, judge], "submit")
        move(ASSIGNMENT, assignment, "finish")

    def resume(self, entry: int, judge: int) -> None:
        assignment = self._mine(entry, judge)
        move(ASSIGNMENT, assignment, "resume")
        move(SHEET, self.sheets[entry, judge], "resume")

    def recuse(self, entry: int, judge: int) -> None:
        move(ASSIGNMENT, self._mine(entry, judge), "recuse")
        sheet = self.sheets.get((entry, judge))
        if sheet is not None and sheet.status == "submitted":
            move(SHEET, sheet, "resume")

    def replace(self, entry: int, judge: int) -> None:
        if (entry, judge) in self.conflicts or (entry, judge) in self.assignments:
            raise Refused("cannot")
        self.assignments[entry, judge] = Row(ASSIGNMENT.initial)

    def reopen(self) -> None:
        if self.decisions:
            raise Refused("proposed")
        move(ROUND, self.round, "reopen")

    def counted(self) -> dict[int, list[float]]:
        found: dict[int, list[float]] = {entry: [] for entry in self.entries}
        for (entry, judge), sheet in self.sheets.items():
            if sheet.status == "submitted" and entry in self.seen_by(judge):
                rows = [(sheet.values.get(n), w, low, high) for n, (w, low, high) in enumerate(CRITERIA)]
                made = total(rows)
                if made is not None:
                    found[entry].append(made)
        return found

    def ranking(self):
        return standings(self.counted())

    # --- deciding
    def propose(self, entry: int, outcome: str, by: int, seen: int) -> None:
        if self.round.status != "closed":
            raise Refused("not closed")
        row = self.decisions.get(entry)
        if row is None and seen == 0:
            row = self.decisions[entry] = Row(DECISION.initial, {"revision": 0})
        elif row is None or row.values["revision"] != seen or row.status not in ("pending", "returned"):
            raise Refused("seen something else")
        if row.status == "returned":
            move(DECISION, row, "propose")
        row.values |= {"outcome": outcome, "proposed_by": by, "approved_by": None, "revision": seen + 1}

    def send_back(self, entry: int, seen: int) -> None:
        row = self._decision(entry)
        if row.values["revision"] != seen or self.round.status != "closed":
            raise Refused("seen something else")
        move(DECISION, row, "return")
        row.values["revision"] += 1

    def approve(self, entry: int, by: int) -> None:
        row = self._decision(entry)
        if row.values["proposed_by"] == by or self.round.status != "closed":
            raise Refused("a second person")
        move(DECISION, row, "approve")
        row.values |= {"approved_by": by, "revision": row.values["revision"] + 1}
        if all(e in self.decisions and self.decisions[e].status == "approved" for e in self.entries):
            move(ROUND, self.round, "decide")
            snapshot = {"decisions": [[e, self.decisions[e].values["outcome"]] for e in self.entries]}
            self.publications.append({"snapshot": snapshot, "sha256": sha256(snapshot), "undone": False, "out": False})

    def _decision(self, entry: int) -> Row:
        if entry not in self.decisions:
            raise Refused("no decision")
        return self.decisions[entry]

    def undo(self) -> None:
        if any(row.status in ("letters", "published") for row in self.decisions.values()):
            raise Refused("told")
        move(ROUND, self.round, "undecide")
        for row in self.decisions.values():
            move(DECISION, row, "undo")
            row.values |= {"approved_by": None, "revision": row.values["revision"] + 1}
        self.letters.clear()
        self.publications[-1]["undone"] = True

    def draft(self, people: int) -> None:
        """Person `entry % people` writes an entry; those whose entries share an outcome share a letter."""
        if self.round.status != "decided" or self.mails:
            raise Refused("not decided")
        for entry, row in self.decisions.items():
            key = (entry % people, row.values["outcome"])
            self.letters.setdefault(key, Row(OUTCOME_LETTER.initial, {"entries": []}))
            if entry not in self.letters[key].values["entries"]:
                self.letters[key].values["entries"].append(entry)

    def approve_letters(self) -> None:
        for row in self.letters.values():
            if row.status == "draft":
                move(OUTCOME_LETTER, row, "approve")

    def send(self) -> None:
        if self.round.status != "decided" or not self.letters:
            raise Refused("nothing to send")
        if any(row.status != "approved" for row in self.letters.values()):
            raise Refused("not approved")
        for key, row in self.letters.items():
            move(OUTCOME_LETTER, row, "queue")
            self.mails.append(key)
        for row in self.decisions.values():
            move(DECISION, row, "tell")

    def publish(self) -> None:
        if self.round.status != "decided" or self.publications[-1]["out"]:
            raise Refused("nothing to publish")
        if any(row.status != "letters" for row in self.decisions.values()):
            raise Refused("letters first")
        for row in self.decisions.values():
            move(DECISION, row, "publish")
        self.publications[-1]["out"] = True
