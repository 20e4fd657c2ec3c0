import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from stravafetch.archive.recording import Track
from stravafetch.archive.track import read_track
from stravafetch.cli.decoders import Closed, Decoders
from stravafetch.errors import InvalidData
from tests.support.fit_files import START, fit_file

DATA = fit_file({"temp": 20, "latitude": 47.0, "longitude": 8.0}, {"temp": 21})


@pytest.fixture
def decoders() -> Iterator[Decoders]:
    decoders = Decoders(2)
    yield decoders
    decoders.close()


def in_thread(decoders: Decoders, data: bytes = DATA) -> Track:
    with ThreadPoolExecutor(1) as team:
        return team.submit(decoders.decode, data, "fit").result()


def test_tracks_come_out_as_in_this_process(decoders: Decoders) -> None:
    with ThreadPoolExecutor(4) as team:
        tracks = [*team.map(lambda _: decoders.decode(DATA, "fit"), range(8))]
    assert tracks == [read_track(DATA, "fit")] * 8
    assert tracks[0].start == START
    assert len(decoders.pids) == 2


def test_the_main_thread_needs_no_other_process(decoders: Decoders) -> None:
    assert decoders.decode(DATA, "fit") == read_track(DATA, "fit")
    assert decoders.pids == []


def test_a_single_core_needs_no_other_process() -> None:
    alone = Decoders(1)
    assert in_thread(alone) == read_track(DATA, "fit")
    assert alone.pids == []


def test_no_more_processes_are_started_than_are_needed_at_a_time(decoders: Decoders) -> None:
    for _ in range(3):
        in_thread(decoders)
    assert len(decoders.pids) == 1


def test_what_cannot_be_read_is_the_same_error(decoders: Decoders) -> None:
    with pytest.raises(InvalidData) as here:
        read_track(b"no", "fit")
    with pytest.raises(InvalidData) as there:
        in_thread(decoders, b"no")
    assert str(there.value) == str(here.value)
    assert there.value.next_step == here.value.next_step


def test_a_process_that_dies_costs_one_file(decoders: Decoders) -> None:
    in_thread(decoders)
    (pid,) = decoders.pids
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(InvalidData, match="has ended"):
        in_thread(decoders)
    assert in_thread(decoders) == read_track(DATA, "fit")
    (pid,) = decoders.pids
    decoders.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_nothing_is_decoded_after_the_end(decoders: Decoders) -> None:
    in_thread(decoders)
    decoders.close()
    with pytest.raises(Closed):
        in_thread(decoders)
    assert decoders.pids == []
