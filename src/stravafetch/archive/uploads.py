"""The files of activities as they were uploaded, each found by its name in the table."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import TypeVar

from stravafetch.archive.contents import Contents
from stravafetch.archive.recording import FirstLook, Track
from stravafetch.archive.track import look_into, read_track
from stravafetch.errors import InvalidData

KEPT = 16  # tracks: an activity's detail and its streams need the same one at nearly the same time

Found = TypeVar("Found")
Decode = Callable[[bytes, str], Track]


class Uploads:
    """Reads the files; threads may share it. All methods raise InvalidData."""

    def __init__(self, contents: Contents, decode: Decode = read_track) -> None:
        """``decode`` does what ``read_track`` does, perhaps in another process."""
        self._contents = contents
        self._decode = decode
        self._tracks: dict[str, Future[Track]] = {}
        self._turn = Lock()

    def is_there(self, name: str) -> bool:
        """Say whether a file is in the archive."""
        return self._contents.find(name) is not None

    def look(self, name: str) -> FirstLook:
        """Return where an activity began, reading no further than it takes."""
        return self._read(name, look_into)

    def track(self, name: str) -> Track:
        """Return what a file recorded; it is decoded once for all who ask at the same time."""
        with self._turn:
            known = self._tracks.get(name)
            track = known or Future[Track]()
            self._tracks[name] = track
            if len(self._tracks) > KEPT:
                del self._tracks[next(iter(self._tracks))]
        if known is None:
            try:
                track.set_result(self._read(name, self._decode))
            except BaseException as error:  # noqa: BLE001 - raised where the track is waited for
                track.set_exception(error)
        return track.result()

    def _read(self, name: str, read: Callable[[bytes, str], Found]) -> Found:
        data = self._contents.read(name)
        try:
            return read(data, kind_of(name))
        except InvalidData as error:
            raise InvalidData(f"{name}: {error}", error.next_step) from error


def kind_of(name: str) -> str:
    """Return fit, gpx, tcx or whatever a name ends in, before .gz."""
    return name.removesuffix(".gz").rpartition(".")[2].casefold()
