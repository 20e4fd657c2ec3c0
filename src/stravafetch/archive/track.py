"""Reads activity files of any supported format."""

from stravafetch.archive import fit, fit_scan, gpx, tcx
from stravafetch.archive.recording import FirstLook, Track, unreadable

__all__ = ["FirstLook", "Track", "look_into", "read_track"]


def read_track(data: bytes, kind: str) -> Track:
    """Return the track in a file; ``kind`` is fit, gpx or tcx.

    A truncated file yields what it contains. Raises InvalidData if it cannot be read.
    """
    readers = {"fit": fit.read, "gpx": gpx.read, "tcx": tcx.read}
    if kind not in readers:
        raise unreadable(f"its format is {kind or 'unknown'}, not FIT, GPX or TCX")
    return readers[kind](data)


def look_into(data: bytes, kind: str) -> FirstLook:
    """Return where an activity started, reading no more of its file than necessary.

    Raises InvalidData if it cannot be read.
    """
    readers = {"fit": fit_scan.look_into, "gpx": gpx.look_into, "tcx": tcx.look_into}
    if kind not in readers:
        raise unreadable(f"its format is {kind or 'unknown'}, not FIT, GPX or TCX")
    return readers[kind](data)
