"""The columns of activities.csv in each generation of its layout."""

from collections.abc import Mapping, Sequence

# Those of 2026. Some labels occur twice, first for the displayed and then for the exact value.
_TEXT = """
    Activity ID, Activity Date, Activity Name, Activity Type, Activity Description, Elapsed Time,
    Distance, Max Heart Rate, Relative Effort, Commute, Activity Private Note, Activity Gear,
    Filename, Athlete Weight, Bike Weight, Elapsed Time, Moving Time, Distance, Max Speed,
    Average Speed, Elevation Gain, Elevation Loss, Elevation Low, Elevation High, Max Grade,
    Average Grade, Average Positive Grade, Average Negative Grade, Max Cadence, Average Cadence,
    Max Heart Rate, Average Heart Rate, Max Watts, Average Watts, Calories, Max Temperature,
    Average Temperature, Relative Effort, Total Work, Number of Runs, Uphill Time, Downhill Time,
    Other Time, Perceived Exertion, Type, Start Time, Weighted Average Power, Power Count,
    Prefer Perceived Exertion, Perceived Relative Effort, Commute, Total Weight Lifted, From Upload,
    Grade Adjusted Distance, Weather Observation Time, Weather Condition, Weather Temperature,
    Apparent Temperature, Dewpoint, Humidity, Weather Pressure, Wind Speed, Wind Gust, Wind Bearing,
    Precipitation Intensity, Sunrise Time, Sunset Time, Moon Phase, Bike, Gear,
    Precipitation Probability, Precipitation Type, Cloud Cover, Weather Visibility, UV Index,
    Weather Ozone, Jump Count, Total Grit, Average Flow, Flagged, Average Elapsed Speed,
    Dirt Distance, Newly Explored Distance, Newly Explored Dirt Distance, Activity Count,
    Total Steps, Carbon Saved, Pool Length, Training Load, Intensity, Average Grade Adjusted Pace,
    Timer Time, Total Cycles, Recovery, With Pet, Competition, Long Run, For a Cause, With Kid,
    Downhill Distance, Total Sets, Total Reps, Media
"""
LABELS: Sequence[str] = " ".join(_TEXT.split()).split(", ")

_MEDIA = 102
_EARLY = {*range(76)} - {7, 10, 44, 45}  # without maximum heart rate and private note
# The columns of each generation as indexes into those of 2026, by their number.
GENERATIONS: Mapping[int, tuple[int, ...]] = {
    10: (0, 1, 2, 3, 4, 5, 6, 9, 11, 12),  # 2018
    11: (0, 1, 2, 3, 4, 5, 6, 8, 9, 11, 12),  # 2019
    72: tuple(sorted(_EARLY)),  # 2020
    80: tuple(sorted({*range(82)} - {7, 10})),  # 2021
    87: (*range(86), _MEDIA),  # 2023
    94: (*range(93), _MEDIA),  # 2024
    99: (*range(98), _MEDIA),  # 2025
    103: tuple(range(103)),  # 2026
}
NEWEST = 103

_OLDEST_LABELS = (
    *("id", "date", "name", "type", "description", "elapsed_time", "distance", "commute"),
    *("gear", "filename"),
)
_WITHOUT_TRANSLATION = {44, 45, *range(76, 102)}  # from 2020 to 2023, even in English
_SPORT_TYPE = 84  # always empty; replaced by Activity Count in 2024


def header(generation: int, translations: Mapping[str, str], locale: str) -> list[str]:
    """Return the labels of a generation, in English if there is no translation."""
    if generation == min(GENERATIONS):
        return list(_OLDEST_LABELS)
    return [_label(generation, column, translations, locale) for column in GENERATIONS[generation]]


def _label(generation: int, column: int, translations: Mapping[str, str], locale: str) -> str:
    label = LABELS[column]
    if generation == 87 and column == _SPORT_TYPE:
        label = "Sport Type"
    if generation in (80, 87) and column in _WITHOUT_TRANSLATION:
        key = label.lower().replace(" ", "_")
        path = f"{locale}.lib.export.portability_exporter.activities.horton_values.{key}"
        title = f"translation missing: {path}"
        return f'<span class="translation_missing" title="{title}">{label}</span>'
    return translations.get(label, label)
