"""Activity files of a few points, for tests that upload them."""

from pathlib import Path

POINT = '<trkpt lat="52.5{n}" lon="13.40"><time>2026-11-{day:02}T08:{n:02}:00Z</time></trkpt>'


def gpx(day: int) -> bytes:
    """A track of 19 minutes on that day of November 2026."""
    points = "".join(POINT.format(n=n, day=day) for n in range(10, 30))
    return f"<gpx><trk>{points}</trk></gpx>".encode()


def write_files(folder: Path, count: int) -> list[str]:
    """Write so many files that all differ, and return their names."""
    names = []
    for day in range(1, count + 1):
        path = folder / f"ride-{day:02}.gpx"
        path.write_bytes(gpx(day))
        names.append(str(path))
    return names
