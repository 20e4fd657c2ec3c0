"""The sign-in: open Strava in the browser, wait for the redirect, exchange the code for a token."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count

from stravafetch.api.response import APP_SETTINGS
from stravafetch.auth import result_page
from stravafetch.auth.endpoints import Endpoints
from stravafetch.auth.loopback import Listener
from stravafetch.auth.oauth import App, authorize_url
from stravafetch.auth.pasted_address import PastedAddress
from stravafetch.auth.redirect import DENIED, Redirect
from stravafetch.auth.token import Token, reads_activities
from stravafetch.clock import Clock
from stravafetch.console import Console
from stravafetch.errors import ScopeMissing, SignInRequired, StravafetchError

ACTIVITIES_BOX = "View data about your activities"
PRIVATE_BOX = "View data about your private activities"
STRAYS_BEFORE_A_HINT = 3
POLL_SECONDS = 0.1
LIKELY_MISTAKES = (
    "What did Strava's page show? client_id invalid: the client ID is wrong, pass --client-id. "
    "redirect_uri invalid: set the Authorization Callback Domain to localhost at "
    f"{APP_SETTINGS}. Limit of connected athletes exceeded: disconnect the app's other athletes "
    "there, or use an app of your own."
)

# Exchanges a code, with the scope that was granted, for a token and stores it; then calls the
# function with it.
ExchangeAndStore = Callable[[str, tuple[str, ...], Callable[[Token], None]], Token]


@dataclass(frozen=True)
class SignInRequest:
    """The parameters of a sign-in; ``port`` 0 means any free one.

    ``seconds`` is how long to wait for the redirect.
    """

    endpoints: Endpoints
    app: App
    scope: tuple[str, ...]
    port: int = 0
    seconds: float = 300.0


@dataclass(frozen=True)
class Interaction:
    """The ways to interact with the user who signs in.

    ``open_browser`` is None without a browser. ``lines`` is None without a terminal; its context
    yields a function that returns the lines entered since the last call. Without either, the user
    has to open the URL that ``console`` shows by other means.
    """

    open_browser: Callable[[str], None] | None
    lines: Callable[[], AbstractContextManager[Callable[[], str | None]]] | None
    console: Console


def sign_in(
    request: SignInRequest,
    interaction: Interaction,
    clock: Clock,
    exchange_and_store: ExchangeAndStore,
) -> Token:
    """Return the token of a new sign-in, which ``exchange_and_store`` has fetched and stored.

    The listener is ready before the browser opens, and the browser shows the result. Raises
    SignInRequired when the user declines or no redirect arrives in time, ScopeMissing when a
    required box was not ticked, StravafetchError without both an available port and a terminal.
    """
    state = secrets.token_urlsafe(32)
    hints = _Hints(interaction.console)
    with Listener(request.port, state, hints.count_stray, hints.report_incomplete) as listener:
        if listener.trouble and not interaction.lines:
            raise listener.trouble
        url = authorize_url(
            request.endpoints, request.app.client_id, request.scope, listener.redirect_uri, state
        )
        _invite(interaction, url, request.seconds, listener.trouble)
        redirect = _await_redirect(listener, interaction, request, clock)
        listener.close()

        def stored(token: Token) -> None:
            details = result_page.signed_in(token.athlete_name, token.client_id)
            listener.settle(succeeded=True, details=details)

        try:
            return exchange_and_store(_granted_code(redirect), redirect.scope, stored)
        finally:
            listener.settle(succeeded=False)  # no effect if it has succeeded


class _Hints:
    """Prints each hint about wrong requests once, although they arrive in several threads."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._strays, self._incomplete = count(1), count(1)

    def count_stray(self) -> None:
        if next(self._strays) == STRAYS_BEFORE_A_HINT:
            self._console.ask(
                "Redirects of another sign-in keep arriving: use the most recent browser tab."
            )

    def report_incomplete(self) -> None:
        if next(self._incomplete) == 1:
            self._console.ask(
                "The address opened in the browser is incomplete: click Authorize on Strava's page "
                "again, or copy the whole address."
            )


def _invite(
    interaction: Interaction, url: str, seconds: float, trouble: StravafetchError | None
) -> None:
    ask = interaction.console.ask
    if interaction.open_browser:
        ask("Opening Strava in your browser. If it does not open, visit this address:")
    else:
        ask("Visit this address in a browser:")
    ask(f"\n  {url}\n")
    if interaction.lines:
        where = trouble or "Is that browser on another machine?"
        ask(
            f"{where} After you press Authorize it shows a page that cannot be "
            "reached: copy the address of that page, paste it here (it stays hidden), press Enter."
        )
    ask(f"Waiting up to {_duration(seconds)} for you to authorize. Press Ctrl-C to stop.")
    if interaction.open_browser:
        interaction.open_browser(url)


def _await_redirect(
    listener: Listener, interaction: Interaction, request: SignInRequest, clock: Clock
) -> Redirect:
    deadline = clock.monotonic() + request.seconds
    paste = PastedAddress(listener, request.scope, interaction.console)
    try:
        with interaction.lines() if interaction.lines else nullcontext(lambda: None) as entered:
            while clock.monotonic() < deadline:
                redirect = listener.wait(POLL_SECONDS) or paste.read(entered())
                if redirect:
                    return redirect
    except KeyboardInterrupt:
        interaction.console.ask(f"\nStopped. {LIKELY_MISTAKES}")
        raise
    raise SignInRequired(
        "The browser did not return from Strava in time.",
        f"{LIKELY_MISTAKES} Then run `strava login` again.",
    )


def _granted_code(redirect: Redirect) -> str:
    if redirect.error == DENIED:
        raise SignInRequired(
            "You declined access on Strava's page.",
            "Nothing was stored; run `strava login` to try again.",
        )
    if redirect.error or not redirect.code:
        raise SignInRequired(
            f"Strava did not sign you in: {redirect.error}.", "Run `strava login` again."
        )
    if not reads_activities(redirect.scope) and redirect.may_be_cut:
        raise ScopeMissing(
            "The pasted address grants no access to activities: its end is missing, or "
            f'the box "{ACTIVITIES_BOX}" was not ticked. Nothing was stored.',
            "Run `strava login` again, leave that box ticked and copy the whole address.",
        )
    if not reads_activities(redirect.scope):
        raise ScopeMissing(
            f'On Strava\'s page, the box "{ACTIVITIES_BOX}" was not ticked, '
            "so activities cannot be fetched. Nothing was stored.",
            f'Run `strava login` again and leave "{ACTIVITIES_BOX}" ticked.',
        )
    return redirect.code


def _duration(seconds: float) -> str:
    if seconds >= 120 and seconds % 60 == 0:
        return f"{seconds / 60:.0f} minutes"
    return "1 second" if seconds == 1 else f"{seconds:.0f} seconds"
