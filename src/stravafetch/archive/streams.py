"""Converts recorded streams to those that the API sends."""

from stravafetch.archive.recording import Track
from stravafetch.source import Document


def streams_of(track: Track, names: tuple[str, ...]) -> Document:
    """Return the streams with these names that have values.

    They have a value for each point that was recorded, which the API calls high resolution.
    """
    axis = "distance" if "distance" in track.streams else "time"
    return {
        name: {
            "data": values,
            "series_type": axis,
            "original_size": len(values),
            "resolution": "high",
        }
        for name, values in track.streams.items()
        if name in names
    }
