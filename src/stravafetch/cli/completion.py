"""strava completion, and what the shell may complete: without network and without keyring."""

from collections.abc import Callable, Iterable

import click

from stravafetch.cli.console import Console
from stravafetch.cli.context import Context, Environment
from stravafetch.cli.output import stdout
from stravafetch.errors import BadInput
from stravafetch.output.fields import FIELDS

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a completion script for your shell.

    It completes commands, options, sports, fields, formats and profiles, without the network.

    \b
    strava completion bash > ~/.local/share/bash-completion/completions/strava
    strava completion zsh  > ~/.zfunc/_strava        with that folder in fpath
    strava completion fish > ~/.config/fish/completions/strava.fish
    strava completion powershell | Out-String | Invoke-Expression        in your $PROFILE
    """
    from click.shell_completion import get_completion_class  # not for --help

    from stravafetch.output.formats import write_text  # not for --help: 4 ms

    maker = get_completion_class(shell)
    if maker is None:
        raise BadInput(
            f"The installed version of click has no completion for {shell}.",
            "Run `pip install --upgrade click` in the environment of strava.",
        )
    script = maker(ctx.find_root().command, {}, "strava", "_STRAVA_COMPLETE").source()
    # click's script for fish cuts what it is offered at each comma, and lists of fields too.
    script = script.replace('string split ","', 'string split --max 1 ","')
    write_text(script, stdout().stream)


def complete_profiles(ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return the profiles of this machine."""
    from stravafetch.auth.settings import SettingsFolder  # not for --help: 3 ms

    environment = ctx.find_object(Environment)
    if environment is None:
        return []
    home = Context(environment, "default", Console(quiet=True)).home
    return [name for name in SettingsFolder(home, lambda _: None).names() if name.startswith(begun)]


def complete_sports(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return sport types, whatever the case of what was typed."""
    from stravafetch.query.sports import SPORT_TYPES  # not for --help: 1 ms

    return [name for name in SPORT_TYPES if name.casefold().startswith(begun.casefold())]


def complete_fields(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return lists of fields of an activity that go on from what was typed."""

    return _lists(FIELDS, begun)


def complete_streams(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """Return lists of streams that go on from what was typed."""
    from stravafetch.api.resources import STREAMS  # not for --help: 65 ms

    return _lists(STREAMS, begun)


def _lists(names: Iterable[str], begun: str) -> list[str]:
    """Complete the last name of a list with commas."""
    done, comma, last = begun.rpartition(",")
    return [f"{done}{comma}{name}" for name in names if name.startswith(last)]
