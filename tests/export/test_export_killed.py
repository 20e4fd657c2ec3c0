"""An export that is killed again and again ends up whole, and costs hardly more."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import gpxpy
import pytest

from stravafetch.sandbox.server import Request, Response
from tests.support.sandbox import Sandbox

COUNT = 6
KILLS = (1, 2, 4, 3, 5)  # at which request of its own each process is killed


class Killer:
    """Kills the process that it is told of when a number of requests has come."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._answer = sandbox.server.handle
        self._left = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._started = threading.Event()
        sandbox.server.handle = self.answer

    def answer(self, request: Request) -> Response:
        if "/activities/" in request.path and self._started.wait(60) and self._process:
            self._left -= 1
            if self._left == 0:
                self._process.kill()
        return self._answer(request)

    def start(self, sandbox: Sandbox, folder: Path, at: int) -> int:
        environ = {**sandbox.environ, "PATH": os.environ["PATH"]}
        argv = [sys.executable, "-m", "stravafetch", "export", str(folder), "--jobs", "1"]
        self._left = at
        self._started.clear()
        self._process = subprocess.Popen(argv, env=environ, stderr=subprocess.DEVNULL)
        self._started.set()
        return self._process.wait(60)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("signed_out", [COUNT], indirect=True)
def test_an_export_killed_at_any_request_goes_on_where_it_was(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    killer = Killer(sandbox)
    for at in KILLS:
        assert killer.start(sandbox, folder, at) == -9
        for path in folder.glob("[!.]*"):
            assert read(path) is not None
    assert killer.start(sandbox, folder, 1000) == 0
    assert len(list(folder.glob("*.json"))) == 2 * COUNT
    assert not list(folder.glob(".*.part"))
    asked = len(sandbox.asked("/api/v3/activities"))
    assert asked <= 2 * COUNT + len(KILLS)


def read(path: Path) -> Any:
    """What is in a file, which must be whole."""
    text = path.read_text(encoding="utf-8")
    return gpxpy.parse(text) if path.suffix == ".gpx" else json.loads(text)
