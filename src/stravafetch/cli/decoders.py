"""Decodes activity files in several processes, as Python threads would not run in parallel."""

import pickle
import sys
from contextlib import suppress
from queue import LifoQueue
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from stravafetch.archive.recording import Track
from stravafetch.archive.track import read_track
from stravafetch.errors import InvalidData

if TYPE_CHECKING:
    import subprocess

# -P: never import from the working directory.
COMMAND = (sys.executable, "-P", "-m", "stravafetch.archive.worker")


class Closed(Exception):
    """The processes were ended: nobody needs the track any more."""


class Decoders:
    """Passes each file to an idle process; each is started when it is needed.

    The main thread decodes its files itself: other threads mean that there are several files, and
    starting a process takes longer than decoding one. With a ``count`` of 1, so do all threads.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._is_closed = False
        self._idle: LifoQueue[_Decoder] = LifoQueue()  # those that have been started come first
        self._all = [_Decoder() for _ in range(count)]
        for decoder in self._all:
            self._idle.put(decoder)

    def decode(self, data: bytes, kind: str) -> Track:
        """Do what read_track does; threads may share it. Raises Closed after the end."""
        if self._count == 1 or current_thread() is main_thread():
            return read_track(data, kind)
        decoder = self._idle.get()
        try:
            if self._is_closed:
                raise Closed
            return decoder.decode(data, kind)
        except InvalidData as error:
            if self._is_closed:  # which is why its process has ended
                raise Closed from error
            raise
        finally:
            self._idle.put(decoder)

    @property
    def pids(self) -> list[int]:
        """The processes that have been started."""
        return [decoder.process.pid for decoder in self._all if decoder.process]

    def close(self) -> None:
        """End the processes, even while they are decoding."""
        self._is_closed = True
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
    import subprocess  # not for a single file: 8 ms

    # Ctrl-C should reach only this process, which then ends the others: they get their own group.
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
    )
