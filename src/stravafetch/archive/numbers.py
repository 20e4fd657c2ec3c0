"""Numbers of activities.csv: exact ones, and the distance as Strava shows it."""

import math
import re

_EXACT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")  # it never has three decimals
_KILOMETRES = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
IN_METRES = ("Swim", "Rowing")  # what Strava shows in metres, everything else in km


def exact(text: str) -> float | None:
    """Return a number of an exact column, None for any other text.

    These have a decimal point in every language, and never separators of thousands.
    """
    if not _EXACT.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def whole(text: str) -> int | None:
    """Return a number that the archive writes as ``16540001.0`` and the API as an integer."""
    number = exact(text)
    return None if number is None else round(number)


def shown_metres(text: str, sport: str | None) -> float | None:
    """Return the metres of a shown distance, such as ``12.34``, ``1,500`` or ``12,34``.

    It is cut to two decimals of a kilometre, with the separators of any language. A separator
    before exactly three digits at the end groups thousands, any other is decimal.
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
