"""A geometry as plain JSON, and back: what a process tells another, and what a database keeps."""

from dataclasses import asdict
from typing import Any

from production.engine.geometry import Features, Geometry, Hole, Problem, Unit


def to_kept(geometry: Geometry) -> dict[str, Any]:
    """Everything of a geometry as dictionaries, lists, numbers and words."""
    return asdict(geometry)


def from_kept(kept: dict[str, Any]) -> Geometry:
    """The geometry that `to_kept` was given, equal to the last bit, also after a way through JSON."""
    features = _tuples(kept["features"])
    features["holes"] = tuple(Hole(**_tuples(hole)) for hole in kept["features"]["holes"])
    return Geometry(
        **_tuples(kept)
        | {
            "unit": Unit(kept["unit"]) if kept["unit"] else None,
            "problems": tuple(Problem(**problem) for problem in kept["problems"]),
            "features": Features(**features),
        }
    )


def _tuples(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
