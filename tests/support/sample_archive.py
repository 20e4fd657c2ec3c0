"""The archive of the first sample athlete."""

import io
from functools import cache

from stravafetch.sandbox.account import Account
from stravafetch.sandbox.archive.writer import Edition, write
from stravafetch.sandbox.data import samples
from tests.support.history import sample_history

ENGLISH = Edition()


@cache
def sample_archive(count: int, edition: Edition = ENGLISH) -> bytes:
    """Made once for all tests: it takes some 20 ms an activity."""
    file = io.BytesIO()
    write(file, Account(samples.athlete(0), sample_history(count)), edition, lambda _: None)
    return file.getvalue()
