"""The start of the program, as ``strava`` and as ``python -m stravafetch``."""

import _signal  # type: ignore[import-not-found]  # built in; signal itself imports enum first
import atexit
import gc

# While the rest is imported, Ctrl-C ends the process at once: as an exception it would come out of
# the middle of some library, with a traceback. Where it is ignored, as under nohup, it stays so.
if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)

# Starting makes tens of thousands of objects and no garbage. Looking for some while they are
# made, and once more at the end, took a quarter of a short command's own time.
gc.set_threshold(50_000, 50, 100)
atexit.register(gc.freeze)

from stravafetch.cli.app import main  # noqa: E402 -- what it imports comes after these settings

if __name__ == "__main__":
    main()
