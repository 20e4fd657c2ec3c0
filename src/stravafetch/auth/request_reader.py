"""Limits the size of one request to what a browser may send."""

from io import BufferedIOBase

MOST_BYTES = 65_536  # of a request and its headers


class RequestReader:
    """Reads the lines of a request; closes the connection if they exceed what a browser sends."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self._left = MOST_BYTES

    def readline(self, limit: int) -> bytes:
        """Return a line; ConnectionAbortedError beyond the limit."""
        line = self._stream.readline(min(limit, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise ConnectionAbortedError
        return line

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()
