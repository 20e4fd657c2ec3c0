"""Bikes and shoes: IDs and distances are in activities.csv, brands in separate files."""

from collections.abc import Iterable, Iterator, Mapping

from stravafetch.archive.csv_rows import read_rows
from stravafetch.archive.record import gear_id
from stravafetch.archive.table import Row
from stravafetch.source import Document

FILES = {"b": "bikes.csv", "g": "shoes.csv"}
_COLUMNS = 3  # nickname, brand and model, in any language

Models = Mapping[str, tuple[str, str]]


def all_gear(rows: Iterable[Row], models: Mapping[str, Models]) -> list[Document]:
    """Return all gear that activities refer to, the most used first; ``models`` are by letter.

    The distance is the sum over the activities in the archive.
    """
    names: dict[str, str] = {}
    metres: dict[str, float] = {}
    for row in sorted(rows, key=lambda row: row.start):
        if (key := gear_id(row)) is None:
            continue
        metres[key] = metres.get(key, 0.0) + (row.number("distance") or 0.0)
        if name := row.cells.get("gear_name"):
            names[key] = name  # the latest, in case it was renamed
    by_use = sorted(metres, key=lambda key: -metres[key])
    return [_gear(key, names.get(key), metres[key], models[key[0]]) for key in by_use]


def read_models(name: str, data: bytes) -> Models:
    """Return brand and model of all gear by name, except for names that occur twice."""
    found: dict[str, tuple[str, str]] = {}
    doubtful = set()
    for nickname, brand, model in _owned(name, data):
        for shown in {nickname, f"{brand} {model}"} - {""}:
            if shown in found:
                doubtful.add(shown)
            found[shown] = (brand, model)
    return {shown: pair for shown, pair in found.items() if shown not in doubtful}


def _owned(name: str, data: bytes) -> Iterator[list[str]]:
    rows = read_rows(name, data)
    next(rows, None)
    return (row[:_COLUMNS] for row in rows if len(row) >= _COLUMNS)


def _gear(key: str, name: str | None, metres: float, models: Models) -> Document:
    brand, model = models.get(name or "", ("", ""))
    more = {"brand_name": brand, "model_name": model}
    return {
        "id": key,
        **({"name": name} if name else {}),
        "distance": round(metres, 1),
        **{field: value for field, value in more.items() if value},
    }
