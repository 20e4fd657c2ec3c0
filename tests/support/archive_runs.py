"""Commands run on an archive, in this process and without a home, a token or a network."""

import sys
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner

from stravafetch.cli.app import strava as command
from stravafetch.cli.context import Environment
from stravafetch.cli.error_handler import execute
from tests.support.archives import Cells, table, write_zip
from tests.support.clock import TestClock
from tests.support.result import Result


class ArchiveRuns:
    """An archive in a folder of its own, and what commands say of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "export_12345678.zip"
        self.clock = TestClock()

    def write(
        self, *rows: Cells, columns: int = 103, files: Mapping[str, bytes] | None = None
    ) -> None:
        """Write a zip with these rows, and these files beside the table."""
        write_zip(self.path, {"activities.csv": table(*rows, columns=columns), **(files or {})})

    def run(self, *args: str, **environ: str) -> Result:
        """Run a command as ``strava --archive PATH ARGS`` would."""
        return self.run_alone("--archive", str(self.path), *args, **environ)

    def run_alone(self, *args: str, **environ: str) -> Result:
        """Run a command as ``strava ARGS`` would."""
        with CliRunner().isolation() as (stdout, stderr, _):
            status = execute(
                command, list(args), Environment(environ, self.clock, is_interactive=False)
            )
            sys.stdout.flush()  # a print past the doors must show
            return Result(status, stdout.getvalue().decode(), stderr.getvalue().decode())
