"""Reads activity files of any supported format."""

from stravafetch.archive import fit, fit_scan, gpx, tcx
from stravafetch.archive.recording import Probe, Track, unreadable

__all__ = ["Probe", "Track", "probe", "read_track"]


def read_track(data: bytes, kind: str) -> Track:
    """Return the track in a file; ``kind`` is fit, gpx or tcx.

    A truncated file yields what it contains. Raises InvalidData if it cannot be read.
    """
    readers = {"fit": fit.read, "gpx": gpx.read, "tcx": tcx.read}
    if kind not in readers:
        raise unreadable(f"its format is {kind or 'unknown'}, not FIT, GPX or TCX")
    return readers[kind](data)


def probe(data: bytes, kind: str) -> Probe:
    """Return where an activity started, reading no more of its file than necessary.

    Raises InvalidData if it cannot be read.
    """
    readers = {"fit": fit_scan.probe, "gpx": gpx.probe, "tcx": tcx.probe}
    if kind not in readers:
        raise unreadable(f"its format is {kind or 'unknown'}, not FIT, GPX or TCX")
    return readers[kind](data)
