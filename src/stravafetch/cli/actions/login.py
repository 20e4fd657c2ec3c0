"""What strava login asks of the person, before and after the browser."""

from collections.abc import Callable
from dataclasses import dataclass

import click

from stravafetch.auth.login import PRIVATE_BOX, Interaction, Wanted, sign_in
from stravafetch.auth.oauth import DEFAULT_SCOPE, App
from stravafetch.auth.token import Token
from stravafetch.cli.browser import find_browser
from stravafetch.cli.context import Context
from stravafetch.cli.hidden_input import hidden_lines
from stravafetch.errors import BadInput, SignInRequired
from stravafetch.output.sanitize import sanitize

WHERE_TO_GET_AN_APP = """\
You need an API application of your own: make one at https://www.strava.com/settings/api
and set its Authorization Callback Domain to localhost. That page shows its Client ID and Secret.
Since June 2026 Strava lets only subscribers have one."""


@dataclass(frozen=True)
class Choices:
    """The options of strava login; None leaves a choice to what is remembered."""

    client_id: str | None
    scope: tuple[str, ...]
    port: int
    browser: bool
    seconds: float
    storage: str | None


def log_in(context: Context, choices: Choices) -> None:
    """Sign in and keep the token, or raise what stood in the way."""
    storage = choices.storage or context.profile.settings.storage
    # A keyring that cannot be used must come to light before Strava has handed out a token.
    context.stores[storage].read("probe")
    interaction = Interaction(
        open_browser=_browser_of(context) if choices.browser else None,
        lines=hidden_lines if context.is_interactive else None,
        tell=context.console.ask,
    )
    app = _find_app(context, choices.client_id, storage)
    scope = tuple(dict.fromkeys((*DEFAULT_SCOPE, *choices.scope)))
    wanted = Wanted(context.endpoints, app, scope, choices.port, choices.seconds)

    def keep(token: Token) -> None:
        _confirm_other_athlete(context, token)
        context.profile.sign_in(token, app, storage)

    token = sign_in(wanted, interaction, context.transport.post, context.clock, keep)
    _report(context, token, scope, storage)


def _browser_of(context: Context) -> Callable[[str], None] | None:
    open_browser = find_browser(context.environ)
    if not (open_browser or context.is_interactive):
        raise SignInRequired(
            "Signing in needs a browser or a terminal, and there is neither.",
            "Run `strava login` in a terminal, or set STRAVA_ACCESS_TOKEN. With --no-browser it "
            "waits for whoever visits the address it prints.",
        )
    return open_browser


def _find_app(context: Context, client_id: str | None, storage: str) -> App:
    """Return the app: from the options and the environment, or remembered, or asked for.

    A client id given as an option asks for the secret anew, which is how a wrong one is mended.
    """
    given = client_id or context.environ.get("STRAVA_CLIENT_ID")
    known = _checked_id(given or context.profile.known_client_id())
    secret = context.given_secret(known)
    if known and not secret and not client_id:
        secret = context.stores[storage].read(f"app.{known}")
    if known and secret:
        return App(known, secret)
    if not context.is_interactive:
        missing = "client secret" if known else "client id"
        raise BadInput(
            f"The app's {missing} is not known, and there is no terminal to ask for it.",
            "Set STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET.",
        )
    context.console.ask(WHERE_TO_GET_AN_APP)
    known = known or _checked_id(_answer("Client ID"))
    return App(known, context.given_secret(known) or _answer("Client Secret (hidden)", hide=True))


def _answer(question: str, *, hide: bool = False) -> str:
    """Ask until there is an answer; a blank is none."""
    response = ""
    while not response:
        response = click.prompt(question, hide_input=hide, err=True).strip()
    return response


def _checked_id(client_id: str | None) -> str:
    """Return a client id as Strava gives them out, "" for none."""
    known = (client_id or "").strip()
    if known and not (known.isascii() and known.isdigit()):
        raise BadInput(
            "A client id of Strava is a number; that was something else.",
            "Copy the Client ID, not the secret, from https://www.strava.com/settings/api.",
        )
    return known


def _confirm_other_athlete(context: Context, token: Token) -> None:
    before = context.profile.settings
    if before.athlete_id in (None, token.athlete_id):
        return
    both = "Run `strava --profile NAME login` to keep both."
    question = (
        f"Profile {context.profile.name} is {before.athlete_name}. Replace by {token.athlete_name}?"
    )
    if not context.is_interactive:
        raise SignInRequired(f"{question} There is no terminal to ask on.", both)
    if not click.confirm(sanitize(question), err=True):
        raise SignInRequired("Nothing was changed here.", both)


def _report(context: Context, token: Token, asked: tuple[str, ...], storage: str) -> None:
    where = context.stores[storage].where
    context.console.note(
        f"Signed in as {token.athlete_name} (athlete {token.athlete_id}) "
        f"with {', '.join(token.scope)}; the token is kept in {where}."
    )
    if not token.reads_private:
        context.console.warn(
            'Activities that only you can see ("Only You") will be missing. '
            f'`strava login` with "{PRIVATE_BOX}" ticked brings them.'
        )
    refused = [name for name in asked if name not in (*token.scope, *DEFAULT_SCOPE)]
    if refused:
        options = " ".join(f"--scope {name}" for name in refused)
        context.console.warn(
            f"Not granted: {', '.join(refused)}. `strava login {options}` asks again."
        )
    if context.environ.get("STRAVA_ACCESS_TOKEN"):
        context.console.warn(
            "STRAVA_ACCESS_TOKEN is set and wins over this sign-in; unset it to use this."
        )
