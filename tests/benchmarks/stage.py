"""A stand-in for Strava in a process of its own: python -m tests.benchmarks.stage COUNT LATENCY.

Prints what a client needs as JSON, then, for each line on stdin, how many requests it has answered
since the last one. Ends with stdin.
"""

import json
import sys
from datetime import UTC, datetime

from stravafetch.auth.oauth import DEFAULT_SCOPE
from stravafetch.clock import Clock
from stravafetch.sandbox.data import samples
from stravafetch.sandbox.server import Server
from stravafetch.sandbox.stand_in import StandIn

PLENTY = (1_000_000, 1_000_000)  # a benchmark is about time, so no limit may bite


def main() -> None:
    count, latency = int(sys.argv[1]), float(sys.argv[2])
    athlete = samples.athlete(0, detailed=True)
    history = samples.history(count, 0, datetime.now(UTC).date(), athlete["id"])
    strava = StandIn(Clock().now, athlete, history)
    strava.limits.overall = strava.limits.read = PLENTY
    access_token, _ = strava.authentication.grant(DEFAULT_SCOPE).newest
    with Server(strava.handle, latency) as server:
        say({"url": server.url, "access_token": access_token})
        for _ in sys.stdin:
            say(len(server.journal))
            server.journal.clear()


def say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


main()
