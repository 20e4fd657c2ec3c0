"""Decodes activity files in several processes, as Python threads would not run in parallel."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue

from stravafetch.archive.recording import Track
from stravafetch.archive.track import read_track
from stravafetch.archive.uploads import Decode
from stravafetch.errors import InvalidData

# -P: never import from the working directory.
COMMAND = (sys.executable, "-P", "-m", "stravafetch.archive.worker")


@contextmanager
def decoding(jobs: int) -> Iterator[Decode]:
    """Yield a thread-safe equivalent of read_track that uses up to ``jobs`` processes.

    There are at most as many as cores; each is started when needed, and all end with the block. If
    there would be only one, this process decodes instead.
    """
    count = min(jobs, os.cpu_count() or 1)
    if count == 1:
        yield read_track
        return
    decoders = Decoders(count)
    try:
        yield decoders.decode
    finally:
        decoders.close()


class Decoders:
    """Passes each file to an idle process."""

    def __init__(self, count: int) -> None:
        self._idle: SimpleQueue[_Decoder] = SimpleQueue()
        self._all = [_Decoder() for _ in range(count)]
        for decoder in self._all:
            self._idle.put(decoder)

    def decode(self, data: bytes, kind: str) -> Track:
        """Return the track in a file. Raises InvalidData."""
        decoder = self._idle.get()
        try:
            return decoder.decode(data, kind)
        finally:
            self._idle.put(decoder)

    @property
    def pids(self) -> list[int]:
        """The processes that have been started."""
        return [decoder.process.pid for decoder in self._all if decoder.process]

    def close(self) -> None:
        """End the processes, even while they are decoding."""
        for decoder in self._all:
            decoder.close()


class _Decoder:
    """One process, started with the first file, and restarted if it has died."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def decode(self, data: bytes, kind: str) -> Track:
        process = self.process = self.process or _start()
        assert process.stdin  # noqa: S101 - it was started with pipes
        assert process.stdout  # noqa: S101 - as above
        try:
            pickle.dump((data, kind), process.stdin)
            process.stdin.flush()
            result = pickle.load(process.stdout)  # noqa: S301 - from the process that was started
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.close()
            raise InvalidData(
                "The activity's file cannot be read: the process that was decoding it has ended.",
                "It may require more memory than is available.",
            ) from None
        if isinstance(result, Track):
            return result
        raise InvalidData(*result)

    def close(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):  # unsent data no longer matters
                    pipe.close()


def _start() -> "subprocess.Popen[bytes]":
    # Ctrl-C should reach only this process, which then ends the others: they get their own group.
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
    )
