"""What comes back from Strava's consent page, and what comes instead."""

from urllib.parse import urlencode

import pytest

STATE = "S" * 43
CODE = "c0de" * 10

STRAY_QUERIES = {
    "another state": f"state=other&code={CODE}",
    "no state": f"code={CODE}",
    "an empty state": f"state=&code={CODE}",
    "a state that goes on": f"state={STATE}S&code={CODE}",
    "a state that is not ASCII": f"state=%C3%A9&code={CODE}",
    "a state that is not even UTF-8": f"state=%ff%fe&code={CODE}",
    "an error without a state": "error=access_denied",
    "an error with another state": "state=other&error=access_denied",
    "the state twice": f"state={STATE}&state={STATE}&code={CODE}",
    "two codes": f"state={STATE}&code={CODE}&code=another",
    "an unknown parameter twice": f"state={STATE}&code={CODE}&x=1&x=2",
    "neither code nor error": f"state={STATE}&scope=read",
    "code and error without a value": f"state={STATE}&code=&error=",
    "21 fields": f"state={STATE}&code={CODE}&" + urlencode({f"x{n}": n for n in range(19)}),
    "nothing": "",
}
stray_queries = pytest.mark.parametrize("query", STRAY_QUERIES.values(), ids=STRAY_QUERIES.keys())
