"""Signing in: the browser goes to Strava, the redirect comes back, the code becomes a token."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count

from stravafetch.api.response import APP_SETTINGS
from stravafetch.auth.loopback import Listener
from stravafetch.auth.oauth import App, Endpoints, Post, authorize_url, exchange
from stravafetch.auth.redirect import Redirect, StrayRedirect, read_redirect
from stravafetch.auth.token import Token, reads_activities
from stravafetch.clock import Clock
from stravafetch.errors import ScopeMissing, SignInRequired, StravafetchError

ACTIVITIES_BOX = "View data about your activities"
PRIVATE_BOX = "View data about your private activities"
STRAYS_BEFORE_A_HINT = 3
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Wanted:
    """The sign-in that is asked for; ``port`` 0 takes any free one."""

    endpoints: Endpoints
    app: App
    scope: tuple[str, ...]
    port: int = 0
    seconds: float = 300.0


@dataclass(frozen=True)
class Interaction:
    """The ways to reach the person who signs in.

    ``open_browser`` is None without a browser, ``lines`` without a terminal; while its context
    lasts, it returns a line each time one was entered since. ``tell`` speaks on stderr. Without
    either, the address that was told has to be visited by other means.
    """

    open_browser: Callable[[str], None] | None
    lines: Callable[[], AbstractContextManager[Callable[[], str | None]]] | None
    tell: Callable[[str], None]


def sign_in(
    wanted: Wanted,
    interaction: Interaction,
    post: Post,
    clock: Clock,
    keep: Callable[[Token], None],
) -> Token:
    """Return the token of a new sign-in, after ``keep`` has stored it.

    The listener is up before the browser opens, and the browser hears how it ended. Raises
    SignInRequired when the person says no, leaves too much unticked, or nothing comes back in time.
    """
    state = secrets.token_urlsafe(32)
    with Listener(wanted.port, state, _Strays(interaction.tell).count) as listener:
        if listener.trouble and not interaction.lines:
            raise listener.trouble
        url = authorize_url(
            wanted.endpoints, wanted.app.client_id, wanted.scope, listener.redirect_uri, state
        )
        _invite(interaction, url, wanted.seconds, listener.trouble)
        redirect = _await_redirect(listener, interaction, wanted.seconds, clock)
        listener.close()
        succeeded = False
        try:
            token = _accept(redirect, wanted, post)
            keep(token)
            succeeded = True
        finally:
            listener.settle(succeeded=succeeded)
    return token


class _Strays:
    """Counts redirects of other sign-ins, and says so once."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._numbers = count(1)  # which threads can share

    def count(self) -> None:
        if next(self._numbers) == STRAYS_BEFORE_A_HINT:
            self._tell("Answers to another sign-in keep arriving: use the newest browser tab.")


def _invite(
    interaction: Interaction, url: str, seconds: float, trouble: StravafetchError | None
) -> None:
    if interaction.open_browser:
        interaction.tell("Your browser opens Strava's page. If it does not, visit this address:")
    else:
        interaction.tell("Visit this address in a browser:")
    interaction.tell(f"\n  {url}\n")
    if interaction.lines:
        where = trouble or "Is that browser on another machine?"
        interaction.tell(
            f"{where} After Authorize it shows a page that cannot be\n"
            "reached: copy the address of that page, paste it here (it stays hidden), press Enter."
        )
    interaction.tell(f"Waiting up to {_span(seconds)} for your answer there. Ctrl-C stops.")
    if interaction.open_browser:
        interaction.open_browser(url)


def _await_redirect(
    listener: Listener, interaction: Interaction, seconds: float, clock: Clock
) -> Redirect:
    deadline = clock.monotonic() + seconds
    with interaction.lines() if interaction.lines else nullcontext(lambda: None) as entered:
        while clock.monotonic() < deadline:
            redirect = listener.wait(POLL_SECONDS) or _read_pasted(entered(), listener, interaction)
            if redirect:
                return redirect
    raise SignInRequired(
        "No answer came back from the browser in time.",
        "What did Strava's page show? client_id invalid: the client id is wrong, pass --client-id. "
        "redirect_uri invalid: set the Authorization Callback Domain to localhost at "
        f"{APP_SETTINGS}. Limit of connected athletes exceeded: the app is full, "
        "remove its other athletes there or use an app of your own. Then run `strava login` again.",
    )


def _read_pasted(line: str | None, listener: Listener, interaction: Interaction) -> Redirect | None:
    """Read a pasted address, its ``?query``, or the bare query; a wrong one asks again."""
    if not line or not line.strip():
        return None
    try:
        return read_redirect(_query_of(line), listener.state)
    except StrayRedirect:
        interaction.tell(
            "That is not the address of this sign-in's last page. It begins with\n"
            f"{listener.redirect_uri}?state= : paste the whole of it."
        )
        return None


def _query_of(line: str) -> str:
    return line.strip().partition("#")[0].rpartition("?")[2]


def _accept(redirect: Redirect, wanted: Wanted, post: Post) -> Token:
    if redirect.error == "access_denied":
        raise SignInRequired(
            "You declined on Strava's page.", "Nothing was stored; `strava login` asks again."
        )
    if redirect.error or not redirect.code:
        raise SignInRequired(
            f"Strava did not sign you in: {redirect.error}.", "Run `strava login` again."
        )
    if not reads_activities(redirect.scope):
        raise ScopeMissing(
            f'On Strava\'s page the box "{ACTIVITIES_BOX}" was not ticked, '
            "so there is nothing to fetch; nothing was stored.",
            f'Run `strava login` again and leave "{ACTIVITIES_BOX}" ticked.',
        )
    return exchange(post, wanted.endpoints, wanted.app, redirect.code, redirect.scope)


def _span(seconds: float) -> str:
    if seconds >= 120 and seconds % 60 == 0:
        return f"{seconds / 60:.0f} minutes"
    return "1 second" if seconds == 1 else f"{seconds:.0f} seconds"
