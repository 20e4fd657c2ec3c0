"""The contents of an archive, for a person who wonders whether it is complete."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from stravafetch.archive.activity_files import kind_of
from stravafetch.archive.record import iso
from stravafetch.archive.table import LOST, Table

# By the label of the first column.
LANGUAGES = {
    "activity id": "English",
    "aktivitäts-id": "German",
    "activiteits-id": "Dutch",
    "aktivitets-id": "Danish",
    "id de actividad": "Spanish",
    "id. de actividad": "Spanish (Latin America)",
    "id de l'activité": "French",
    "id da atividade": "Portuguese",
    "id attività": "Italian",
    "活动 id": "Chinese",
    "アクティビティid": "Japanese",
}
# The years of export by the least number of columns.
GENERATIONS = {
    101: "2026",
    99: "2025",
    92: "2024",
    81: "2022 to 2023",
    73: "2020 to 2021",
    72: "2020",
    11: "2019",
    0: "2019 or before",
}


@dataclass(frozen=True)
class Inventory:
    """The number of activities, files and problems.

    ``files`` counts existing files by format, and ``missing`` names those in activities.csv that
    do not exist. Activities ``without_file`` are manual or old; Strava itself has ``lost`` the
    files of others.
    """

    activities: int
    first: str | None
    last: str | None
    files: dict[str, int]
    without_file: int
    lost: int
    missing: Sequence[str]
    columns: int
    generation: str
    language: str | None

    def document(self) -> dict[str, Any]:
        """Return a JSON document."""
        return {**vars(self)}


def take_inventory(table: Table, is_there: Callable[[str], bool]) -> Inventory:
    """Count the contents; ``is_there`` returns whether a file is in the archive."""
    starts = sorted(row.start for row in table.rows)
    named = [row.file for row in table.rows if row.file]
    there = {name: is_there(name) for name in named}
    width, label = len(table.header), table.header[0].casefold().replace("\u2019", "'")
    return Inventory(
        activities=len(table.rows),
        first=iso(starts[0]) if starts else None,
        last=iso(starts[-1]) if starts else None,
        files=dict(Counter(kind_of(name) for name in named if there[name]).most_common()),
        without_file=sum("file" not in row.cells for row in table.rows),
        lost=sum(row.cells.get("file") == LOST for row in table.rows),
        missing=[name for name, is_here in there.items() if not is_here],
        columns=width,
        generation=next(text for least, text in GENERATIONS.items() if width >= least),
        language=LANGUAGES.get(label),
    )
