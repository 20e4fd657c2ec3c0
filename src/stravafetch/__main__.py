"""The program's entry point, as ``strava`` and as ``python -m stravafetch``."""

import _signal  # type: ignore[import-not-found]  # built in; signal itself imports enum first
import atexit
import gc

# While the rest is imported, Ctrl-C ends the process immediately: an exception would surface in the
# middle of some library, with a traceback. If SIGINT is ignored, as under nohup, it stays ignored.
if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)

# Start-up creates tens of thousands of objects and no garbage. Collecting in the meantime, and once
# more at exit, took a quarter of a short command's running time.
gc.set_threshold(50_000, 50, 100)
atexit.register(gc.freeze)

from stravafetch.cli.app import main  # noqa: E402 -- what it imports comes after these settings

if __name__ == "__main__":
    main()
