"""Requests to the sandbox's data API without the client: what tests of the sandbox itself need."""

from collections.abc import Callable
from typing import Any

import requests

from tests.support.sandbox import Sandbox

Record = dict[str, Any]


def ask(sandbox: Sandbox, path: str, method: str = "GET", **more: Any) -> requests.Response:
    """Send a request with the newest token; ``more`` is what requests.request takes."""
    token = sandbox.authentication.grants[-1].newest[0]
    return requests.request(
        method,
        f"{sandbox.server.url}/api/v3{path}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=5,
        **more,
    )


def get(sandbox: Sandbox, path: str, **query: Any) -> Any:
    """Return the JSON of a request that succeeds."""
    response = ask(sandbox, path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


def some(sandbox: Sandbox, wanted: Callable[[Record], Any]) -> Record:
    """Return the newest activity like that."""
    history = sandbox.strava.history.between(None, None, private=True)
    return next(record for record in history if wanted(record))


def a_run(record: Record) -> bool:
    """Say whether it is a recorded run of more than 5 km."""
    return record["sport_type"] == "Run" and record["distance"] > 5_100 and not record["manual"]
