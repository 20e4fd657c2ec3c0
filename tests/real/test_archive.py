"""The installed command on an archive: interrupted, killed, and with its pipe closed."""

import os
import signal
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support.archives import RIDE, table, write_zip
from tests.support.fit_files import fit_file
from tests.support.needs import Needs
from tests.support.shell import Shell, ended
from tests.support.terminal import Terminal
from tests.support.waiting import wait_for

pytestmark = pytest.mark.real

COUNT = 60
POINTS = [{"latitude": 47.0 + second / 1e5, "longitude": 8.5, "temp": 20} for second in range(900)]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    rows = [{**RIDE, 0: str(n), 12: f"activities/{n}.fit"} for n in range(1, COUNT + 1)]
    files = dict.fromkeys((row[12] for row in rows), fit_file(*POINTS))
    return write_zip(tmp_path / "export.zip", {"activities.csv": table(*rows), **files})


@contextmanager
def exporting(shell: Shell, archive: Path, out: Path) -> Iterator[subprocess.Popen[str]]:
    """An export that is under way: the first track is written, and the last is not."""
    args = ("--archive", str(archive), "export", str(out), "--jobs", "4")
    with shell.start("strava", *args) as process:
        wait_for("a track", lambda: any(out.glob("*.gpx")))
        yield process


def decoders(shell: Shell) -> list[int]:
    """The processes that decode for a command of this shell, of whoever they are children."""
    mine = f"HOME={shell.home}".encode()
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit()
        and b"stravafetch.archive.worker" in _read(folder / "cmdline")
        and mine in _read(folder / "environ").split(b"\0")
    ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def interrupt(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core decodes in the command itself")
@pytest.mark.parametrize(
    ("end", "status"),
    [(interrupt, 130), (subprocess.Popen.terminate, 143), (subprocess.Popen.kill, -signal.SIGKILL)],
)
def test_no_decoder_outlives_an_export_which_can_be_resumed(
    shell: Shell,
    archive: Path,
    tmp_path: Path,
    end: Callable[[subprocess.Popen[str]], None],
    status: int,
) -> None:
    out = tmp_path / "out"
    with exporting(shell, archive, out) as process:
        wait_for("a decoder", lambda: decoders(shell))
        end(process)
        ran = ended(process)
    assert ran.returncode == status
    assert "Traceback" not in ran.stderr
    wait_for("the end of the decoders", lambda: not decoders(shell))
    assert shell.run("strava", "--archive", str(archive), "export", str(out)).returncode == 0
    assert len([*out.glob("*.gpx")]) == COUNT


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core decodes in the command itself")
@pytest.mark.parametrize(
    "args",
    [
        ("activities", "--format", "geojson", "--jobs", "4"),
        ("streams", *map(str, range(1, COUNT + 1)), "--jobs", "4"),
        ("activity", *map(str, range(1, COUNT + 1)), "--jobs", "4"),
    ],
    ids=lambda args: args[0],
)
def test_several_processes_decode_many_files_and_end_with_ctrl_c(
    shell: Shell, archive: Path, args: tuple[str, ...]
) -> None:
    with shell.start("strava", "--archive", str(archive), *args) as process:
        assert process.stdout
        for _ in range(4):
            assert process.stdout.readline()
        assert len(decoders(shell)) >= 2
        interrupt(process)
        ran = ended(process)
    assert (ran.returncode, ran.stderr.strip()) == (130, "")
    wait_for("the end of the decoders", lambda: not decoders(shell))


def test_a_closed_pipe_ends_a_list_silently(shell: Shell, archive: Path) -> None:
    line = f"strava --archive {archive} activities --format ndjson | head -n 1"
    ran = shell.run("bash", "-c", f"{line}; echo ${{PIPESTATUS[0]}}")
    assert ran.stdout.splitlines()[1] in ("0", "141")  # what fits the pipe is written anyway
    assert ran.stderr == ""


@pytest.mark.parametrize("form", ["zip", "folder", "subfolder"])
def test_an_archive_that_another_user_may_not_read_is_named(
    needs: Needs, shell: Shell, archive: Path, tmp_path: Path, form: str
) -> None:
    needs("unshare")
    account = ("unshare", "--user", "--map-user=12345")  # root may read everything
    if shell.run(*account, "true").returncode:
        pytest.skip("this system has no user namespaces")
    if form != "zip":
        zipfile.ZipFile(archive).extractall(tmp_path / "unpacked")
        archive = tmp_path / "unpacked"
    closed = archive / "activities" if form == "subfolder" else archive
    closed.chmod(0)
    try:
        ran = shell.run(*account, "strava", "--archive", str(archive), "activities")
    finally:
        closed.chmod(0o700)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"Error: No permission to read {closed}.")


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize(
    ("args", "status"),
    [
        (("status",), 0),
        (("activities", "--limit", "3", "--format", "table"), 0),
        (("activities", "--sport", "TrailRun"), 0),
        (("weeks", "--format", "table"), 0),
        (("show", "1"), 0),
        (("kudos", "1"), 2),
        (("streams", "61"), 1),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_output_fits_a_terminal(
    shell: Shell, archive: Path, args: tuple[str, ...], status: int, columns: int
) -> None:
    (shell.home / "a.zip").symlink_to(archive)
    command = ("env", "-C", str(shell.home), "strava", "--archive", "a.zip", *args)
    with closing(Terminal(command, {**shell.environ, "NO_COLOR": "1"}, columns)) as terminal:
        assert terminal.end() == status
        lines = terminal.shown.splitlines()
    assert lines
    assert [line for line in lines if len(line) > columns] == []
