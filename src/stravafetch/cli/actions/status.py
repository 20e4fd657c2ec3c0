"""The output of strava status: who is signed in, the scopes granted, and the rate limits."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from stravafetch.api.rate_limits import DAY, FIFTEEN_MINUTES, Usage, WaitPolicy
from stravafetch.auth.oauth import DEFAULT_SCOPE, name_of
from stravafetch.auth.token import Token
from stravafetch.cli.context import Context
from stravafetch.errors import BadInput, SignInRequired, StoreError, StravafetchError
from stravafetch.output.sanitize import sanitize_line

NAME_WIDTH = 10  # columns for the label of each line


@dataclass(frozen=True)
class Status:
    """The state of one profile, or of the token in the environment.

    ``where`` is where the token is stored, None if there is none. ``trouble`` is why nobody is
    signed in, why the token could not be read, or why Strava could not be reached. ``scope`` and
    ``expires_at`` (Unix time) are unknown for a token from the environment; ``usage`` is unknown
    unless Strava was contacted.
    """

    profile: str | None
    where: str | None
    athlete_id: int | None = None
    athlete_name: str = ""
    scope: tuple[str, ...] | None = None
    expires_at: int | None = None
    usage: Usage = field(default_factory=Usage)
    trouble: StravafetchError | None = None

    @property
    def is_signed_in(self) -> bool | None:
        """Whether there is a token that Strava has not refused; None if it could not be read."""
        if isinstance(self.trouble, StoreError):
            return None
        return not isinstance(self.trouble, SignInRequired)

    @property
    def missing_scope(self) -> tuple[str, ...] | None:
        """The scopes that strava login requests but that were not granted; None if unknown."""
        if self.scope is None:
            return None
        return tuple(name for name in DEFAULT_SCOPE if name not in self.scope)

    def document(self) -> dict[str, Any]:
        """Return a JSON document, in which unknown values are null."""
        athlete = {"id": self.athlete_id, "name": self.athlete_name} if self.athlete_id else None
        return {
            "signed_in": self.is_signed_in,
            "profile": self.profile,
            "athlete": athlete,
            "scope": self.scope,
            "missing_scope": self.missing_scope,
            "expires_at": None if self.expires_at is None else _iso(self.expires_at),
            "store": self.where,
            "limits": {
                f"{window.kind}_{'day' if window.seconds == DAY else '15_minutes'}": {
                    "used": window.used,
                    "limit": window.limit,
                    "resets_at": _iso(window.resets_at()),
                }
                for window in self.usage.windows
            },
        }

    def lines(self, now: float) -> list[str]:
        """Return lines of text."""
        whose = f"profile {self.profile}" if self.profile else "STRAVA_ACCESS_TOKEN"
        if self.is_signed_in is None:
            return []  # the error message is enough
        if not self.is_signed_in:
            return [f"Not signed in ({whose})"]
        who = sanitize_line(f"{self.athlete_name} ({self.athlete_id})")
        rows = {
            "profile": self.profile or "none: STRAVA_ACCESS_TOKEN is set",
            "athlete": who if self.athlete_id else "unknown",
            "scope": ", ".join(self.scope) if self.scope else "unknown",
            "missing": _missing(self.missing_scope),
            "expires": _left(self.expires_at, now) if self.expires_at else "unknown",
            "stored in": self.where or "unknown",
            **_limit_rows(self.usage),
        }
        return [f"{name:<{NAME_WIDTH}}{value}" for name, value in rows.items()]


def read_status(context: Context, *, offline: bool) -> Status:
    """Return the status; contacts Strava unless ``offline``, but never waits for a rate limit.

    Errors become its ``trouble``, except BadInput for an invalid profile name or URL.
    """
    context.wait_policy = WaitPolicy(short=False)
    # There may be no home for a profile, and looking up the keyring's name can fail.
    status = Status(context.profile_name, None)
    try:
        if context.token_source.is_given:
            status = Status(None, "STRAVA_ACCESS_TOKEN")
        else:
            status = _of(
                context,
                context.profile.token() if offline else context.profile_tokens.token(),
            )
        return status if offline else _asked(context, status)
    except BadInput:
        raise
    except StoreError as trouble:
        return replace(status, trouble=trouble)
    except StravafetchError as trouble:
        return replace(status, trouble=trouble, usage=context.rate_limiter.usage)


def _of(context: Context, token: Token) -> Status:
    return Status(
        profile=context.profile.name,
        where=context.profile.store.where,
        athlete_id=token.athlete_id,
        athlete_name=token.athlete_name,
        scope=token.scope,
        expires_at=token.expires_at,
    )


def _asked(context: Context, status: Status) -> Status:
    athlete = context.strava.athlete()
    return replace(
        status,
        athlete_id=athlete.get("id"),
        athlete_name=name_of(athlete),
        usage=context.rate_limiter.usage,
    )


def _missing(scope: tuple[str, ...] | None) -> str:
    if scope is None:
        return "unknown"
    return f"{', '.join(scope)}; `strava login` requests it again" if scope else "nothing"


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _left(expires_at: int, now: float) -> str:
    minutes = int(expires_at - now) // 60
    if minutes < 0:
        return "expired; the next command refreshes it"
    return f"in {minutes // 60} h {minutes % 60:02} min; refreshed automatically"


def _limit_rows(usage: Usage) -> dict[str, str]:
    return {
        kind: ", ".join(str(window) for window in usage.windows if window.kind == kind)
        for kind in ("read", "overall")
        if any(
            window.kind == kind and window.seconds == FIFTEEN_MINUTES for window in usage.windows
        )
    }
