"""Runs strava login: what it asks the user before and after the browser."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import click

from stravafetch.auth.app import known_client_id
from stravafetch.auth.credentials import begin_sign_in, storing_sign_in
from stravafetch.auth.login import PRIVATE_BOX, Interaction, SignInRequest, sign_in
from stravafetch.auth.oauth import DEFAULT_SCOPE, App, exchange
from stravafetch.auth.token import Token
from stravafetch.cli.browser import find_browser
from stravafetch.cli.context import Context
from stravafetch.cli.hidden_input import hidden_lines
from stravafetch.cli.signals import holding_signals
from stravafetch.errors import BadInput, SignInRequired
from stravafetch.output.sanitize import sanitize

WHERE_TO_GET_AN_APP = """\
You need an API application of your own: create one at https://www.strava.com/settings/api
and set its Authorization Callback Domain to localhost. That page shows its client ID and secret.
Since June 2026, only Strava subscribers can have one."""


@dataclass(frozen=True)
class LoginOptions:
    """The options of strava login; None means the remembered choice."""

    client_id: str | None
    scope: tuple[str, ...]
    port: int
    browser: bool
    seconds: float
    storage: str | None


def log_in(context: Context, options: LoginOptions) -> None:
    """Sign in and store the token.

    Raises SignInRequired when the sign-in does not succeed, BadInput when the app is not known and
    there is no terminal to ask on, StoreError when the token could not be stored, StravaError when
    Strava fails.
    """
    storage = options.storage or context.profile.settings.storage
    # Fail before asking the user for anything if something cannot be used.
    with context.profile.lock():
        pass  # so its folder is writable
    context.stores[storage].check()
    interaction = Interaction(
        open_browser=_browser_of(context) if options.browser else None,
        lines=hidden_lines if context.is_interactive else None,
        console=context.console,
    )
    app, entered = _find_app(context, options.client_id, storage)
    begin_sign_in(context.profile, app, storage, entered=entered)
    scope = tuple(dict.fromkeys((*DEFAULT_SCOPE, *options.scope)))
    request = SignInRequest(context.endpoints, app, scope, options.port, options.seconds)

    exchange_and_store = partial(_exchange_and_store, context, request, storage)
    sign_in(request, interaction, context.clock, exchange_and_store)


def _exchange_and_store(
    context: Context,
    request: SignInRequest,
    storage: str,
    code: str,
    granted: tuple[str, ...],
    tell_browser: Callable[[Token], None],
) -> Token:
    """Exchange the code once nothing but writing the token can still fail.

    Signals are held back from the exchange until the token is saved and this has been reported.
    Whether another athlete may replace the previous one is asked without holding the lock, which
    other commands need meanwhile; the answer counts only while the previous one is unchanged.
    """
    post, app, profile = context.transport.post, request.app, context.profile
    token: Token | None = None
    replaceable: int | None = None
    while True:
        with storing_sign_in(profile, app, storage) as store_token, holding_signals() as arrived:
            token = token or exchange(post, request.endpoints, app, code, granted, arrived)
            arrived()  # all that remains is to save it
            before = profile.settings.athlete_id
            if before in (None, token.athlete_id, replaceable):
                store_token(token)
                tell_browser(token)
                _report(context, token, request.scope, storage)
                return token
        _confirm_other_athlete(context, token)
        replaceable = before


def _browser_of(context: Context) -> Callable[[str], None] | None:
    open_browser = find_browser(context.environ)
    if not (open_browser or context.is_interactive):
        raise SignInRequired(
            "Signing in requires a browser, or a terminal on stdin and stderr; there is neither.",
            "Run `strava login` in a terminal, without redirecting stdin and stderr, or set "
            "STRAVA_ACCESS_TOKEN. With --no-browser it prints the address to visit and waits.",
        )
    return open_browser


def _find_app(context: Context, client_id: str | None, storage: str) -> tuple[App, bool]:
    """Return the app, and whether the user was prompted for it.

    If the client ID is given as an option, its secret is prompted for again, so that a wrong one
    can be corrected. After a sign-in that did not succeed, the prompts for both offer the previous
    values. Raises BadInput if something is not known and there is no terminal to ask on.
    """
    pending = context.profile.settings.pending
    given = client_id or context.given_app.client_id
    known = _checked_id(given or pending or known_client_id(context.profile))
    secret = context.given_app.secret_of(known)
    may_ask = context.is_interactive and pending == known
    if known and not secret and not client_id and not may_ask:
        secret = context.stores[storage].read(f"app.{known}")
    if known and secret:
        return App(known, secret), False
    if not context.is_interactive:
        missing = "client secret" if known else "client ID"
        raise BadInput(
            f"The app's {missing} is not known, and there is no terminal on stdin and stderr to "
            "prompt for it.",
            "Run `strava login` in a terminal, without redirecting stdin and stderr, or set "
            "STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET.",
        )
    return _ask_for_app(context, storage, known, is_certain=bool(given)), True


def _ask_for_app(context: Context, storage: str, known: str, *, is_certain: bool) -> App:
    """Prompt for the values that are not certain, offering those entered before."""
    context.console.ask(WHERE_TO_GET_AN_APP)
    client_id = known
    if not is_certain:
        client_id = _checked_id(_prompt("Client ID", known))
    if secret := context.given_app.secret_of(client_id):
        return App(client_id, secret)
    question, offered = "Client secret (hidden)", None
    if client_id == context.profile.settings.pending:
        offered = context.stores[storage].read(f"app.{client_id}")
    if offered:
        question += "; press Enter for the one you entered before"
    return App(client_id, _prompt(question, offered or "", hide=True))


def _prompt(question: str, offered: str = "", *, hide: bool = False) -> str:
    """Prompt until there is an answer; an empty one accepts the offered value, if any."""
    answer = ""
    while not answer:
        answer = click.prompt(
            question,
            default=offered or None,
            show_default=not hide,
            hide_input=hide,
            err=True,
        ).strip()
    return str(answer)


def _checked_id(client_id: str | None) -> str:
    """Return a client ID in the form that Strava assigns, "" for none."""
    known = (client_id or "").strip()
    if known and not (known.isascii() and known.isdigit()):
        raise BadInput(
            "That is not a client ID: Strava's client IDs are numbers.",
            "Copy the client ID, not the secret, from https://www.strava.com/settings/api.",
        )
    return known


def _confirm_other_athlete(context: Context, token: Token) -> None:
    """Raise SignInRequired unless the user confirms that this athlete replaces the previous one."""
    before = context.profile.settings.athlete_name
    both = "Run `strava --profile NAME login` to keep both."
    question = (
        f"Profile {context.profile.name} is signed in as {before}. "
        f"Replace it with {token.athlete_name}?"
    )
    if not context.is_interactive:
        raise SignInRequired(
            f"{question} There is no terminal on stdin and stderr to ask on.", both
        )
    if not click.confirm(sanitize(question), err=True):
        raise SignInRequired("Nothing was changed here.", both)


def _report(context: Context, token: Token, asked: tuple[str, ...], storage: str) -> None:
    where = context.stores[storage].where
    context.console.note(
        f"Signed in as {token.athlete_name} (athlete {token.athlete_id}) "
        f"with {', '.join(token.scope)}; the token is stored in {where}."
    )
    if not token.reads_private:
        context.console.warn(
            'Activities that only you can see ("Only You") will be missing. '
            f'To include them, run `strava login` and leave "{PRIVATE_BOX}" ticked.'
        )
    refused = [name for name in asked if name not in (*token.scope, *DEFAULT_SCOPE)]
    if refused:
        options = " ".join(f"--scope {name}" for name in refused)
        context.console.warn(
            f"Not granted: {', '.join(refused)}. Run `strava login {options}` to request it again."
        )
    context.console.note(
        "Try `strava activities --limit 10 --format table`, or "
        "`strava activities --since 30d | jq length`."
    )
    if context.environ.get("STRAVA_ACCESS_TOKEN"):
        context.console.warn(
            "STRAVA_ACCESS_TOKEN is set and overrides this sign-in. Unset it to use this sign-in."
        )
