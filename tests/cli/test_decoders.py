import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from stravafetch.archive.track import read_track
from stravafetch.cli.decoders import Decoders, decoding
from stravafetch.errors import InvalidData
from tests.support.fit_files import START, fit_file

DATA = fit_file({"temp": 20, "latitude": 47.0, "longitude": 8.0}, {"temp": 21})


def test_tracks_come_out_as_in_this_process() -> None:
    with decoding(8) as decode, ThreadPoolExecutor(4) as team:
        tracks = [*team.map(lambda _: decode(DATA, "fit"), range(8))]
    assert tracks == [read_track(DATA, "fit")] * 8
    assert tracks[0].start == START


def test_one_job_needs_no_other_process() -> None:
    with decoding(1) as decode:
        assert decode is read_track


def test_what_cannot_be_read_is_the_same_error() -> None:
    with pytest.raises(InvalidData) as here:
        read_track(b"no", "fit")
    decoders = Decoders(1)
    with pytest.raises(InvalidData) as there:
        decoders.decode(b"no", "fit")
    decoders.close()
    assert str(there.value) == str(here.value)
    assert there.value.next_step == here.value.next_step


def test_a_process_that_dies_costs_one_file() -> None:
    decoders = Decoders(1)
    decoders.decode(DATA, "fit")
    (pid,) = decoders.pids
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(InvalidData, match="has ended"):
        decoders.decode(DATA, "fit")
    assert decoders.decode(DATA, "fit") == read_track(DATA, "fit")
    (pid,) = decoders.pids
    decoders.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
