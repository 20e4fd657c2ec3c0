"""The names of the files in an export.

YEAR-MONTH-DAY-TIME-NAME-ID.json            the activity in detail
YEAR-MONTH-DAY-TIME-NAME-ID.streams.json    its streams by type, {} where there are none
YEAR-MONTH-DAY-TIME-NAME-ID.gpx             its track
...-ID.original.fit.gz                      what was uploaded: fit, gpx, tcx or bin, with .gz or not
.without-track                              IDs of activities that turned out to have none
.written                                    names of all files that the export has written
"""

import os
import re
import unicodedata

ORIGINALS = tuple(
    f"original.{kind}{packed}" for kind in ("fit", "gpx", "tcx", "bin") for packed in ("", ".gz")
)
KINDS = ("json", "streams.json", "gpx", *ORIGINALS)
LONGEST_NAME = 40  # characters, so that the whole name fits 255 bytes in any script
WITHOUT_TRACK = ".without-track"
WRITTEN = ".written"

_STARTED = "(?:[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{4}|undated)"
_KIND = "|".join(map(re.escape, KINDS))
FILE_NAME = re.compile(rf"{_STARTED}-.+-([0-9]{{1,19}})\.({_KIND})")  # groups: ID and kind
_TEMPORARY = re.compile(rf"\.(?:{_STARTED}-.*|\.without-track)\.[0-9a-f]{{16}}\.part", re.DOTALL)


def is_temporary(name: str) -> bool:
    """Return whether this is the name of an incomplete file of an export."""
    return _TEMPORARY.fullmatch(name) is not None


def base_name(start_date_local: str, name: str, sport_type: str, activity_id: int) -> str:
    """Return a name such as ``2026-05-01-0712-morning-run-123456``, safe on every system."""
    started = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)", start_date_local, re.ASCII)
    when = f"{started[1]}-{started[2]}{started[3]}" if started else "undated"
    return f"{when}-{_slug(name) or _slug(sport_type) or 'activity'}-{activity_id}"


# Invisible letters and marks: fillers and variation selectors, such as that of an emoji.
# https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt (Default_Ignorable)
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def _slug(name: str) -> str:
    """Keep letters and digits of any script, in the composed form that all systems agree on."""
    visible = _INVISIBLE.sub("", re.sub("['\u2019]", "", name))
    kept = ""
    for char in unicodedata.normalize("NFC", visible.casefold()):
        # L and N are the categories of letters and numbers, Mn and Mc of marks on them.
        category = unicodedata.category(char)
        is_mark = category in ("Mn", "Mc") and not kept.endswith(" ") and kept != ""
        kept += char if category[0] in "LN" or is_mark else " "
    slug = "-".join(kept.split())[:LONGEST_NAME].strip("-")
    try:
        os.fsencode(slug)
    except UnicodeEncodeError:  # the locale's encoding is that of file names, and lacks some
        return ""
    return slug
