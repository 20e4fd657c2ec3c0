"""What a test needs of the machine."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

Needs = Callable[..., None]


def need(*programs: str, modules: Sequence[str] = ()) -> None:
    """Skip a test whose programs are missing; fail it where STRAVAFETCH_REAL=1 promises them."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    lacking = [name for name in programs if shutil.which(name, path=path) is None]
    lacking += [name for name in modules if importlib.util.find_spec(name) is None]
    missing = ", ".join(lacking)
    if missing and os.environ.get("STRAVAFETCH_REAL") == "1":
        pytest.fail(f"STRAVAFETCH_REAL=1, but this machine lacks {missing}")
    if missing:
        pytest.skip(f"this machine lacks {missing}")
