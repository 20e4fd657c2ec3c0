"""The errors a user can encounter, their exit codes, and what to do about each.

StravafetchError            1
├── BadInput                2  an option or an argument is invalid
│   └── NotInArchive        2  a bulk archive does not contain such data
├── SignInRequired          4  nobody is signed in, or the sign-in was declined
│   ├── InvalidGrant        4  Strava no longer accepts the refresh token
│   └── ScopeMissing        4  signed in, but without a scope that the command needs
├── RateLimited             5  Strava's rate limit is reached
├── StoreError              1  the token could not be read or saved
│   ├── KeyringMissing      1  this machine has no keyring that can be used
│   ├── KeyringLocked       1
│   └── KeyringTimedOut     1
├── StravaError             1  Strava could not be reached, or returned an error
│   ├── Unreachable         1  no complete response was received
│   └── ItemError           1  one record could not be fetched, others may be
│       ├── NotFound        1
│       ├── Forbidden       1  Strava refuses this record to this sign-in
│       ├── ChangeRefused   1  Strava rejected a change to this record
│       └── InvalidData     1  it was fetched but is damaged
├── Incomplete              1  some of several records could not be fetched
└── CommandNotRun          127  the sandbox could not start its command
"""

EXIT_CODES = {
    0: "done",
    1: "failure",
    2: "usage error: an option or an argument is invalid",
    4: "sign-in needed, declined, no longer valid, or lacking a scope",
    5: "rate limit reached",
    127: "`strava sandbox` could not start COMMAND; else the exit code of COMMAND",
    129: "the terminal was closed (SIGHUP)",
    130: "interrupted with Ctrl-C; `strava sandbox` without COMMAND exits with 0",
    131: "quit with Ctrl-\\ (SIGQUIT)",
    141: "the reader of the pipe has exited (SIGPIPE)",
    143: "terminated by kill, timeout or a shutdown (SIGTERM)",
}


class StravafetchError(Exception):
    """A failure that a user can encounter: what happened, and what to do next.

    Neither sentence ever contains a secret.
    """

    exit_code = 1

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what)
        self.next_step = next_step


class BadInput(StravafetchError):
    """An option, an argument or the input is invalid; nothing was changed at Strava."""

    exit_code = 2


class NotInArchive(BadInput):
    """A bulk archive does not contain data of this kind; only Strava's API does."""


class SignInRequired(StravafetchError):
    """Nobody is signed in, or the athlete or Strava declined."""

    exit_code = 4


class InvalidGrant(SignInRequired):
    """Strava no longer accepts the refresh token: only a new sign-in helps."""


class ScopeMissing(SignInRequired):
    """The sign-in is valid but lacks a scope that is needed."""


class RateLimited(StravafetchError):
    """Strava's rate limit is reached."""

    exit_code = 5


class StoreError(StravafetchError):
    """The place where the token is stored could not be read or written."""


class KeyringMissing(StoreError):
    """This machine has no keyring that can store a secret."""


class KeyringLocked(StoreError):
    """The keyring exists but is locked."""


class KeyringTimedOut(StoreError):
    """The keyring did not answer in time."""


class StravaError(StravafetchError):
    """Strava could not be reached, or returned an error."""


class Unreachable(StravaError):
    """No complete response was received, if the request was sent at all.

    ``is_transient`` tells whether the same request is likely to succeed if it is retried, and
    ``was_sent`` whether Strava may have received it.
    """

    def __init__(
        self, what: str, next_step: str, *, is_transient: bool, was_sent: bool = True
    ) -> None:
        super().__init__(what, next_step)
        self.is_transient = is_transient
        self.was_sent = was_sent


class ItemError(StravaError):
    """One record could not be fetched; others may be."""


class NotFound(ItemError):
    """Strava has no such record, or hides it from this sign-in."""


class Forbidden(ItemError):
    """Strava refuses this record to this sign-in."""


class ChangeRefused(ItemError):
    """Strava rejected a change to this record, which is unchanged."""


class InvalidData(ItemError):
    """A record was fetched, or saved earlier, but is damaged."""


class Incomplete(StravafetchError):
    """Some of several records could not be fetched; the others were."""


class CommandNotRun(StravafetchError):
    """The sandbox could not start its command."""

    exit_code = 127
