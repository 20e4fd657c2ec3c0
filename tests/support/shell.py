"""Programs that run as a person's shell would start them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.waiting import PATIENCE


class Shell:
    """Starts programs far from the real home, keyring, terminal and network."""

    def __init__(self, folder: Path) -> None:
        self.home, self.temporary = folder / "home", folder / "tmp"
        for path in (self.home, self.temporary, folder / "run"):
            path.mkdir(mode=0o700)
        self.environ = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "LANG": "C.UTF-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    @contextmanager
    def start(self, *command: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """Start a program; where its end was not waited for, it is killed."""
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**self.environ, **environ},
            text=True,
            encoding="utf-8",
            start_new_session=True,  # which has no terminal
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def run(
        self, *command: str, typed: str = "", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        with self.start(*command, **environ) as process:
            stdout, stderr = process.communicate(typed, PATIENCE)
            return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for the end of what was started."""
    stdout, stderr = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)
