"""Whatever Strava answers, on every command: a sentence, the right exit code, no traceback."""

from pathlib import Path
from typing import Any

import pytest

from stravafetch.cli.app import strava as command
from tests.support.sandbox import Sandbox

OFFLINE = {"login", "logout", "token", "profiles", "completion", "sandbox", "help"}
LINES: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "activities": ("activities", "--no-wait"),
    "weeks": ("weeks", "--no-wait"),
    "show": ("show", "1", "--no-wait"),
    "activity": ("activity", "1", "2", "--no-wait"),
    "streams": ("streams", "1", "--no-wait"),
    "laps": ("laps", "1", "--no-wait"),
    "comments": ("comments", "1", "--no-wait"),
    "kudos": ("kudos", "1", "--no-wait"),
    "athlete": ("athlete", "--no-wait"),
    "stats": ("stats", "--no-wait"),
    "zones": ("zones", "--no-wait"),
    "gear": ("gear", "b1", "--no-wait"),
    "routes": ("routes", "--no-wait"),
    "route": ("route", "1", "--gpx", "--no-wait"),
    "edit": ("edit", "1", "--name", "x", "--dry-run", "--no-wait"),
    "export": ("export", "OUT", "--no-wait"),
    "upload": ("upload", "GPX", "--no-wait"),
    "create": (
        *("create", "--name", "x", "--sport", "Yoga", "--no-wait"),
        *("--start", "2026-11-21T07:00", "--elapsed", "1h"),
    ),
    "api": ("api", "/athlete/activities", "--paginate", "--no-wait"),
}


def fault(resource: str, field: str, code: str, message: str = "no") -> dict[str, Any]:
    return {"message": message, "errors": [{"resource": resource, "field": field, "code": code}]}


PAGE = "<!doctype html><title>Down</title>"
# https://developers.strava.com/docs/#status-codes and what has been met beside them
REFUSALS: tuple[tuple[int, Any, int], ...] = (
    (400, fault("Application", "after", "future"), 1),
    (401, fault("Athlete", "access_token", "invalid"), 4),
    (401, fault("Application", "", "invalid"), 4),
    (401, fault("AccessToken", "activity:read_permission", "missing"), 4),
    (403, fault("Application", "Status", "Inactive"), 1),
    (404, fault("Activity", "", "not found"), 1),
    (404, {"message": "Record Not Found", "errors": []}, 1),
    (404, {"message": "Record Not Found", "errors": None}, 1),
    (410, PAGE, 1),
    (429, {"message": "Rate Limit Exceeded", "errors": []}, 5),
    (500, {"message": "error"}, 1),
    (502, PAGE, 1),
    (503, "", 1),
    (504, PAGE, 1),
    (597, "", 1),
    (200, PAGE, 1),
    (200, "7", 1),
)


def test_every_command_that_asks_strava_is_among_them() -> None:
    assert LINES.keys() | OFFLINE == command.commands.keys()


@pytest.mark.parametrize(("status", "body", "code"), REFUSALS)
@pytest.mark.parametrize("name", LINES)
def test_a_refusal_is_a_sentence_with_its_exit_code(
    writer: Sandbox, tmp_path: Path, name: str, status: int, body: Any, code: int
) -> None:
    writer.fail(status, body, times=1000)
    (tmp_path / "a.gpx").write_text("<gpx></gpx>")
    places = {"OUT": str(tmp_path / "out"), "GPX": str(tmp_path / "a.gpx")}
    line = [places.get(word, word) for word in LINES[name]]
    result = writer.run(*line)
    writer.server.faults.clear()
    if name == "route" and (status, body) in ((200, PAGE), (200, "7")):
        return  # a route's GPX is text of any kind
    if (name, body) == ("api", "7"):
        code = 2  # it is no list, so --paginate does not fit
    assert result.status == code, result.stderr
    assert result.stderr.strip().endswith(".")
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr
