"""Consoles that remember what was said, or do not expect to be told anything."""

from dataclasses import dataclass, field

import pytest


@dataclass
class RecordedConsole:
    """Keeps every message, by its kind."""

    notes: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    traced: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def ask(self, text: str) -> None:
        self.asked.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def trace(self, text: str) -> None:
        self.traced.append(text)


class NoWarnings(RecordedConsole):
    """Fails the test at a warning."""

    def warn(self, text: str) -> None:
        pytest.fail(text)
