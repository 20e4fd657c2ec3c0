"""The activity files that a command line names: all checked before any is sent."""

import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from stravafetch.cli.input import open_stdin
from stravafetch.errors import BadInput, InvalidData
from stravafetch.output.sanitize import sanitize_line
from stravafetch.query.activity_file import HEAD, LARGEST, read_data_type

STDIN = "-"
_LARGEST_UNPACKED = 8 * LARGEST  # where more is packed, its start is not looked for
_LONGEST_STEM = 60  # characters


@dataclass(frozen=True)
class ActivityFile:
    """A file to upload; ``content`` is that of what can be read only once, such as stdin."""

    name: str
    data_type: str
    content: bytes | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """Its name in a message."""
        return _shown(self.name)

    @property
    def stem(self) -> str:
        """What tells a person which file it was: its name without folders and types."""
        if self.name == STDIN:
            return "stdin"
        stem = re.sub(r"(?i)(\.(fit|tcx|gpx|gz))+$", "", Path(self.name).name)
        return re.sub(r"[^\w.-]+", "-", stem)[:_LONGEST_STEM].strip("-") or "file"

    def read(self) -> bytes:
        """Return its bytes; raises InvalidData where it is not what it was when it was checked."""
        if self.content is not None:
            return self.content
        try:
            with Path(self.name).open("rb") as file:
                content = file.read(LARGEST + 1)
            if read_data_type(self.shown, content[:HEAD], len(content)) == self.data_type:
                return content
        except (OSError, BadInput):
            pass  # as if it had been replaced by another
        raise InvalidData(
            f"{self.shown} has changed since it was checked.", "Run the command again with it."
        )

    def find_start(self) -> float | None:
        """Return the Unix time at which the activity began, None where the file does not tell."""
        from stravafetch.archive.track import read_track  # only where a response was lost

        kind, _, packing = self.data_type.partition(".")
        try:
            content = self.read()
            if packing:
                content = zlib.decompressobj(wbits=31).decompress(content, _LARGEST_UNPACKED)
            start = read_track(content, kind).start
        except (InvalidData, zlib.error):
            return None
        if start is None:
            return None
        return (start if start.tzinfo else start.replace(tzinfo=UTC)).timestamp()


def check_files(names: Iterable[str], given_type: str | None) -> list[ActivityFile]:
    """Return the files in order, each once; BadInput for the first that Strava would not take."""
    named = list(names)
    if named.count(STDIN) > 1:
        raise BadInput("- is given twice, but there is only one stdin.", "Give it once.")
    once: dict[str, str] = {}
    for name in named:
        once.setdefault(STDIN if name == STDIN else os.path.realpath(name), name)
    return [_check(name, given_type) for name in once.values()]


def _check(name: str, given_type: str | None) -> ActivityFile:
    if not name:  # as in strava upload "$FILE" with FILE unset
        raise BadInput("The name of a file is empty.", "Name the files to upload.")
    path, shown = Path(name), _shown(name)
    if name != STDIN and path.is_dir():
        raise BadInput(f"{shown} is a folder.", f"Name its files, for example {shown}/*.fit.")
    try:
        with open_stdin() if name == STDIN else path.open("rb") as file:
            if name != STDIN and path.is_file():
                size, head, content = path.stat().st_size, file.read(HEAD), None
            else:
                content = file.read(LARGEST + 1)
                size, head = len(content), content[:HEAD]
    except OSError as error:
        raise BadInput(f"{shown} cannot be read: {error.strerror}.", "Check its name.") from None
    return ActivityFile(name, read_data_type(shown, head, size, given_type), content)


def _shown(name: str) -> str:
    return "stdin" if name == STDIN else sanitize_line(name)
