"""Decodes files in a separate process: ``python -m stravafetch.archive.worker``.

It reads pickled pairs of data and kind from stdin, and writes a pickle for each to stdout: the
Track, or the two sentences of an InvalidData. It ends with its stdin, and thus with its parent.
"""

import os
import pickle

from stravafetch.archive.track import read_track
from stravafetch.errors import InvalidData


def main() -> None:
    """Serve until stdin ends."""
    with os.fdopen(0, "rb") as orders, os.fdopen(1, "wb") as results:
        while True:
            try:
                data, kind = pickle.load(orders)  # noqa: S301 - from the process that started it
            except (EOFError, pickle.UnpicklingError):  # the parent has ended
                return
            try:
                result: object = read_track(data, kind)
            except InvalidData as error:
                result = str(error), error.next_step
            try:
                pickle.dump(result, results)
                results.flush()
            except BrokenPipeError:  # the parent has ended; closing stdout would fail again
                os._exit(0)


if __name__ == "__main__":
    main()
