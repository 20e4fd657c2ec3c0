"""The archive given by --archive or STRAVA_ARCHIVE, whose files several processes decode."""

from pathlib import Path

from stravafetch.archive.contents import Contents
from stravafetch.archive.source import ArchiveSource
from stravafetch.cli.decoders import Decoders
from stravafetch.cli.jobs import cores
from stravafetch.console import Console


class OpenedArchive(ArchiveSource):
    """An archive, and the processes that decode its files until it is closed."""

    def __init__(self, name: str, timezone: str | None, console: Console) -> None:
        """Open a zip or a folder; BadInput if it is not an archive, or --timezone is invalid."""
        self._decoders = Decoders(cores())
        super().__init__(Contents(Path(name)), console, timezone, self._decoders.decode)

    def close(self) -> None:
        """End the processes, even while they are decoding."""
        self._decoders.close()
