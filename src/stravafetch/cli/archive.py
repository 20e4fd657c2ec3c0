"""The archive given by --archive or STRAVA_ARCHIVE, whose files several processes decode."""

from contextlib import ExitStack, closing
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
        with ExitStack() as opened:
            contents = opened.enter_context(closing(Contents(Path(name))))
            super().__init__(contents, console, timezone, self._decoders.decode)
            opened.pop_all()  # it stays open unless --timezone was refused

    def close(self) -> None:
        """End the processes, even while they are decoding, and close the file."""
        self._decoders.close()
        self._contents.close()
