"""Records as GeoJSON for maps: https://www.rfc-editor.org/rfc/rfc7946. Wraps polyline."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from stravafetch.output.fields import select
from stravafetch.output.json_text import to_json
from stravafetch.output.style import Page, Style, TextSink

Record = dict[str, Any]
Position = list[Any]  # longitude, latitude in degrees; the height in metres if known

HALF_WAY_ROUND = 180  # degrees: the longest step between two points of a line
_COMPACT: Any = {"ensure_ascii": True, "separators": (",", ":")}


def write_geojson(pages: Iterable[Page], out: TextSink, style: Style) -> None:
    """Write a FeatureCollection, one feature per line, each page as soon as it arrives.

    A record without a position has no geometry. Its properties are the selected fields, or all
    except the line itself.
    """
    feature_of = _feature_of_streams if style.kind == "streams" else _feature
    out.write('{"type":"FeatureCollection","features":[')
    between = "\n"
    for page in pages:
        for record in page:
            out.write(f"{between}{to_json(feature_of(record, style), **_COMPACT)}")
            between = ",\n"
        out.flush()
    out.write("\n]}\n")
    out.flush()


def _feature(record: Record, style: Style) -> Record:
    line = record.get("map")
    points = _points(line if isinstance(line, dict) else {}, style)
    rest = {name: value for name, value in record.items() if name != "map"}
    return {
        "type": "Feature",
        "id": record.get("id_str", record.get("id")),
        "properties": select(record, style.fields) if style.fields else rest,
        "geometry": _geometry([[lng, lat] for lat, lng in points]),
    }


def _feature_of_streams(streams: Record, style: Style) -> Record:
    """Return a feature with a value of each stream for each position.

    They are in ``coordinateProperties``, as in other programs: GDAL reads an object as a string,
    but rejects arrays of different types.
    """
    data = {
        name: found["data"]
        for name, found in streams.items()
        if isinstance(found, dict) and isinstance(found.get("data"), list)
    }
    places, heights = data.pop("latlng", []), data.get("altitude", [])
    here = [at for at, place in enumerate(places) if isinstance(place, list) and len(place) == 2]
    line = [
        [places[at][1], places[at][0], *(h for h in heights[at : at + 1] if h is not None)]
        for at in here
    ]
    kept = {name: [values[at] for at in here if at < len(values)] for name, values in data.items()}
    known = {"id": streams["id"]} if "id" in streams else {}
    return {
        "type": "Feature",
        **known,
        "properties": {
            "coordinateProperties": select(kept, style.fields) if style.fields else kept
        },
        "geometry": _geometry(line),
    }


def _points(line: Record, style: Style) -> list[tuple[float, float]]:
    """Return the points of the most detailed line of a map."""
    import polyline  # not for JSON

    text = line.get("polyline") or line.get("summary_polyline")
    if not isinstance(text, str):
        return []
    try:
        return polyline.decode(text)
    except (IndexError, ValueError):
        style.warn(f"The map {line.get('id')} cannot be read; its feature has no geometry.")
        return []


def _geometry(line: list[Position]) -> Record | None:
    """Return a line, cut where it crosses the 180th meridian (RFC 7946 3.1.9)."""
    if len(line) < 2:
        return {"type": "Point", "coordinates": line[0]} if line else None
    parts = [[line[0]]]
    for before, after in pairwise(line):
        if abs(float(after[0]) - float(before[0])) > HALF_WAY_ROUND:
            parts.append([])
        parts[-1].append(after)
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": line}
    whole = [part for part in parts if len(part) > 1]
    return {"type": "MultiLineString", "coordinates": whole}
