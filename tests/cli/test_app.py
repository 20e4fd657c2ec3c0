import os
import signal
import subprocess
import sys

import pytest

import stravafetch

# Sends the process a Ctrl-C at the moment at which a module is looked for.
INTERRUPTED_AT = """
import os, signal, sys
wanted = sys.argv[1]
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from stravafetch.__main__ import main
sys.argv[1:] = ["activities"]
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals to send")
@pytest.mark.parametrize(
    "module",
    [
        "stravafetch.cli.app",
        "click",
        "stravafetch.cli.commands.activities",
        "stravafetch.query.dates",
        "requests",
        "urllib3",
        "stravafetch.api.client",
    ],
)
def test_ctrl_c_while_a_module_is_imported_ends_without_a_traceback(module: str) -> None:
    environ = {
        **os.environ,
        "STRAVA_ACCESS_TOKEN": "a",
        "STRAVA_API_URL": "http://127.0.0.1:9",
        "PYTHONPATH": os.path.dirname(os.path.dirname(stravafetch.__file__)),  # noqa: PTH120 - a str
    }
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_AT, module],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode in (-signal.SIGINT, 130)
    assert (ended.stdout, ended.stderr.strip()) == ("", "")
