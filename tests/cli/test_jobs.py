import os

from stravafetch.cli import jobs


def test_an_archive_keeps_each_core_busy() -> None:
    assert jobs.cores() == min(os.cpu_count() or 1, jobs.MOST)
