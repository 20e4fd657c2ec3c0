"""Archives as Strava makes them, small ones, in any language and of any generation."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

Cells = Mapping[int, str]  # by their index in the newest header


def _labels(text: str) -> list[str]:
    return " ".join(text.split()).split(", ")


# The header of 103 columns, in English. Where a number follows, the label stands there again.
FRONT = _labels("""
Activity ID, Activity Date, Activity Name, Activity Type, Activity Description, Elapsed Time,
Distance, Max Heart Rate, Relative Effort, Commute, Activity Private Note, Activity Gear,
Filename
""")
EXACT = _labels("""
Athlete Weight, Bike Weight, Elapsed Time, Moving Time, Distance, Max Speed, Average Speed,
Elevation Gain, Elevation Loss, Elevation Low, Elevation High, Max Grade, Average Grade, Average
Positive Grade, Average Negative Grade, Max Cadence, Average Cadence, Max Heart Rate, Average
Heart Rate, Max Watts, Average Watts, Calories, Max Temperature, Average Temperature, Relative
Effort, Total Work, Number of Runs, Uphill Time, Downhill Time, Other Time, Perceived Exertion,
Type, Start Time, Weighted Average Power, Power Count, Prefer Perceived Exertion, Perceived
Relative Effort, Commute, Total Weight Lifted, From Upload, Grade Adjusted Distance
""")
WEATHER = [f"Weather {number}" for number in range(54, 68)]
LATER = _labels("""
Bike, Gear, Precipitation Probability, Precipitation Type, Cloud Cover, Weather Visibility, UV
Index, Weather Ozone, Jump Count, Total Grit, Average Flow, Flagged, Average Elapsed Speed, Dirt
Distance, Newly Explored Distance, Newly Explored Dirt Distance, Activity Count, Total Steps,
Carbon Saved, Pool Length, Training Load, Intensity, Average Grade Adjusted Pace, Timer Time,
Total Cycles, Recovery, With Pet, Competition, Long Run, For a Cause, With Kid, Downhill
Distance, Total Sets, Total Reps, Media
""")
NEWEST = [*FRONT, *EXACT, *WEATHER, *LATER]
RIDE: Cells = {
    0: "17012345678",
    1: "Mar 9, 2026, 6:04:49 AM",
    2: "Morning Ride",
    3: "Ride",
    5: "3489",
    6: "12.33",
    9: "false",
    12: "activities/18012345678.fit.gz",
    15: "3489.0",
    16: "3300.0",
    17: "12333.4",
    52: "1.0",
}


PROFILE = """\
Athlete ID,Email Address,First Name,Last Name,Sex,Description,Weight,City,State,Country,Consent
12345678,noa@example.com,Noa,Lindqvist,F,"Runs, and
rides",61.5,Zürich,"",Switzerland,Approved
""".encode()
BIKES = b"Bike Name,Bike Brand,Bike Model\nBlue bike,Canto,Ultra 5\n"
SHOES = b"""\
Shoe Name,Shoe Brand,Shoe Model,Shoe Default Sport Types
"",Tornado,Racer 2,Run
"",Twin,One,
"",Twin,One,
"""
ROUTES = b'Route Name,Route Filename\n"Around, and back",routes/1.gpx\nOut,routes\\2.gpx\n'


def header(columns: int) -> list[str]:
    """Return the header of a generation."""
    front = [*FRONT[:7], *FRONT[8:10], *FRONT[11:]]  # without the first heart rate, and the note
    if columns <= 11:
        kept = front[:7] + ["Relative Effort"] * (columns == 11) + ["Commute", "Activity Gear"]
        return [*kept, "Filename"]
    if columns == 72:
        without = [name for name in EXACT if name not in ("Type", "Start Time")]
        return [*front, *without, *WEATHER, *LATER[:8]]
    if columns <= 80:
        return [*front, *EXACT, *WEATHER, *LATER][:columns]
    return NEWEST if columns == len(NEWEST) else [*NEWEST[: columns - 1], "Media"]


def row(names: list[str], cells: Cells) -> list[str]:
    """Return a row below a header; cells are placed as in the newest one."""
    by_label: dict[tuple[str, int], str] = {}
    for index, cell in cells.items():
        by_label[NEWEST[index], NEWEST[:index].count(NEWEST[index])] = cell
    if "Max Heart Rate" not in names[:8]:  # the one left is the exact one
        moved = {("Max Heart Rate", 1): ("Max Heart Rate", 0)}
        by_label.pop(("Max Heart Rate", 0), None)
        by_label = {moved.get(key, key): cell for key, cell in by_label.items()}
    return [by_label.get((name, names[:index].count(name)), "") for index, name in enumerate(names)]


def table(*rows: Cells, columns: int = 103, names: Iterable[str] | None = None) -> bytes:
    """Return an activities.csv; ``names`` are the labels of another language."""
    english = header(columns)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names or english)
    writer.writerows(row(english, cells) for cells in rows)
    return text.getvalue().encode()


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a zip with these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
