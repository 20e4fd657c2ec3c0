"""Prints data of each of several activities, as it arrives."""

from collections.abc import Callable, Iterable
from typing import Any

from stravafetch.cli.context import Context
from stravafetch.cli.format_options import FormatOptions
from stravafetch.cli.output import open_output
from stravafetch.output.rows import one_row


def print_each(
    context: Context,
    fetch: Callable[[int], dict[str, Any]],
    ids: Iterable[int],
    chosen: FormatOptions,
    jobs: int,
    output: str | None,
    kind: str,
    rows: Callable[[dict[str, Any]], list[dict[str, Any]]] = one_row,
) -> None:
    """Write what ``fetch`` returns for each ID, in order; up to ``jobs`` are fetched at a time.

    ``rows`` converts it to rows for CSV and a table. An activity that cannot be fetched is skipped
    with a warning; at the end Incomplete lists them all.
    """
    from stravafetch.api.bulk import Failures, fetch_each  # not for --help: 67 ms

    failures = Failures()
    with open_output(output) as out:
        found = fetch_each(fetch, ids, failures, context.console, jobs=jobs)
        if out.is_terminal:
            context.console.stop_live_line()
        pages = context.progress.watch(([record] for record in found), context.rate_limiter.left)
        if chosen.format in ("csv", "table"):
            pages = (rows(record) for page in pages for record in page)
        chosen.write(pages, context, out, kind)
    failures.raise_if_any()
