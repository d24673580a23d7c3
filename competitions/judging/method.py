"""How a round is counted: as it was frozen when it opened, or as it stands while it is being prepared."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from competitions import frozen
from competitions.engine.weighing import weighted
from competitions.models import Round


@dataclass(frozen=True)
class Measure:
    """One criterion as it counts."""

    id: int
    weight: Decimal
    least: int
    most: int
    step: Decimal


@dataclass(frozen=True)
class Method:
    """What a ranking goes by. `criteria` are in the order of the sheet."""

    criteria: tuple[Measure, ...]
    method: str
    ties: tuple[str, ...]
    places: int
    advance: str

    @property
    def weights(self) -> dict[int, Decimal]:
        return {one.id: one.weight for one in self.criteria}

    @property
    def scale(self) -> dict[int, tuple[int, int]]:
        return {one.id: (one.least, one.most) for one in self.criteria}

    def total(self, values: Mapping[int, Decimal | None]) -> Decimal | None:
        """What a sheet comes to, in per cent of what could be reached; None where nothing applied. `values` by the key
        of the criterion."""
        return weighted(values, self.weights, self.scale)


def method_of(round: Round) -> Method:
    """The frozen one once there is one; the present one before."""
    content = round.frozen_method or content_of(round)
    criteria = tuple(
        Measure(int(one["id"]), Decimal(one["weight"]), int(one["least"]), int(one["most"]), Decimal(one["step"]))
        for one in content["criteria"]
    )
    return Method(criteria, content["method"], tuple(content["ties"]), content["places"], content["advance"])


def content_of(round: Round) -> dict[str, Any]:
    """What is frozen when a round opens. Numbers with decimal places are strings, so that their bytes are the same
    everywhere."""
    return {
        "criteria": [
            {"id": one.pk, "weight": _plain(one.weight), "least": one.least, "most": one.most, "step": _plain(one.step)}
            for one in round.criteria.all()
        ],
        "method": str(round.method),
        "ties": [str(tie) for tie in round.ties],
        "places": round.places,
        "advance": str(round.advance),
    }


def _plain(number: Decimal) -> str:
    return f"{Decimal(number):.2f}"


def is_unchanged(round: Round) -> bool:
    """Whether the frozen method is the one that its sum is of."""
    return bool(round.frozen_method) and frozen.sha256(round.frozen_method) == round.method_sha256
