"""The start of the program, as ``strava`` and as ``python -m stravafetch``."""

import atexit
import gc

# Starting makes tens of thousands of objects and no garbage. Looking for some while they are
# made, and once more at the end, took a quarter of a short command's own time.
gc.set_threshold(50_000, 50, 100)
atexit.register(gc.freeze)

from stravafetch.cli.app import main  # noqa: E402 -- what it imports comes after the threshold

if __name__ == "__main__":
    main()
