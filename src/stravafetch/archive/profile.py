"""The athlete, of profile.csv: read by position, since the labels are translated."""

from stravafetch.archive.csv_rows import read_rows
from stravafetch.archive.numbers import exact
from stravafetch.errors import InvalidData
from stravafetch.source import Document

PROFILE = "profile.csv"
_ID, _FIRST_NAME, _LAST_NAME, _SEX, _BIO, _WEIGHT, _CITY, _STATE, _COUNTRY = 0, *range(2, 10)


def read_athlete(data: bytes) -> Document:
    """Return the athlete as the API does, without the mail address, which only the archive has.

    Raises InvalidData where there is none in the file.
    """
    rows = read_rows(PROFILE, data)
    next(rows, None)
    cells = next(rows, [])
    if len(cells) <= _COUNTRY or not (cells[_ID].isascii() and cells[_ID].isdigit()):
        raise InvalidData(
            f"{PROFILE} in the archive is not as Strava writes it.", "Use it as Strava sent it."
        )
    known = {
        "firstname": cells[_FIRST_NAME],
        "lastname": cells[_LAST_NAME],
        "bio": cells[_BIO],
        "city": cells[_CITY],
        "state": cells[_STATE],
        "country": cells[_COUNTRY],
        "sex": cells[_SEX] if cells[_SEX] in ("M", "F") else "",  # else a word of some language
        "weight": exact(cells[_WEIGHT]),
    }
    return {"id": int(cells[_ID]), **{key: value for key, value in known.items() if value}}
