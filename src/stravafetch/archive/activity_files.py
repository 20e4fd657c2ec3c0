"""The files of activities as they were uploaded, by their names in activities.csv."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import TypeVar

from stravafetch.archive.contents import Contents
from stravafetch.archive.recording import Probe, Track
from stravafetch.archive.track import probe, read_track
from stravafetch.errors import InvalidData

KEPT = 16  # tracks, as detail and streams of an activity need the same one at nearly the same time

Found = TypeVar("Found")
Decode = Callable[[bytes, str], Track]


class ActivityFiles:
    """Reads the files; threads may share it. All methods raise InvalidData."""

    def __init__(self, contents: Contents, decode: Decode = read_track) -> None:
        """``decode`` does the same as ``read_track``, perhaps in another process."""
        self._contents = contents
        self._decode = decode
        self._tracks: dict[str, Future[Track]] = {}
        self._turn = Lock()

    def is_there(self, name: str) -> bool:
        """Return whether a file is in the archive."""
        return self._contents.find(name) is not None

    def probe(self, name: str) -> Probe:
        """Return where an activity started, reading no more of its file than necessary."""
        return self._read(name, probe)

    def track(self, name: str) -> Track:
        """Return the track in a file, which is decoded only once for concurrent callers."""
        with self._turn:
            known = self._tracks.get(name)
            track = known or Future[Track]()
            self._tracks[name] = track
            if len(self._tracks) > KEPT:
                del self._tracks[next(iter(self._tracks))]
        if known is None:
            try:
                track.set_result(self._read(name, self._decode))
            except BaseException as error:  # noqa: BLE001 - raised in all waiting threads
                track.set_exception(error)
        return track.result()

    def _read(self, name: str, read: Callable[[bytes, str], Found]) -> Found:
        data = self._contents.read(name)
        try:
            return read(data, kind_of(name))
        except InvalidData as error:
            raise InvalidData(f"{name}: {error}", error.next_step) from error


def kind_of(name: str) -> str:
    """Return the extension of a name, without .gz: fit, gpx, tcx or another."""
    return name.removesuffix(".gz").rpartition(".")[2].casefold()
