"""A file that is complete or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from stravafetch.files.held_file import retry_while_held


@contextmanager
def atomic_write(path: Path, beside: Path | None = None) -> Iterator[IO[str]]:
    """Give a stream whose text takes the file's place at the end, unless something is raised.

    It is written ``beside`` it, under a name that starts with a dot and ends in ``.part``. A link
    goes on being a link, and an old file's mode stays.
    """
    target = Path(os.path.realpath(path))
    part = beside or target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        if target.exists():
            part.chmod(target.stat().st_mode & 0o7777)
        retry_while_held(lambda: part.replace(target))
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
