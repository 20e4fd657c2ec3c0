"""Decodes files in a process of its own: ``python -m stravafetch.archive.worker``.

stdin brings pickled pairs of data and kind, stdout takes a pickle for each: the Track, or the two
sentences of an InvalidData. It ends when stdin does, so that it never outlives who started it.
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
            except (EOFError, pickle.UnpicklingError):  # who started it has gone, mid-word or not
                return
            try:
                result: object = read_track(data, kind)
            except InvalidData as error:
                result = str(error), error.next_step
            try:
                pickle.dump(result, results)
                results.flush()
            except BrokenPipeError:  # the same has happened now; closing would only try again
                os._exit(0)


if __name__ == "__main__":
    main()
