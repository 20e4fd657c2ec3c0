"""The routes in routes.csv, which have names and files, but not the IDs of the API."""

import re

from stravafetch.archive.csv_rows import read_rows
from stravafetch.errors import NotFound
from stravafetch.source import Document, Page

ROUTES = "routes.csv"
_NUMBER = re.compile(r"routes/([0-9]{1,19})\.\w+", re.ASCII)


def read_routes(data: bytes) -> Page:
    """Return the name and file of each route."""
    rows = read_rows(ROUTES, data)
    next(rows, None)
    return [{"name": row[0], "file": row[1].replace("\\", "/")} for row in rows if len(row) > 1]


def route_of(routes: Page, number: int) -> Document:
    """Return the route whose file has this number. Raises NotFound if none does."""
    for route in routes:
        if (found := _NUMBER.fullmatch(route["file"])) and int(found[1]) == number:
            return route
    raise NotFound(
        f"The archive has no route {number}.",
        "`strava routes` lists them. The ID is the number of the file: 1 for routes/1.gpx.",
    )
