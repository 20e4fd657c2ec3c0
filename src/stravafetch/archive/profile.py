"""The athlete in profile.csv, whose columns are read by position as labels are translated."""

from stravafetch.archive.csv_rows import read_rows
from stravafetch.archive.numbers import exact
from stravafetch.errors import InvalidData
from stravafetch.source import Document

PROFILE = "profile.csv"
_ID, _FIRST_NAME, _LAST_NAME, _SEX, _BIO, _WEIGHT, _CITY, _STATE, _COUNTRY = 0, *range(2, 10)


def read_athlete(data: bytes) -> Document:
    """Return the athlete as the API does, without the email address in the archive.

    Raises InvalidData if the file does not contain one.
    """
    rows = read_rows(PROFILE, data)
    next(rows, None)
    cells = next(rows, [])
    if len(cells) <= _COUNTRY or not (cells[_ID].isascii() and cells[_ID].isdigit()):
        raise InvalidData(
            f"{PROFILE} in the archive does not have Strava's layout.",
            "Use the file as Strava sent it; another program may have changed it.",
        )
    known = {
        "firstname": cells[_FIRST_NAME],
        "lastname": cells[_LAST_NAME],
        "bio": cells[_BIO],
        "city": cells[_CITY],
        "state": cells[_STATE],
        "country": cells[_COUNTRY],
        "sex": cells[_SEX] if cells[_SEX] in ("M", "F") else "",  # else a translated word
        "weight": exact(cells[_WEIGHT]),
    }
    return {"id": int(cells[_ID]), **{key: value for key, value in known.items() if value}}
