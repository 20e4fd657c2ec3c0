"""One authenticated request: its token, its turn, its tries, and the error it may end in."""

import random
from collections.abc import Callable, Mapping
from typing import Protocol

from stravafetch.api.rate_limiter import Pace
from stravafetch.api.request import Call
from stravafetch.api.response import Answer, refusal
from stravafetch.api.transport import Sender
from stravafetch.clock import Clock
from stravafetch.errors import Unreachable

# What passes by itself. Strava answers 597 when it is down: https://status.strava.com
PASSING = (500, 502, 503, 504, 597)
LONGEST_PAUSE = 120  # a Retry-After beyond it is for the person to wait for
BACK_OFF = (0.5, 1.0, 2.0)  # seconds before the second, third and fourth try, give or take half


class Grants(Protocol):
    """Where the client gets its access token: see ``grant.Grant``."""

    def access_token(self) -> str:
        """Return a token that should work now."""
        ...

    def replace(self, rejected: str) -> str:
        """Return another token for one that Strava called invalid, or raise SignInNeeded."""
        ...


class Client:
    """Strava's data API with the signed-in profile's token; threads may share it."""

    def __init__(
        self,
        sender: Sender,
        api: str,
        grants: Grants,
        clock: Clock,
        pace: Pace,
        trace: Callable[[str], None],
    ) -> None:
        self.pace = pace
        self._sender = sender
        self._api = api
        self._grants = grants
        self._clock = clock
        self._trace = trace

    def warm_up(self) -> None:
        """Have a token that works at hand, in this thread, before other threads need it."""
        self._grants.access_token()

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Answer:
        """Return the 2xx answer for a path such as ``/athlete``, or raise what it stands for."""
        answer = self.send(Call(path, query or {}))
        if not answer.is_success:
            raise refusal(answer, path)
        return answer

    def send(self, call: Call) -> Answer:
        """Return Strava's answer, refusals included.

        What passes by itself is tried again, four times in all, unless the call changes things:
        whether the first try did is not known then.
        """
        for pause in BACK_OFF if call.is_safe else ():
            try:
                answer = self._paced(call)
            except Unreachable as error:
                if not error.is_passing:
                    raise
                self._pause(pause, str(error))
            else:
                if answer.status not in PASSING or (answer.retry_after or 0) > LONGEST_PAUSE:
                    return answer
                self._pause(pause, f"{answer.status} on {call.path}.", answer.retry_after or 0)
        return self._paced(call)

    def _paced(self, call: Call) -> Answer:
        """Send when the limit allows it, and again after a 429 that comes all the same."""
        while True:
            answer = self._authorized(call)
            if answer.status != 429:
                return answer
            self.pace.refused(answer)

    def _authorized(self, call: Call) -> Answer:
        """Send with the token; replace one that Strava calls invalid, once.

        With more than an hour left Strava hands back the very same token, so a second refusal is
        final.
        """
        token = self._grants.access_token()
        answer = self._ask(call, token)
        if answer.status == 401 and not answer.fault().missing_scope:
            answer = self._ask(call, self._grants.replace(token))
        return answer

    def _ask(self, call: Call, token: str) -> Answer:
        with self.pace.request():
            asked_at = self._clock.now()
            answer = self._sender.call(self._api, call, f"Bearer {token}")
            self.pace.learn(answer, asked_at)
            return answer

    def _pause(self, usual: float, why: str, at_least: float = 0.0) -> None:
        # Not the same for everyone, so that clients do not knock in step.
        seconds = max(at_least, usual * random.SystemRandom().uniform(0.5, 1.5))
        self._trace(f"{why} Trying again in {seconds:.1f} s.")
        self._clock.sleep(seconds)
