"""The archive that --archive or STRAVA_ARCHIVE names, opened."""

from pathlib import Path

from stravafetch.archive.contents import Contents
from stravafetch.archive.source import ArchiveSource
from stravafetch.archive.track import read_track
from stravafetch.archive.uploads import Decode
from stravafetch.console import Console


def open_archive(
    name: str, timezone: str | None, console: Console, decode: Decode = read_track
) -> ArchiveSource:
    """Open a zip or a folder; BadInput where it is no archive, or --timezone no time zone."""
    return ArchiveSource(Contents(Path(name)), console, timezone, decode)
