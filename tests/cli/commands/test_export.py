import dataclasses
import json
from pathlib import Path

import gpxpy
import pytest

from stravafetch.export.exporter import UPDATE_DAYS
from stravafetch.query.streams import STREAMS
from stravafetch.sandbox.server import Request, Response
from tests.support.gpx_schema import complaints
from tests.support.sandbox import Sandbox

COUNT = 8
pytestmark = pytest.mark.parametrize("signed_out", [COUNT], indirect=True)


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    sandbox.strava.limits.overall = sandbox.strava.limits.read = (10_000, 100_000)
    history = sandbox.strava.history
    for activity in history.between(None, None, private=True):
        # A track has a point a second, and a thousand take a while to write and to read.
        history.change(activity["id"], elapsed_time=90, moving_time=90)
    return sandbox


def files(folder: Path, ending: str) -> list[str]:
    names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    return sorted(name for name in names if name.endswith(ending))


def details(folder: Path) -> list[str]:
    return [name for name in files(folder, ".json") if not name.endswith(".streams.json")]


def test_every_activity_gets_its_detail_its_streams_and_its_track(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    result = sandbox.run("export", str(tmp_path / "out"))
    assert (result.status, result.stdout) == (0, "")
    history = sandbox.strava.history.between(None, None, private=True)
    tracked = [one for one in history if one["start_latlng"]]
    assert len(details(tmp_path / "out")) == len(history)
    assert len(files(tmp_path / "out", ".streams.json")) == len(history)
    assert len(files(tmp_path / "out", ".gpx")) == len(tracked) > 2
    for name in files(tmp_path / "out", ".gpx"):
        text = (tmp_path / "out" / name).read_text()
        assert gpxpy.parse(text).get_points_no() > 1
        assert complaints(text) == []


def test_the_names_say_when_and_what(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    newest = sandbox.strava.history.between(None, None, private=True)[0]
    found = json.loads((tmp_path / details(tmp_path)[-1]).read_text())
    assert found["id"] == newest["id"]
    assert details(tmp_path)[-1].startswith(newest["start_date_local"][:10])
    assert details(tmp_path)[-1].endswith(f"-{newest['id']}.json")


def test_what_is_complete_is_not_fetched_again(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    sandbox.server.journal.clear()
    result = sandbox.run("export", str(tmp_path))
    assert result.status == 0
    assert f"{COUNT} activities, already complete; nothing to fetch." in result.stderr
    assert sandbox.asked("/api/v3/activities") == []


def test_a_lost_file_is_fetched_again_and_only_that(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    lost = tmp_path / details(tmp_path)[5]
    lost.unlink()
    sandbox.server.journal.clear()
    assert "; 1 request to go" in sandbox.run("export", str(tmp_path)).stderr
    assert sandbox.asked("/api/v3/activities") == [{}]
    assert lost.exists()


def test_a_lost_track_is_made_again_from_the_streams_without_a_request(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.run("export", str(tmp_path))
    lost = tmp_path / files(tmp_path, ".gpx")[1]
    text = lost.read_text()
    lost.unlink()
    sandbox.server.journal.clear()
    assert "nothing to fetch" in sandbox.run("export", str(tmp_path)).stderr
    assert sandbox.asked("/api/v3/activities") == []
    assert lost.read_text() == text


def test_one_that_strava_cannot_deliver_is_listed_at_the_end(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    stuck = sandbox.strava.history.between(None, None, private=True)[3]["id"]
    sandbox.strava.failing.add(stuck)
    result = sandbox.run("export", str(tmp_path))
    assert result.status == 1
    assert f"1 of {COUNT} activities could not be fetched: {stuck}" in result.stderr
    assert len(details(tmp_path)) == COUNT - 1
    sandbox.strava.failing.clear()
    assert sandbox.run("export", str(tmp_path)).status == 0
    assert len(details(tmp_path)) == COUNT


def test_tracks_alone_cost_one_request_and_only_where_there_is_one(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.run("export", str(tmp_path), "--only", "gpx")
    history = sandbox.strava.history.between(None, None, private=True)
    tracked = [one for one in history if one["start_latlng"]]
    assert files(tmp_path, ".json") == []
    assert len(files(tmp_path, ".gpx")) == len(tracked)
    assert sandbox.asked("/api/v3/activities") == [
        {"keys": ",".join(STREAMS), "key_by_type": "true"}
    ] * len(tracked)


def test_json_alone_makes_no_tracks(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path), "--only", "json")
    assert files(tmp_path, ".gpx") == []
    assert len(details(tmp_path)) == COUNT


def test_an_activity_without_recording_has_empty_streams_and_is_not_asked_for(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    recorded = sandbox.strava.history.between(None, None, private=True)[0]
    manual = {
        **recorded,
        "id": 5,
        "manual": True,
        "start_latlng": [],
        "map": {**recorded["map"], "summary_polyline": ""},
    }
    sandbox.strava.history.add(manual)
    sandbox.run("export", str(tmp_path))
    [name] = [name for name in files(tmp_path, ".streams.json") if "-5.streams" in name]
    assert json.loads((tmp_path / name).read_text()) == {}
    assert sandbox.asked(f"/api/v3/activities/{manual['id']}/streams") == []


def test_an_update_reads_the_last_two_weeks_again(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    renamed = sandbox.strava.history.between(None, None, private=True)[0]
    sandbox.strava.history.remove(renamed["id"])
    sandbox.strava.history.add({**renamed, "name": "Renamed at last"})
    sandbox.server.journal.clear()
    sandbox.run("export", str(tmp_path), "--update")
    assert 0 < len(sandbox.asked("/api/v3/activities")) < 20
    assert len(details(tmp_path)) == COUNT
    assert "renamed-at-last" in details(tmp_path)[-1]


def test_the_span_and_the_sports_are_chosen(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path), "--sport", "run", "--since", "2023", "--only", "gpx")
    names = files(tmp_path, ".gpx")
    assert names
    assert all(name[:4] >= "2023" for name in names)
    for name in names:
        assert gpxpy.parse((tmp_path / name).read_text()).tracks[0].type == "Run"


def test_the_cost_is_said_before_it_starts_and_windows_are_waited_out(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.strava.limits.overall = sandbox.strava.limits.read = (8, 1000)
    result = sandbox.run("export", str(tmp_path))
    assert result.status == 0
    assert "requests to go, done about 12:30" in result.stderr
    assert result.stderr.count("this 15-minute window); it resets at ") == 2
    assert len(details(tmp_path)) == COUNT


def test_the_daily_limit_ends_it_and_it_goes_on_the_next_day(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.strava.limits.overall = sandbox.strava.limits.read = (1000, 12)
    result = sandbox.run("export", str(tmp_path))
    assert result.status == 5
    assert "run it again tomorrow" in result.stderr
    assert 0 < len(details(tmp_path)) < COUNT
    sandbox.clock.time += 86_400
    assert sandbox.run("export", str(tmp_path)).status == 0
    assert len(details(tmp_path)) == COUNT


def test_nothing_half_written_has_a_final_name_when_the_disk_is_full(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stravafetch.files.atomic.os.fsync", full)
    result = sandbox.run("export", str(tmp_path))
    assert result.status == 1
    assert "No space left on device" in result.stderr
    assert [*files(tmp_path, "json"), *files(tmp_path, "gpx")] == []


def test_an_empty_file_is_fetched_again(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    emptied = tmp_path / details(tmp_path)[2]
    emptied.write_text("")
    sandbox.run("export", str(tmp_path))
    assert json.loads(emptied.read_text())["id"] > 0


def test_an_empty_name_is_not_the_current_folder(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = sandbox.run("export", "")
    assert (result.status, sandbox.asked()) == (2, [])
    assert "DIR is empty" in result.stderr


def test_nothing_found_is_said_and_nothing_called_complete(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    result = sandbox.run("export", str(tmp_path / "out"), "--until", "1999")
    assert (result.status, result.stderr) == (0, "No activities match.\n")


def tracked(sandbox: Sandbox) -> int:
    """The newest activity with a track."""
    history = sandbox.strava.history.between(None, None, private=True)
    number: int = next(one["id"] for one in history if one["start_latlng"])
    return number


def test_tracks_alone_are_updated_too(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    sandbox.server.journal.clear()
    sandbox.run("export", str(tmp_path), "--only", "gpx", "--update")
    assert sandbox.asked(f"/api/v3/activities/{tracked(sandbox)}/streams") != []


def test_a_refusal_that_may_pass_takes_nothing_away(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    before = {path.name: path.read_text() for path in tmp_path.glob("*.*")}
    number = tracked(sandbox)
    gone = {"message": "Resource Not Found", "errors": []}
    sandbox.fail(404, gone, path=f"/api/v3/activities/{number}/streams")
    result = sandbox.run("export", str(tmp_path), "--update")
    assert result.status == 1
    assert f"could not be fetched: {number}" in result.stderr
    assert {path.name: path.read_text() for path in tmp_path.glob("*.*")} == before


def test_one_that_cannot_be_read_here_holds_up_no_other(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    number = tracked(sandbox)
    [damaged] = tmp_path.glob(f"*-{number}.streams.json")
    damaged.write_text("[]")
    tracks = list(tmp_path.glob("*.gpx"))
    for path in tracks:
        path.unlink()
    result = sandbox.run("export", str(tmp_path))
    assert result.status == 1
    assert f"{damaged.name} is damaged." in result.stderr
    assert len(list(tmp_path.glob("*.gpx"))) == len(tracks) - 1
    damaged.unlink()
    assert sandbox.run("export", str(tmp_path)).status == 0
    assert len(list(tmp_path.glob("*.gpx"))) == len(tracks)


def test_an_update_renews_a_damaged_file(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path))
    [damaged] = tmp_path.glob(f"*-{tracked(sandbox)}.streams.json")
    damaged.write_text("[]")
    assert sandbox.run("export", str(tmp_path), "--update").status == 0
    assert json.loads(damaged.read_text())["latlng"]


NO_STREAMS = [(404, {"message": "Resource Not Found", "errors": []}), (200, []), (200, {})]


@pytest.mark.parametrize("only", [(), ("--only", "gpx")])
def test_an_old_ride_that_was_uploaded_lately_is_asked_for_again(
    sandbox: Sandbox, tmp_path: Path, only: tuple[str, ...]
) -> None:
    newest = sandbox.strava.history.between(None, None, private=True)[0]
    yesterday = {**newest, "start_date": "2026-11-21T08:00:00Z", "manual": False}
    old = {**yesterday, "start_date": "2025-06-01T08:00:00Z"}
    for number, activity in ((newest["id"] + 1, yesterday), (newest["id"] + 2, old)):
        sandbox.strava.history.add({**activity, "id": number})
    path = f"/api/v3/activities/{newest['id'] + 2}/streams"
    sandbox.fail(404, {"message": "Resource Not Found", "errors": []}, path=path)
    assert (
        "no streams for 1 recent activity yet" in sandbox.run("export", str(tmp_path), *only).stderr
    )
    sandbox.server.journal.clear()
    assert sandbox.run("export", str(tmp_path), *only).status == 0
    assert len(sandbox.asked(path)) == 1


def test_several_activities_without_streams_are_counted_in_the_plural(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    newest = sandbox.strava.history.between(None, None, private=True)[0]
    for number in (6, 7):
        recent = {"id": number, "start_date": "2026-11-22T08:00:00Z", "manual": False}
        sandbox.strava.history.add(newest | recent)
        sandbox.fail(404, path=f"/api/v3/activities/{number}/streams")
    result = sandbox.run("export", str(tmp_path))
    assert "Strava has no streams for 2 recent activities yet" in result.stderr


def test_a_single_request_is_counted_in_the_singular(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.run("export", str(tmp_path), "--only", "json")
    next(tmp_path.glob("*[0-9].json")).unlink()
    result = sandbox.run("export", str(tmp_path), "--only", "json")
    assert "; 1 request to go, " in result.stderr


@pytest.mark.parametrize(("status", "body"), NO_STREAMS)
@pytest.mark.parametrize("only", [(), ("--only", "gpx")])
def test_streams_that_are_not_ready_yet_are_asked_for_again(
    sandbox: Sandbox, tmp_path: Path, only: tuple[str, ...], status: int, body: object
) -> None:
    newest = sandbox.strava.history.between(None, None, private=True)[0]
    recent = {**newest, "id": 6, "start_date": "2026-11-22T08:00:00Z", "manual": False}
    sandbox.strava.history.add(recent)
    sandbox.fail(status, body, path="/api/v3/activities/6/streams")
    first = sandbox.run("export", str(tmp_path), *only)
    assert first.status == 0
    assert "Strava has no streams for 1 recent activity yet" in first.stderr
    assert not list(tmp_path.glob("*-6.gpx"))
    sandbox.clock.time += 30 * 86_400
    assert sandbox.run("export", str(tmp_path), *only).status == 0
    assert list(tmp_path.glob("*-6.gpx"))


@pytest.mark.parametrize(("status", "body"), NO_STREAMS)
def test_an_old_activity_without_streams_is_asked_for_once(
    sandbox: Sandbox, tmp_path: Path, status: int, body: object
) -> None:
    newest = sandbox.strava.history.between(None, None, private=True)[0]
    sandbox.strava.history.add({**newest, "id": 6, "start_date": "2020-01-01T08:00:00Z"})
    sandbox.fail(status, body, path="/api/v3/activities/6/streams")
    assert sandbox.run("export", str(tmp_path)).status == 0
    assert "nothing to fetch" in sandbox.run("export", str(tmp_path)).stderr


def test_a_track_behind_a_hidden_map_is_exported(sandbox: Sandbox, tmp_path: Path) -> None:
    number = tracked(sandbox)
    shown = sandbox.strava.history.between(None, None, private=True)
    [activity] = [one for one in shown if one["id"] == number]
    hidden = {**activity, "start_latlng": [], "map": {**activity["map"], "summary_polyline": ""}}
    sandbox.strava.history.add({**hidden, "id": 6})
    answer = sandbox.server.handle

    def with_streams(request: Request) -> Response:
        if request.path == "/api/v3/activities/6/streams":
            path = f"/api/v3/activities/{number}/streams"
            return answer(dataclasses.replace(request, path=path))
        return answer(request)

    sandbox.server.handle = with_streams
    sandbox.run("export", str(tmp_path), "--only", "gpx")
    assert list(tmp_path.glob("*-6.gpx"))


def test_the_help_names_the_days_that_an_update_covers(sandbox: Sandbox) -> None:
    assert f"last {UPDATE_DAYS} days" in " ".join(sandbox.run("export", "--help").stdout.split())


def test_a_forbidden_activity_ends_no_export_and_comes_with_the_next(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    number = sandbox.run("activities", "--limit", "1").json[0]["id"]
    body = {
        "message": "Forbidden",
        "errors": [{"resource": "Activity", "field": "", "code": "forbidden"}],
    }
    sandbox.fail(403, body, path=f"/api/v3/activities/{number}")
    first = sandbox.run("export", str(tmp_path / "out"), "--since", "7d")
    assert (first.status, str(number) in first.stderr) == (1, True)
    assert sandbox.run("export", str(tmp_path / "out"), "--since", "7d").status == 0
