"""A stand-in for Strava in a process of its own.

python -m tests.benchmarks.stage COUNT LATENCY SECONDS FOLDER [STORE ...]

Signs profiles in, each in FOLDER/STORE, with the token in that store. Prints what a client needs as
JSON, then, for each line on stdin, how many requests it has answered since the last one. Ends with
stdin.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from stravafetch.auth.credentials import sign_in
from stravafetch.auth.oauth import DEFAULT_SCOPE, App
from stravafetch.auth.token import Token
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.clock import Clock
from stravafetch.sandbox.data import samples
from stravafetch.sandbox.server import Server
from stravafetch.sandbox.stand_in import StandIn

PLENTY = (1_000_000, 1_000_000)  # a benchmark is about time, so no limit may bite


def main() -> None:
    count, latency, seconds = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    athlete = samples.athlete(0, detailed=True)
    history = samples.history(count, 0, datetime.now(UTC).date(), athlete["id"])
    if seconds:
        history = [as_long_as(seconds, record) for record in history]
    strava = StandIn(Clock().now, athlete, history)
    strava.limits.overall = strava.limits.read = PLENTY
    access_token, expires_at = strava.authentication.grant(DEFAULT_SCOPE).newest
    app = App(strava.authentication.client_id, strava.authentication.client_secret)
    token = Token(
        access_token=access_token,
        refresh_token="unused",
        expires_at=expires_at,
        scope=DEFAULT_SCOPE,
        client_id=app.client_id,
        athlete_id=athlete["id"],
        athlete_name="Noa",
    )
    for store in sys.argv[5:]:
        environ = {**os.environ, "STRAVA_HOME": str(Path(sys.argv[4]) / store)}
        world = Environment(environ, Clock(), is_interactive=False)
        sign_in(Context(world, "default", TerminalConsole()).profile, token, app, store)
    with Server(strava.handle, latency) as server:
        ids = [record["id"] for record in history]
        say({"url": server.url, "access_token": access_token, "ids": ids})
        for _ in sys.stdin:
            say(len(server.journal))
            server.journal.clear()


def as_long_as(seconds: int, record: samples.Record) -> samples.Record:
    """Let a record have a track of that many points."""
    return {**record, "moving_time": seconds, "elapsed_time": seconds}


def say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


main()
