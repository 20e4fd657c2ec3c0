"""FIT files with a few points, for tests of what reads them."""

from datetime import UTC, datetime
from typing import Any

from stravafetch.sandbox.archive.fit_encoder import EPOCH, FitEncoder

START = datetime(2026, 3, 9, 6, 4, 49, tzinfo=UTC)
BEGIN = int(START.timestamp()) - EPOCH  # in seconds of FIT


def fit_file(*records: dict[str, Any], offset: int | None = 3600, **about: Any) -> bytes:
    """Return a file with these records, each a second after the one before.

    ``offset`` is that of the device's clock, ``about`` what the file says of the device.
    """
    encoder = FitEncoder()
    encoder.add("file_id", **{"type": 4, "manufacturer": 1, "product": 4061, **about})
    for second, values in enumerate(records):
        encoder.add("record", **{"timestamp": BEGIN + second, **values})
    session(encoder, BEGIN, len(records))
    local = {} if offset is None else {"local_timestamp": BEGIN + offset}
    encoder.add("activity", timestamp=BEGIN, session_count=1, **local)
    return encoder.finish()


def session(encoder: FitEncoder, start: int, elapsed: float) -> None:
    """Append a lap and the session of it."""
    end, times = start + int(elapsed), {"elapsed_time": elapsed, "timer_time": elapsed}
    encoder.add("lap", timestamp=end, start_time=start, **times)
    encoder.add("session", timestamp=end, start_time=start, **times, sport=1)
