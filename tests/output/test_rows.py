from stravafetch.output.rows import fields_and_values, one_row, samples, totals, zones

STREAMS = {
    "latlng": {"data": [[52.5, 13.4], None, [52.6, 13.5]]},
    "heartrate": {"data": [120, 121, 122]},
    "time": {"data": [0, 1, 5]},
}


def test_each_sample_is_a_row_with_its_time_first_and_its_place_in_two_columns() -> None:
    assert samples(STREAMS) == [
        {"time": 0, "lat": 52.5, "lng": 13.4, "heartrate": 120},
        {"time": 1, "lat": None, "lng": None, "heartrate": 121},
        {"time": 5, "lat": 52.6, "lng": 13.5, "heartrate": 122},
    ]
    assert [*samples(STREAMS)[0]] == ["time", "lat", "lng", "heartrate"]


def test_the_id_comes_first_and_the_names_that_are_asked_for_are_in_every_row() -> None:
    row = samples({"id": 7, **STREAMS}, ("time", "watts"))[0]
    assert [*row] == ["id", "time", "watts", "lat", "lng", "heartrate"]
    assert row["watts"] is None


def test_a_stream_that_is_shorter_ends_in_blanks() -> None:
    rows = samples({"time": {"data": [0, 1]}, "watts": {"data": [200]}})
    assert [row["watts"] for row in rows] == [200, None]


def test_an_invalid_stream_is_no_column() -> None:
    assert samples({"time": {"data": [0]}, "odd": "text", "empty": {"data": []}}) == [{"time": 0}]
    assert samples({}) == []


def test_totals_are_a_row_a_period_and_sport() -> None:
    stats = {
        "biggest_ride_distance": 1.0,
        "all_run_totals": {"count": 2},
        "recent_ride_totals": {"count": 1},
        "ytd_swim_totals": None,
    }
    assert totals(stats) == [
        {"period": "recent", "sport": "ride", "count": 1},
        {"period": "all", "sport": "run", "count": 2},
    ]


def test_zones_are_numbered_from_1_and_the_last_has_no_end() -> None:
    heart = {"custom_zones": False, "zones": [{"min": 0, "max": 107}, {"min": 107, "max": -1}]}
    assert zones({"heart_rate": heart, "power": None, "other": {"zones": "none"}}) == [
        {"kind": "heart_rate", "zone": 1, "from": 0, "to": 107},
        {"kind": "heart_rate", "zone": 2, "from": 107, "to": None},
    ]


def test_a_document_is_one_row_or_a_row_for_each_field_with_a_value() -> None:
    document: dict[str, object] = {
        "id": "b1",
        "athlete": {"id": 7},
        "city": None,
        "bio": "",
        "clubs": [],
        "no": False,
    }
    assert one_row(document) == [document]
    assert [(row["field"], row["value"]) for row in fields_and_values(document)] == [
        ("id", "b1"),
        ("athlete.id", 7),
        ("no", False),
    ]
