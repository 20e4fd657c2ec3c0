"""The process that decodes, on its own: tests/cli/test_decoders.py has it in use."""

import os
import pickle
import subprocess
import sys

from stravafetch.archive.track import read_track
from tests.support.fit_files import fit_file

COMMAND = (sys.executable, "-m", "stravafetch.archive.worker")


def run(*orders: tuple[bytes, str]) -> subprocess.CompletedProcess[bytes]:
    given = b"".join(pickle.dumps(order) for order in orders)
    return subprocess.run(COMMAND, input=given, capture_output=True, check=False, timeout=60)


def test_each_request_has_a_result_and_end_of_input_ends_it() -> None:
    data = fit_file({"temp": 20})
    ran = run((data, "fit"), (b"no", "fit"))
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(pickle.dumps(read_track(data, "fit")))
    assert b"not a FIT file" in ran.stdout


def test_a_closed_stdout_ends_it_silently() -> None:
    order = pickle.dumps((fit_file({"temp": 20}), "fit"))
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        COMMAND, input=order, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_truncated_input_ends_it_silently() -> None:
    ran = subprocess.run(
        COMMAND, input=pickle.dumps((b"x" * 1000, "fit"))[:500], capture_output=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
