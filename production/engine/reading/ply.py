"""The header of a PLY file: how many records of which size it claims (Turk, The PLY Polygon File Format, 1994)."""

from dataclasses import dataclass

from production.engine.refusals import Refused

MOST_HEADER = 64 * 1024
SIZES = {
    **dict.fromkeys(("char", "uchar", "int8", "uint8"), 1),
    **dict.fromkeys(("short", "ushort", "int16", "uint16"), 2),
    **dict.fromkeys(("int", "uint", "float", "int32", "uint32", "float32"), 4),
    **dict.fromkeys(("double", "float64", "int64", "uint64"), 8),
}


@dataclass
class Element:
    """`least` is the fewest bytes that one record takes: of a list, its length and nothing in it."""

    name: str
    count: int
    least: int = 0


@dataclass(frozen=True)
class Header:
    """`length` in bytes; `least_bytes` is what the records that it claims take at least."""

    length: int
    elements: tuple[Element, ...]

    @property
    def least_bytes(self) -> int:
        return sum(element.count * element.least for element in self.elements)

    @property
    def records(self) -> int:
        return sum(element.count for element in self.elements)

    @property
    def faces(self) -> int:
        return sum(element.count for element in self.elements if element.name == "face")


def read_header(content: bytes) -> Header:
    """Reads the header; raises Refused where there is none."""
    head, end, _ = content[:MOST_HEADER].partition(b"end_header")
    lines = head.decode("latin-1").split("\n")
    if not end or lines[0].strip() != "ply":
        raise Refused("wrong_content", ending="PLY")
    try:
        return Header(len(head) + len(end) + 1, tuple(_elements([line.split() for line in lines])))
    except (IndexError, KeyError, ValueError) as error:
        raise Refused("damaged") from error


def _elements(lines: list[list[str]]) -> list[Element]:
    is_text = any(words[:2] == ["format", "ascii"] for words in lines)
    elements: list[Element] = []
    for words in lines:
        if words[:1] == ["element"]:
            elements.append(Element(words[1], int(words[2])))
            if elements[-1].count < 0:
                raise ValueError(words[2])
        elif words[:1] == ["property"]:
            size = SIZES[words[2] if words[1] == "list" else words[1]]
            elements[-1].least += 2 if is_text else size  # as text: a digit and a space
    return elements
