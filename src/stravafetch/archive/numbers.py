"""The numbers in activities.csv: exact ones, and the distance as Strava displays it."""

import math
import re

_EXACT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")  # as there are never three decimals
_KILOMETRES = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
IN_METRES = ("Swim", "Rowing")  # displayed in metres, all others in kilometres


def exact(text: str) -> float | None:
    """Parse a number in an exact column; return None for any other text.

    In every language it has a decimal point, and no thousands separators.
    """
    if not _EXACT.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def whole(text: str) -> int | None:
    """Parse a number such as ``16540001.0``, which is an integer in the API."""
    number = exact(text)
    return None if number is None else round(number)


def shown_metres(text: str, sport: str | None) -> float | None:
    """Return the metres of a displayed distance, such as ``12.34``, ``1,500`` or ``12,34``.

    It is truncated to two decimals of a kilometre, and has the separators of the language. One
    followed by exactly three final digits separates thousands; any other is decimal.
    """
    plain = _BLANKS.sub("", text)
    if not _KILOMETRES.fullmatch(plain):
        return None
    if _GROUPED.fullmatch(plain):
        number = float(re.sub("[.,]", "", plain))
    else:
        head, _, decimals = plain.replace(",", ".").rpartition(".")
        number = float(f"{head.replace('.', '')}.{decimals}" if head else decimals)
    return number if sport in IN_METRES else round(number * 1000, 1)
