"""Troubles of a disk."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def disk_full_after(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, which stops root as well."""
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def refusing_twice(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let a method of Path fail as it does on Windows while a virus scanner has the file open."""
    refusals = iter((PermissionError(13, "Access is denied"),) * 2)

    def refusing(path: Path, *args: Any, **options: Any) -> Any:
        for error_from in refusals:
            raise error_from
        return method(path, *args, **options)

    return refusing


def failing_with(code: int) -> Callable[..., Any]:
    """Return a function that fails with an errno, whatever it is given."""

    def failing(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return failing
