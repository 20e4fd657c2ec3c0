"""Adds the lines of activities and routes for GeoJSON, which an archive has only in files."""

from contextlib import closing
from typing import TYPE_CHECKING

from stravafetch.cli.context import Context
from stravafetch.cli.jobs import cores
from stravafetch.source import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stravafetch.output.style import Page

METRES = 10  # by how much a line in a list may differ from what was recorded


def with_lines(context: Context, pages: "Iterator[Page]", jobs: int | None) -> "Iterator[Page]":
    """Yield the records of an archive with simplified lines, one by one and in order.

    Up to ``jobs`` files are decoded at a time. Records of the API already have lines.
    """
    if context.archive is None:
        yield from pages
        return
    from stravafetch.archive.line import simplified
    from stravafetch.concurrent_map import concurrent_map  # these two only when they are needed

    archive = context.opened_archive
    records = (record for page in pages for record in page)

    def line_of(record: Document) -> Document:
        return {"latlng": simplified(archive.line(record["id"]), METRES)}

    with closing(concurrent_map(line_of, records, jobs or cores())) as found:
        for record, line in found:
            yield [{**record, "map": line}]


def with_line(context: Context, record: Document) -> Document:
    """Return a record of an archive with its line as it was recorded; any other as it is."""
    if context.archive is None:
        return record
    return {**record, "map": {"latlng": context.opened_archive.line(record["id"])}}


def with_route_line(context: Context, route: Document) -> Document:
    """Return a route of an archive with its line; any other as it is."""
    if context.archive is None:
        return route
    return {**route, "map": {"latlng": context.opened_archive.route_line(route["file"])}}
