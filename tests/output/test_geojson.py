import io
import json
from typing import Any

import pytest

from stravafetch.exact_number import ExactNumber
from stravafetch.output.geojson import write_geojson
from stravafetch.output.style import Style

LINE = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"  # the example of Google's documentation
POINTS = [[-120.2, 38.5], [-120.95, 40.7], [-126.453, 43.252]]
RIDE = {"id": 7, "name": "Soggy", "map": {"id": "a7", "summary_polyline": LINE}}


def features(*records: dict[str, Any], **style: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    style = {"warn": pytest.fail, **style}
    write_geojson([[record] for record in records], out, Style(**style))
    collection = json.loads(out.getvalue())
    assert collection["type"] == "FeatureCollection"
    found: list[dict[str, Any]] = collection["features"]
    return found


def test_a_map_is_a_line_in_longitude_and_latitude() -> None:
    (feature,) = features(RIDE)
    assert feature == {
        "type": "Feature",
        "id": 7,
        "properties": {"id": 7, "name": "Soggy"},
        "geometry": {"type": "LineString", "coordinates": POINTS},
    }


def test_the_detailed_polyline_takes_precedence() -> None:
    (feature,) = features({"map": {"polyline": LINE, "summary_polyline": "_p~iF~ps|U_ulLnnqC"}})
    assert len(feature["geometry"]["coordinates"]) == 3


def test_properties_are_the_fields_that_were_chosen() -> None:
    assert features(RIDE, fields=("name", "map.id"))[0]["properties"] == {
        "name": "Soggy",
        "map": {"id": "a7"},
    }


@pytest.mark.parametrize("line", [{}, None, {"summary_polyline": ""}, {"summary_polyline": None}])
def test_a_record_without_a_map_has_no_geometry(line: Any) -> None:
    assert features({"id": 1, "map": line})[0]["geometry"] is None


def test_a_line_that_cannot_be_read_is_named() -> None:
    warnings: list[str] = []
    broken = {"id": 1, "map": {"id": "a1", "summary_polyline": "odh_I"}}
    assert features(broken, warn=warnings.append)[0]["geometry"] is None
    assert warnings == ["The map a1 cannot be read; its feature has no geometry."]


def test_an_id_that_javascript_would_round_is_a_string() -> None:
    assert features({"id": 2**60 + 1, "id_str": str(2**60 + 1)})[0]["id"] == str(2**60 + 1)


def test_no_records_are_an_empty_collection() -> None:
    assert features() == []


def stream(**streams: list[Any]) -> dict[str, Any]:
    return {name: {"data": data} for name, data in streams.items()}


def test_streams_are_a_line_with_heights_and_a_value_for_each_position() -> None:
    exact = ExactNumber("13.40")
    streams = stream(
        time=[0, 1, 2], latlng=[[52.5, exact], None, [52.6, 13.5]], altitude=[40.1, 40.2, 40.3]
    )
    (feature,) = features({"id": 7, **streams}, kind="streams")
    assert feature["geometry"] == {
        "type": "LineString",
        "coordinates": [[13.4, 52.5, 40.1], [13.5, 52.6, 40.3]],
    }
    of_positions = {"time": [0, 2], "altitude": [40.1, 40.3]}
    assert feature["properties"] == {"coordinateProperties": of_positions}
    assert feature["id"] == 7


@pytest.mark.parametrize("altitude", [[40.1, None], [40.1], ["high", 40.2]])
def test_unless_all_heights_are_known_no_position_has_one(altitude: list[Any]) -> None:
    streams = stream(latlng=[[52.5, 13.4], [52.6, 13.5]], altitude=altitude, time=[0])
    (feature,) = features(streams, kind="streams")
    assert feature["geometry"]["coordinates"] == [[13.4, 52.5], [13.5, 52.6]]
    values = feature["properties"]["coordinateProperties"]
    assert values == {"altitude": [*altitude, None][:2], "time": [0, None]}


def test_one_position_is_a_point_and_none_is_no_geometry() -> None:
    at_home = stream(latlng=[[52.5, 13.4]])
    assert features(at_home, kind="streams")[0]["geometry"] == {
        "type": "Point",
        "coordinates": [13.4, 52.5],
    }
    assert features(stream(time=[0]), kind="streams")[0]["geometry"] is None


FIJI = [[-17, 179.8], [-17, 179.9], [-18, -179.9], [-18, -179.8]]


def test_a_line_is_cut_on_the_180th_meridian() -> None:
    assert features(stream(latlng=FIJI), kind="streams")[0]["geometry"] == {
        "type": "MultiLineString",
        "coordinates": [
            [[179.8, -17], [179.9, -17], [180, -17.5]],
            [[-180, -17.5], [-179.9, -18], [-179.8, -18]],
        ],
    }


def test_the_values_of_a_line_are_cut_where_the_line_is() -> None:
    streams = stream(latlng=FIJI, altitude=[10, 20, 40, 50], time=[0, 1, 2, 3])
    (feature,) = features(streams, kind="streams")
    west, east = feature["geometry"]["coordinates"]
    assert west[-1][2] == east[0][2] == 30
    values = feature["properties"]["coordinateProperties"]
    assert values["time"] == [[0, 1, None], [None, 2, 3]]


@pytest.mark.parametrize(
    "place", [["52", "13"], [None, None], [91, 0], [0, 181], [1], {"lat": 1}, [True, True], "52,13"]
)
def test_an_invalid_position_is_omitted(place: Any) -> None:
    streams = stream(latlng=[place, [52.5, 13.4]], altitude=["high", "low"])
    (feature,) = features(streams, kind="streams")
    assert feature["geometry"] == {"type": "Point", "coordinates": [13.4, 52.5]}


@pytest.mark.parametrize("line", ["~" * 4000 + "??", "\x00", "\U0001f6b4", "_" * 20 + "?" * 3])
def test_an_invalid_polyline_is_no_geometry_and_a_warning(line: str) -> None:
    warnings: list[str] = []
    broken = {"id": 1, "map": {"id": "a1", "summary_polyline": line}}
    assert features(broken, warn=warnings.append)[0]["geometry"] is None
    assert len(warnings) == 1


@pytest.mark.parametrize("record", [{}, {"id": None}, {"id": [1]}, {"id_str": None}])
def test_an_invalid_id_is_omitted_from_a_feature(record: Any) -> None:
    assert "id" not in features(record)[0]
