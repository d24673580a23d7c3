"""Numbers of what is quoted and ordered: short enough to be read aloud, and no secret."""

import secrets

from production.models.part import LETTERS


def _new(prefix: str) -> str:
    return f"{prefix}-{''.join(secrets.choice(LETTERS) for _place in range(6))}"


def quotation_number() -> str:
    return _new("Q")


def request_number() -> str:
    return _new("R")


def order_number() -> str:
    return _new("O")
