"""Opens a browser, if there is one."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

# The URL is passed through a pipe: every account on the machine can read a program's arguments.
OPEN = "import sys, webbrowser; webbrowser.open(sys.stdin.buffer.read().decode())"
# Programs that would take over this terminal instead of opening a window.
IN_TERMINAL = ("www-browser", "lynx", "links", "elinks", "w3m")


def find_browser(environ: Mapping[str, str]) -> Callable[[str], None] | None:
    """Return a function that opens a URL in a browser window; None on a machine without one."""
    chosen = environ.get("BROWSER", "")
    programs = [
        Path(command.split()[0]).name for command in chosen.split(os.pathsep) if command.strip()
    ]
    if not {*IN_TERMINAL}.isdisjoint(programs):
        return None
    screen = any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"))
    if not (chosen or screen or sys.platform in ("darwin", "win32")):
        return None
    kept = {name: value for name, value in environ.items() if not name.startswith("STRAVA_")}

    def open_browser(url: str) -> None:
        # In a separate process: some browsers block until they are closed, some write to stdout.
        # Without -I, a webbrowser.py in the working directory would be run instead.
        with suppress(OSError):  # the URL is printed in any case
            child = subprocess.Popen(
                [sys.executable, "-I", "-c", OPEN],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=kept,
            )
            # This also reaps the process, which would otherwise remain as a zombie.
            threading.Thread(target=child.communicate, args=(url.encode(),), daemon=True).start()

    return open_browser
