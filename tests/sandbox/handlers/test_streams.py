import pytest

from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import a_run, ask, get, some

ALL = (
    "time,distance,latlng,altitude,velocity_smooth,heartrate,cadence,watts,temp,moving,grade_smooth"
)
pytestmark = pytest.mark.parametrize("signed_out", [100], indirect=True)


def test_without_keys_only_the_distance_comes(sandbox: Sandbox) -> None:
    path = f"/activities/{some(sandbox, a_run)['id']}/streams"
    assert list(get(sandbox, path, key_by_type="true")) == ["distance"]


def test_streams_come_by_type_or_as_a_list(sandbox: Sandbox) -> None:
    path = f"/activities/{some(sandbox, a_run)['id']}/streams"
    named = get(sandbox, path, keys="time,latlng", key_by_type="true")
    listed = get(sandbox, path, keys="time,latlng")
    assert listed == [{"type": kind, **stream} for kind, stream in named.items()]
    assert list(named) == ["time", "distance", "latlng"]
    assert list(named["time"]) == ["data", "series_type", "original_size", "resolution"]
    assert named["time"]["original_size"] == len(named["latlng"]["data"])


def test_indoors_there_are_streams_but_no_places(sandbox: Sandbox) -> None:
    indoors = some(sandbox, lambda record: record["trainer"] and not record["manual"])
    found = get(sandbox, f"/activities/{indoors['id']}/streams", keys=ALL, key_by_type="true")
    assert "heartrate" in found
    assert "latlng" not in found


def test_what_was_typed_in_has_no_streams(sandbox: Sandbox) -> None:
    typed = some(sandbox, lambda record: record["manual"])
    response = ask(sandbox, f"/activities/{typed['id']}/streams")
    assert response.status_code == 404
    assert response.json() == {"message": "Resource Not Found", "errors": []}


def test_streams_say_nothing_of_limits_but_count(sandbox: Sandbox) -> None:
    run = some(sandbox, a_run)
    response = ask(sandbox, f"/activities/{run['id']}/streams")
    assert not [name for name in response.headers if "limit" in name.lower()]
    assert ask(sandbox, "/athlete").headers["X-Readratelimit-Usage"] == "2,2"


def test_an_unknown_stream_is_noted(sandbox: Sandbox) -> None:
    path = f"/activities/{some(sandbox, a_run)['id']}/streams"
    get(sandbox, path, keys="time,power", key_by_type="true")
    assert sandbox.strava.unsupported_requests == [f"/api/v3{path}?keys=power"]
    sandbox.strava.unsupported_requests.clear()
