"""Inspection by samples: ISO 2859-1, general inspection level II, normal inspection, single sampling.

Table 1 (code letters) and table 2-A (master table) of ISO 2859-1:1999, identical in MIL-STD-105E (1989), tables I and II-A, and
ANSI/ASQ Z1.4. An arrow of the table points to the next plan below or above, whose sample size then holds too. Where the sample is
not smaller than the lot, every piece is inspected.
"""

from dataclasses import dataclass

LOTS = (
    (8, "A"),
    (15, "B"),
    (25, "C"),
    (50, "D"),
    (90, "E"),
    (150, "F"),
    (280, "G"),
    (500, "H"),
    (1_200, "J"),
    (3_200, "K"),
    (10_000, "L"),
    (35_000, "M"),
    (150_000, "N"),
    (500_000, "P"),
)
"""The largest lot of each code letter at level II; Q beyond."""
SIZES = {
    "A": 2,
    "B": 3,
    "C": 5,
    "D": 8,
    "E": 13,
    "F": 20,
    "G": 32,
    "H": 50,
    "J": 80,
    "K": 125,
    "L": 200,
    "M": 315,
    "N": 500,
    "P": 800,
    "Q": 1_250,
}
LETTERS = "".join(SIZES)
ACCEPTED = (0, None, None, 1, 2, 3, 5, 7, 10, 14, 21)
"""Down each column of table 2-A, from the letter in FIRST: after the plan that accepts 0 come an arrow up and an arrow down."""
FIRST = {"0.65": "F", "1.0": "E", "1.5": "D", "2.5": "C", "4.0": "B"}


@dataclass(frozen=True)
class Plan:
    """Inspect `size` pieces; take the lot at up to `accept` bad ones, reject it from `reject`. `every` where that is all of them."""

    letter: str
    size: int
    accept: int
    reject: int
    every: bool = False


def code_letter(lot: int) -> str:
    """Of a lot of so many pieces at level II. Raises ValueError below two, for which the standard has no plan.

    >>> code_letter(500)
    'H'
    """
    if lot < 2:
        raise ValueError("a lot that is sampled has two pieces or more")
    return next((letter for largest, letter in LOTS if lot <= largest), "Q")


def plan(lot: int, aql: str) -> Plan:
    """The plan for a lot. `aql` is a key of FIRST, per cent nonconforming; raises KeyError for another.

    >>> plan(500, "2.5")
    Plan(letter='H', size=50, accept=3, reject=4, every=False)
    """
    first = LETTERS.index(FIRST[aql])
    place = _follow_arrow(LETTERS.index(code_letter(lot)), first)
    letter = LETTERS[place]
    accept = ACCEPTED[place - first]
    assert accept is not None  # noqa: S101 - arrows have been followed
    if SIZES[letter] >= lot:
        return Plan(letter, lot, accept, accept + 1, every=True)
    return Plan(letter, SIZES[letter], accept, accept + 1)


def _follow_arrow(place: int, first: int) -> int:
    """The row of the plan that holds: below the first one down to it, the row after it back up, the next one down."""
    row = place - first
    if row <= 0:
        return first
    return {1: first, 2: first + 3}.get(row, min(place, first + len(ACCEPTED) - 1))


def charged_share(lot: int, aql: str) -> tuple[int, int]:
    """(pieces, of so many): the share of inspected pieces that a price is made with. It is at least the plan's and never grows
    with the lot, although samples grow in steps: the largest share of this lot and of all larger lots' first sizes."""
    sizes = [lot, *(largest + 1 for largest, _letter in LOTS if largest + 1 > lot)]
    shares = [(1, 1) if size < 2 else (min(plan(size, aql).size, size), size) for size in sizes]
    return max(shares, key=lambda one: (one[0] / one[1], -one[1]))
