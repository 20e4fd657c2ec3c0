"""Converts documents of Strava's API to rows, for CSV and tables."""

from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any

from stravafetch.output.fields import flatten

Record = dict[str, Any]

PERIODS = ("recent", "ytd", "all")
SPORTS = ("ride", "run", "swim")


def samples(streams: Mapping[str, Any], names: Iterable[str] = ()) -> list[Record]:
    """Return a row for each sample of an activity's streams, by the names of the streams.

    The position is in ``lat`` and ``lng``; the activity's ``id``, if any, and the time come first.
    Every row has all of ``names``, so that the rows of several activities have the same columns.
    """
    columns: dict[str, list[Any]] = {}
    for name in dict.fromkeys(("time", *names, *streams)):
        values = data_of(streams.get(name))
        if name == "latlng":
            columns |= _places(values)
        elif values or name in names:
            columns[name] = values
    count = max(map(len, columns.values()), default=0)
    filled = [[*values, *repeat(None, count - len(values))] for values in columns.values()]
    known = {"id": streams["id"]} if "id" in streams else {}
    rows = zip(*filled, strict=True)
    return [known | dict(zip(columns, row, strict=True)) for row in rows]


def totals(stats: Record) -> list[Record]:
    """Return a row for each period and sport of an athlete's totals."""
    return [
        {"period": period, "sport": sport, **found}
        for period in PERIODS
        for sport in SPORTS
        if isinstance(found := stats.get(f"{period}_{sport}_totals"), dict)
    ]


def zones(document: Record) -> list[Record]:
    """Return a row for each heart rate and power zone, from 1; the last has no end."""
    return [
        {"kind": kind, "zone": number, "from": zone.get("min"), "to": _end(zone.get("max"))}
        for kind, part in document.items()
        if isinstance(part, dict)
        for number, zone in enumerate(records_of(part.get("zones")), start=1)
    ]


def one_row(document: Record) -> list[Record]:
    """Return the document as the only row."""
    return [document]


def fields_and_values(document: Record) -> list[Record]:
    """Return a row for each field that has a value."""
    return [
        {"field": field, "value": value}
        for field, value in flatten(document)
        if value not in (None, "", [])
    ]


def _places(values: list[Any]) -> dict[str, list[Any]]:
    nowhere = (None, None)
    pairs = [place if isinstance(place, list) and len(place) == 2 else nowhere for place in values]
    return {"lat": [lat for lat, _ in pairs], "lng": [lng for _, lng in pairs]}


def data_of(stream: Any) -> list[Any]:
    """Return the values of what should be a stream."""
    data = stream.get("data") if isinstance(stream, dict) else None
    return data if isinstance(data, list) else []


def records_of(value: object) -> list[Record]:
    """Return the records of what should be a list of them."""
    return [r for r in value if isinstance(r, dict)] if isinstance(value, list) else []


def _end(value: Any) -> Any:
    return None if value == -1 else value
