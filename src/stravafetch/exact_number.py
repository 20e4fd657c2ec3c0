"""JSON numbers that keep their original text, such as 1e2 and -74.30478599999999."""

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ExactNumber:
    """A number that Python would format differently; it equals another with the same text."""

    text: str

    def __float__(self) -> float:
        return float(self.text)


def refuse_constant(name: str) -> Any:
    """Raise ValueError: NaN and Infinity are not JSON, though Python accepts them."""
    raise ValueError(name)


def read_float(text: str) -> "float | ExactNumber":
    """Return the number; ValueError for 1e999, which Python would write as Infinity."""
    number = float(text)
    if repr(number) == text:  # nearly always, and infinity never
        return number
    if math.isinf(number):
        raise ValueError(text)
    return ExactNumber(text)
