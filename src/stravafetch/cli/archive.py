"""Opens the archive given by --archive or STRAVA_ARCHIVE."""

from pathlib import Path

from stravafetch.archive.contents import Contents
from stravafetch.archive.source import ArchiveSource
from stravafetch.archive.track import read_track
from stravafetch.archive.uploads import Decode
from stravafetch.console import Console


def open_archive(
    name: str, timezone: str | None, console: Console, decode: Decode = read_track
) -> ArchiveSource:
    """Open a zip file or a folder; BadInput if it is not an archive, or --timezone is invalid."""
    return ArchiveSource(Contents(Path(name)), console, timezone, decode)
