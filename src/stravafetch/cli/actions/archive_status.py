"""The output of strava status for an archive."""

from dataclasses import dataclass
from typing import Any

from stravafetch.archive.inventory import Inventory
from stravafetch.cli.context import Context
from stravafetch.errors import ItemError
from stravafetch.output.sanitize import sanitize_line

NAME_WIDTH = 12  # columns


@dataclass(frozen=True)
class ArchiveStatus:
    """The contents of an archive, and its athlete if that can be read."""

    path: str
    athlete: dict[str, Any]
    inventory: Inventory

    def document(self) -> dict[str, Any]:
        """Return a JSON document."""
        known = {"id": self.athlete["id"], "name": self._name} if self.athlete else None
        return {"archive": self.path, "athlete": known, **self.inventory.document()}

    def lines(self) -> list[str]:
        """Return lines of text."""
        held = self.inventory
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in held.files.items())
        rows = {
            "archive": self.path,
            "athlete": f"{self._name} ({self.athlete['id']})" if self.athlete else "unknown",
            "activities": f"{held.activities:,}{_period(held)}",
            "files": kinds or "none",
            "no file": f"{held.without_file:,} manual or old, {held.lost:,} lost by Strava",
            "missing": _missing(held),
            "language": held.language or "unknown",
            "created": f"about {held.generation}, judging by {held.columns} columns",
        }
        return [f"{name:<{NAME_WIDTH}}{sanitize_line(value)}" for name, value in rows.items()]

    @property
    def _name(self) -> str:
        return " ".join(filter(None, map(self.athlete.get, ("firstname", "lastname"))))


def read_archive_status(context: Context, name: str) -> ArchiveStatus:
    """Return the contents of the archive, whose path is ``name``; BadInput if it is not one."""
    source = context.opened_archive
    try:
        athlete = source.athlete()
    except ItemError as error:
        context.console.warn(str(error))
        athlete = {}
    return ArchiveStatus(name, athlete, source.inventory())


def _period(held: Inventory) -> str:
    return f", {held.first[:10]} to {held.last[:10]}" if held.first and held.last else ""


def _missing(held: Inventory) -> str:
    if not held.missing:
        return "none"
    return f"{len(held.missing):,} listed in activities.csv, such as {held.missing[0]}"
