"""One authenticated request: token, refresh, and the error an answer stands for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from stravafetch.answer import Answer, refusal
from stravafetch.clock import Clock
from stravafetch.errors import RateLimited, StravafetchError
from stravafetch.limits import Usage, read_usage
from stravafetch.sender import Sender


class Grants(Protocol):
    """Where the client gets its access token: see ``grant.Grant``."""

    def access_token(self) -> str:
        """Return a token that should work now."""
        ...

    def replace(self, rejected: str) -> str:
        """Return another token for one that Strava called invalid, or raise SignInNeeded."""
        ...


class Client:
    """Strava's data API with the signed-in profile's token."""

    def __init__(self, sender: Sender, api: str, grants: Grants, clock: Clock) -> None:
        self._sender = sender
        self._api = api
        self._grants = grants
        self._clock = clock
        self.usage = Usage()

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Answer:
        """Return the 2xx answer for a path such as ``/athlete``, or raise what it stands for.

        A token that Strava calls invalid is replaced once. With more than an hour left Strava
        hands back the very same token, so a second refusal is final.
        """
        token = self._grants.access_token()
        answer = self._ask(path, query or {}, token)
        if answer.status == 401 and not answer.fault().missing_scope:
            answer = self._ask(path, query or {}, self._grants.replace(token))
        if 200 <= answer.status < 300:
            return answer
        raise self._refusal(answer, path)

    def _ask(self, path: str, query: Mapping[str, object], token: str) -> Answer:
        answer = self._sender.get(self._api + path, query, f"Bearer {token}")
        if told := read_usage(answer.headers, self._clock.now()):
            self.usage = self.usage.merged(told)
        return answer

    def _refusal(self, answer: Answer, path: str) -> StravafetchError:
        if answer.status == 429:
            return self._limited()
        return refusal(answer, path)

    def _limited(self) -> RateLimited:
        window = self.usage.spent(self._clock.now())
        if window is None:
            return RateLimited(
                "Strava refused the request because of its rate limit (429).",
                "Try again after the next quarter hour; `strava status` shows the limits.",
            )
        turns = datetime.fromtimestamp(window.turns_at()).astimezone()
        return RateLimited(
            f"Strava's {window.kind} limit is spent ({window}).",
            f"It starts anew at {turns:%H:%M on %d %B}. Run the command again then.",
        )
