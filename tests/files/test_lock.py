import errno
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stravafetch.errors import StoreError
from stravafetch.files.lock import lock
from tests.support.disk import failing_with

HOLD_LOCK = """\
import sys
from pathlib import Path
from stravafetch.files.lock import lock
with lock(Path(sys.argv[1]), "it"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_holding(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-c", HOLD_LOCK, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline().strip() == b"held"
            yield holder
        finally:
            holder.kill()


def test_one_thread_waits_until_another_lets_go(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with lock(tmp_path / "lock", "it"):
            order.append("second")

    with lock(tmp_path / "lock", "it"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_lock_held_by_another_process_is_not_had_in_time(tmp_path: Path) -> None:
    with (
        another_process_holding(tmp_path / "lock"),
        pytest.raises(StoreError, match="using it") as caught,
        lock(tmp_path / "lock", "it", seconds=0.1),
    ):
        pytest.fail("two hold the lock")
    assert caught.value.exit_code == 1
    assert "Run the command again" in caught.value.next_step
    assert "nothing was changed" in caught.value.next_step


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_holder_that_is_killed_frees_the_lock(tmp_path: Path) -> None:
    with another_process_holding(tmp_path / "lock") as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with lock(tmp_path / "lock", "it", seconds=0.1):
            pass


def test_an_error_under_the_lock_frees_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="oops"), lock(tmp_path / "lock", "it"):
        raise ValueError("oops")
    with lock(tmp_path / "lock", "it", seconds=0.1):
        pass


def test_the_lock_file_stays_the_same_file(tmp_path: Path) -> None:
    for _ in range(2):
        with lock(tmp_path / "folder" / "lock", "it"):
            pass
        assert (tmp_path / "folder" / "lock").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
def test_the_lock_file_is_nobody_elses_to_hold(tmp_path: Path) -> None:
    with lock(tmp_path / "folder" / "lock", "it"):
        file, folder = ((tmp_path / "folder" / name).stat().st_mode for name in ("lock", ""))
    assert (stat.S_IMODE(file), stat.S_IMODE(folder)) == (0o600, 0o700)


@pytest.mark.parametrize("path", ["file/lock", "folder"])
def test_a_lock_that_cannot_be_made_is_an_error_with_its_path(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with (
        pytest.raises(StoreError, match="Could not lock") as caught,
        lock(tmp_path / path, "it", 0.1),
    ):
        pytest.fail("the lock was had")
    assert str(tmp_path / path) in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no flock")
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL])
def test_on_a_file_system_without_locks_a_second_file_is_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr("fcntl.flock", failing_with(code))
    with (
        lock(tmp_path / "it", "a test", seconds=0),
        pytest.raises(StoreError, match="using a test") as caught,
        lock(tmp_path / "it", "a test", seconds=0),
    ):
        pytest.fail("both have it")
    assert f"delete {tmp_path / 'it-held'}" in caught.value.next_step
    with lock(tmp_path / "it", "a test", seconds=0):
        pass
