import errno
import os

import pytest

from stravafetch.files.advice import advice_for


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "Free up space"),
        (errno.EACCES, "permissions"),
        (errno.EPERM, "permissions"),
        (errno.EROFS, "read-only"),
        (errno.ENOENT, "does not exist"),
        (errno.ENOTDIR, "not a folder"),
        (errno.EMFILE, "ulimit -n"),
        (errno.EFBIG, "ulimit -f"),
        (errno.EXDEV, "Check the path"),
    ],
)
def test_each_error_of_the_file_system_has_its_own_advice(number: int, says: str) -> None:
    error = OSError(number, os.strerror(number))
    assert says in advice_for(error)
    assert ("space" in advice_for(error)) == (number == errno.ENOSPC)
