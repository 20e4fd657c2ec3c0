"""The files of activities, whatever their kind."""

from stravafetch.archive import fit, fit_scan, gpx, tcx
from stravafetch.archive.recording import FirstLook, Track, unreadable

__all__ = ["FirstLook", "Track", "look_into", "read_track"]


def read_track(data: bytes, kind: str) -> Track:
    """Return what a file recorded; ``kind`` is fit, gpx or tcx.

    A file that breaks off gives what it has. Raises InvalidData for what cannot be read.
    """
    readers = {"fit": fit.read, "gpx": gpx.read, "tcx": tcx.read}
    if kind not in readers:
        raise unreadable(f"{kind or 'no type'} is none of fit, gpx and tcx")
    return readers[kind](data)


def look_into(data: bytes, kind: str) -> FirstLook:
    """Return where an activity began, reading no further than it takes.

    Raises InvalidData for what cannot be read.
    """
    readers = {"fit": fit_scan.look_into, "gpx": gpx.look_into, "tcx": tcx.look_into}
    if kind not in readers:
        raise unreadable(f"{kind or 'no type'} is none of fit, gpx and tcx")
    return readers[kind](data)
