"""Runs strava sandbox --write-archive: writes the sample athlete's bulk archive to a file."""

from io import TextIOWrapper
from pathlib import Path

from stravafetch.cli.actions.sandbox import SandboxOptions
from stravafetch.cli.context import Context
from stravafetch.errors import BadInput, StravafetchError
from stravafetch.files.advice import advice_for
from stravafetch.files.atomic import atomic_write
from stravafetch.sandbox.account import Account
from stravafetch.sandbox.archive.writer import Edition, write
from stravafetch.sandbox.data import samples

__all__ = ["Edition", "write_archive"]


def write_archive(context: Context, options: SandboxOptions, edition: Edition, name: str) -> None:
    """Write the archive of the first athlete, completely or not at all.

    Raises StravafetchError when it cannot be written, such as to a pipe or a device.
    """
    path = Path(name)
    if path.exists() and not path.is_file():  # a rename would replace the device by a file
        raise BadInput(f"{name} is not a regular file.", "Choose another file.")
    athlete = samples.athlete(options.seed)
    history = samples.history(options.count, options.seed, options.today, athlete["id"])
    account = Account(athlete, history)
    progress = context.progress
    try:
        with atomic_write(path) as stream:
            assert isinstance(stream, TextIOWrapper)  # noqa: S101 - for its bytes, not its text
            write(
                stream.buffer,
                account,
                edition,
                lambda done: progress.show(f"{done:,} of {options.count:,} activities"),
            )
    except OSError as error:
        raise StravafetchError(
            f"Could not write {name}: {error.strerror}.", advice_for(error)
        ) from error
    finally:
        progress.show("")
    context.console.note(f"{name} contains {options.count:,} activities of a fictional athlete.")
