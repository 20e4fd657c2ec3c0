from pathlib import Path

import pytest

from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [3], indirect=True)


def test_an_empty_choice_makes_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    result = sandbox.run("export", str(tmp_path / "out"), "--until", "1999")
    assert result.status == 0
    assert "No activities match" in result.stderr
    assert sandbox.asked("/api/v3/activities") == []


def test_the_cost_is_told_before_the_first_detail_is_asked_for(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    told = sandbox.run("export", str(tmp_path), "--only", "json").stderr.splitlines()[0]
    assert told.startswith("3 activities, 0 already complete")
    assert f"{len(sandbox.asked('/api/v3/activities'))} requests" in told


def test_a_limit_of_the_day_is_told_beforehand(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.strava.limits.read = (100, 3)
    result = sandbox.run("export", str(tmp_path))
    assert result.status == 5
    assert "--wait-daily" in result.stderr.splitlines()[0]
