"""Writes the archive of the sample athlete as a zip file."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import BinaryIO

from stravafetch.sandbox.account import Account
from stravafetch.sandbox.archive.columns import NEWEST, header
from stravafetch.sandbox.archive.files import LOST, file_of
from stravafetch.sandbox.archive.languages import LANGUAGES
from stravafetch.sandbox.archive.table import media, row
from stravafetch.sandbox.data import routes
from stravafetch.sandbox.data.athlete import detailed_gear

_DATE = (2026, 1, 1, 0, 0, 0)  # of all entries, so that the same options yield the same bytes
_EMPTY_JPEG = b"\xff\xd8\xff\xd9"
_BIKES = ("Bike Name", "Bike Brand", "Bike Model", "Bike Default Sport Types")
_SHOES = ("Shoe Name", "Shoe Brand", "Shoe Model", "Shoe Default Sport Types")
_PROFILE = (
    *("Athlete ID", "Email Address", "First Name", "Last Name", "Sex", "Description", "Weight"),
    *("City", "State", "Country", "Health Consent Status", "Date of Health Consent"),
)


@dataclass(frozen=True)
class Edition:
    """The language of an archive, and its generation as in ``columns.GENERATIONS``."""

    language: str = "en"
    columns: int = NEWEST


def write(
    file: BinaryIO, account: Account, edition: Edition, advance: Callable[[int], None]
) -> None:
    """Write the archive of an account; ``advance`` receives the number of activities written."""
    activities = account.history.between(None, None, private=True)
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, "activities.csv", _activities(account, edition).encode())
        for name, text in _tables(account).items():
            _add(archive, name, text.encode())
        for number, route in enumerate(account.routes, 1):
            _add(archive, f"routes/{number}.gpx", routes.gpx(route).encode())
        for done, activity in enumerate(sorted(activities, key=itemgetter("id"))):
            recorded = file_of(activity, done)
            if recorded.name not in ("", LOST):
                _add(archive, recorded.name, recorded.content())
            for photo in media(activity):
                _add(archive, photo, _EMPTY_JPEG)
            advance(done + 1)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr = 0o600 << 16
    packed = name.endswith((".gz", ".jpg"))
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def _activities(account: Account, edition: Edition) -> str:
    """Return activities.csv, ordered by ID and thus not by date."""
    language = LANGUAGES[edition.language]
    head = header(edition.columns, language.translations(), language.locale)
    activities = account.history.between(None, None, private=True)
    names = {key: gear["name"] for key, gear in detailed_gear({}).items()}
    weight = account.athlete["weight"]
    return _csv(
        head,
        (
            row(file_of(activity, place), names, weight, edition.language, edition.columns)
            for place, activity in enumerate(sorted(activities, key=itemgetter("id")))
        ),
    )


def _tables(account: Account) -> dict[str, str]:
    athlete, gear = account.athlete, detailed_gear(account.history.gear_metres())
    owned = {
        letter: [
            (one["name"], one["brand_name"], one["model_name"], "")
            for key, one in gear.items()
            if key.startswith(letter)
        ]
        for letter in "bg"
    }
    profile = (
        *(athlete["id"], f"{athlete['username']}@example.com"),
        *(athlete[key] for key in ("firstname", "lastname", "sex", "bio", "weight")),
        *(athlete[key] for key in ("city", "state", "country")),
        *("Approved", "2021-05-10 08:00:00"),
    )
    ways = [(way["name"], f"routes/{number}.gpx") for number, way in enumerate(account.routes, 1)]
    activities = account.history.between(None, None, private=True)
    photos = [(name, "") for activity in activities for name in media(activity)]
    return {
        "bikes.csv": _csv(_BIKES, owned["b"]),
        "shoes.csv": _csv(_SHOES, owned["g"]),
        "profile.csv": _csv(_PROFILE, [profile]),
        "routes.csv": _csv(("Route Name", "Route Filename"), ways),
        "media.csv": _csv(("Media Filename", "Media Caption"), photos),
    }


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
