"""How a command ended."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.stderr
        return json.loads(self.stdout)

    @property
    def records(self) -> list[Any]:
        """The records of whole NDJSON lines."""
        return [json.loads(line) for line in self.stdout.splitlines()]
