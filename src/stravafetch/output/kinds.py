"""The kinds of records and documents, and how each is printed as CSV and as a table."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from stravafetch.output import columns, forms
from stravafetch.output.columns import Column, Forms, chosen_columns, columns_of
from stravafetch.output.fields import FIELDS
from stravafetch.output.rows import fields_and_values, one_row, samples, totals, zones

Record = dict[str, Any]
Rows = Callable[[Record], list[Record]]


class Kind(NamedTuple):
    """One kind of record or document.

    ``fields`` are the columns of CSV, whether or not the records have them; () means the fields of
    the records. ``columns`` are those of a table; () means one for each field, with these
    ``forms``. ``of_files`` are those of records that have a file instead of an ID. ``rows`` and
    ``table_rows`` convert a document to rows.
    """

    fields: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    of_files: tuple[Column, ...] = ()
    forms: Forms = {}  # noqa: RUF012 - nobody changes it
    rows: Rows = one_row
    table_rows: Rows | None = None

    def columns_for(self, fields: tuple[str, ...], records: list[Record]) -> tuple[Column, ...]:
        """Return the columns of a table: those of the fields that were asked for, if any."""
        first = {column.field: column.form for column in self.columns[::-1] if column.form}
        own = {**self.forms, **first}
        has_files = any("file" in record for record in records)
        usual = self.of_files if self.of_files and has_files else self.columns
        return chosen_columns(fields, own) or usual or columns_of(records, own)

    def rows_of(self, document: Record, *, for_table: bool) -> list[Record]:
        """Return a document's rows."""
        return (self.table_rows if for_table and self.table_rows else self.rows)(document)


KINDS: Mapping[str, Kind] = {
    "activities": Kind(FIELDS, columns.OF_ACTIVITIES),
    "laps": Kind(columns=columns.OF_LAPS),
    "streams": Kind(forms={"distance": forms.distance_along}, rows=samples),
    "comments": Kind(columns=columns.OF_COMMENTS),
    "kudos": Kind(columns=columns.OF_KUDOS),
    "routes": Kind(columns=columns.OF_ROUTES, of_files=columns.OF_ROUTE_FILES),
    "gear": Kind(columns=columns.OF_GEAR),
    "profiles": Kind(columns=columns.OF_PROFILES),
    "stats": Kind(columns=columns.OF_TOTALS, rows=totals),
    "zones": Kind(rows=zones),
    "document": Kind(table_rows=fields_and_values),
    "records": Kind(),
}
