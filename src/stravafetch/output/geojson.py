"""Records as GeoJSON for maps: https://www.rfc-editor.org/rfc/rfc7946. Wraps polyline."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from stravafetch.output.amounts import number_of
from stravafetch.output.fields import select
from stravafetch.output.json_text import to_json
from stravafetch.output.meridian import EDGE, Position, crossings, cut, edges_between
from stravafetch.output.rows import data_of
from stravafetch.output.style import Page, Style, TextSink

Record = dict[str, Any]
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
        **_id_of(record),
        "properties": select(record, style.fields) if style.fields else rest,
        "geometry": _geometry([[lng, lat] for lat, lng in points]),
    }


def _id_of(record: Record) -> Record:
    """Return the ID, preferably as text; a feature has none rather than null."""
    for found in (record.get("id_str"), record.get("id")):
        if isinstance(found, str) or _is_number(found):
            return {"id": found}
    return {}


def _feature_of_streams(streams: Record, style: Style) -> Record:
    """Return a feature with a value of each stream for each position.

    They are in ``coordinateProperties``, as in other programs: GDAL reads an object as a string,
    but rejects arrays of different types. Of a line in parts, they are in parts as well.
    """
    data = {name: data_of(found) for name, found in streams.items() if data_of(found)}
    places = data.pop("latlng", [])
    here = [at for at, place in enumerate(places) if _is_place(place)]
    kept: Record = {
        name: [values[at] if at < len(values) else None for at in here]
        for name, values in data.items()
    }
    line = _with_heights([places[at][::-1] for at in here], kept.get("altitude", []))
    if cuts := crossings(line):
        gaps = [(None, None)] * len(cuts)
        kept = {name: cut(values, cuts, gaps) for name, values in kept.items()}
    return {
        "type": "Feature",
        **_id_of(streams),
        "properties": {
            "coordinateProperties": select(kept, style.fields) if style.fields else kept
        },
        "geometry": _geometry(line),
    }


def _with_heights(line: list[Position], heights: list[Any]) -> list[Position]:
    """Return a line with heights if all are known: GEOS reads no line with only some."""
    if not heights or not all(map(_is_number, heights)):
        return line
    return [[*place, height] for place, height in zip(line, heights, strict=True)]


def _is_place(place: object) -> bool:
    """Return whether this is a latitude and a longitude."""
    if not isinstance(place, list | tuple) or len(place) != 2:
        return False
    lat, lng = map(number_of, place)
    return lat is not None and lng is not None and abs(lat) <= 90 and abs(lng) <= EDGE


def _is_number(value: object) -> bool:
    return number_of(value) is not None


def _points(line: Record, style: Style) -> Sequence[Sequence[float]]:
    """Return the points of the most detailed line of a map: latitude and longitude each.

    An archive has them as they are, in ``latlng``, rather than as a polyline.
    """
    if "latlng" in line:
        return cast("Sequence[Sequence[float]]", line["latlng"])
    import polyline  # not for JSON

    text = line.get("polyline") or line.get("summary_polyline")
    if not isinstance(text, str):
        return []
    try:
        points = polyline.decode(text)
        if all(map(_is_place, points)):
            return points
    except (IndexError, ValueError, OverflowError):
        pass
    style.warn(f"The map {line.get('id')} cannot be read; its feature has no geometry.")
    return []


def _geometry(line: list[Position]) -> Record | None:
    """Return a line, cut where it crosses the 180th meridian (RFC 7946 3.1.9)."""
    if len(line) < 2:
        return {"type": "Point", "coordinates": line[0]} if line else None
    cuts = crossings(line)
    if not cuts:
        return {"type": "LineString", "coordinates": line}
    edges = [edges_between(line[at - 1], line[at]) for at in cuts]
    return {"type": "MultiLineString", "coordinates": cut(line, cuts, edges)}
