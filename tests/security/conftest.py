"""The worlds of the real programs, for promises that a whole process makes."""

from tests.real.conftest import shell, world

__all__ = ["shell", "world"]
