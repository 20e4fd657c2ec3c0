"""strava completion."""

import click

from stravafetch.cli.output import stdout
from stravafetch.errors import BadInput


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a completion script for your shell.

    It completes commands, options, sports, fields, formats and profiles, without using the network.

    \b
    strava completion bash > ~/.local/share/bash-completion/completions/strava
    strava completion zsh  > ~/.zfunc/_strava     with that folder in fpath
    strava completion fish > ~/.config/fish/completions/strava.fish
    strava completion powershell | Out-String | iex        in your $PROFILE
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
    # click's script for fish splits each suggestion at every comma, and so breaks lists of fields.
    script = script.replace('string split ","', 'string split --max 1 ","')
    write_text(script, stdout().stream)
