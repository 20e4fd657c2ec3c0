"""The errors a person can meet, their exit codes, and what to do about each.

StravafetchError            1
├── BadInput                2  an option or an argument makes no sense
├── SignInRequired          4  nobody is signed in, or the sign-in was declined
│   ├── InvalidGrant        4  Strava no longer honours the refresh token
│   └── ScopeMissing        4  signed in, without a permission the command needs
├── RateLimited             5  Strava's limit is spent
├── StoreError              1  the place that keeps the token failed
│   ├── KeyringMissing      1  this machine has no keyring that can be used
│   ├── KeyringLocked       1
│   └── KeyringTimedOut     1
├── StravaError             1  Strava could not be reached, or answered with a fault
│   ├── Unreachable         1  no whole answer came back
│   └── ItemError           1  one thing did not come, others may
│       ├── NotFound        1
│       ├── Forbidden       1
│       └── InvalidData     1  it is here, and not what it should be
├── Incomplete              1  of several things some did not come
└── CommandNotRun          127  the sandbox could not start its command
"""

EXIT_CODES = {
    0: "done",
    1: "failure",
    2: "usage: an option or an argument is wrong",
    4: "sign-in needed, declined, dead or without the scope",
    5: "rate limit reached",
    127: "`strava sandbox` could not start its command, whose status it gives otherwise",
    129: "ended because its terminal was closed (SIGHUP)",
    130: "interrupted with Ctrl-C",
    131: "ended by SIGQUIT",
    141: "the reader of the pipe went away",
    143: "ended by kill, timeout or a shutdown (SIGTERM)",
}


class StravafetchError(Exception):
    """Something a person can meet: what happened, and the next step that mends it.

    Neither sentence ever holds a secret.
    """

    exit_code = 1

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what)
        self.next_step = next_step


class BadInput(StravafetchError):
    """An option or an argument makes no sense; nothing was asked of Strava."""

    exit_code = 2


class SignInRequired(StravafetchError):
    """Nobody is signed in, or the person or Strava said no."""

    exit_code = 4


class InvalidGrant(SignInRequired):
    """Strava no longer honours the refresh token: only a new sign-in helps."""


class ScopeMissing(SignInRequired):
    """The sign-in is alive but was not given a permission that is needed."""


class RateLimited(StravafetchError):
    """Strava's limit is spent for now."""

    exit_code = 5


class StoreError(StravafetchError):
    """The place that keeps the token could not be read or written."""


class KeyringMissing(StoreError):
    """This machine has no keyring that keeps a secret."""


class KeyringLocked(StoreError):
    """The keyring is there but locked."""


class KeyringTimedOut(StoreError):
    """The keyring did not answer in time."""


class StravaError(StravafetchError):
    """Strava could not be reached, or answered with a fault."""


class Unreachable(StravaError):
    """No whole answer came back: whether Strava acted on the request is unknown.

    ``is_passing`` says whether the same request may well succeed a moment later.
    """

    def __init__(self, what: str, next_step: str, *, is_passing: bool) -> None:
        super().__init__(what, next_step)
        self.is_passing = is_passing


class ItemError(StravaError):
    """Strava did not deliver one thing; others may well come."""


class NotFound(ItemError):
    """Strava has no such thing, or hides it from this sign-in."""


class Forbidden(ItemError):
    """Strava refuses this one thing to this sign-in."""


class InvalidData(ItemError):
    """What is here of one thing is not what it should be: no failure to deliver it."""


class Incomplete(StravafetchError):
    """Of several things some did not come; the others are there."""


class CommandNotRun(StravafetchError):
    """The sandbox could not start its command."""

    exit_code = 127
