"""strava activity, streams, laps, comments and kudos: one activity and its parts."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import click

from stravafetch.cli import options
from stravafetch.cli.actions.each import print_each
from stravafetch.cli.actions.lines import with_line
from stravafetch.cli.completion import complete_streams
from stravafetch.cli.context import Context
from stravafetch.cli.format_options import FormatOptions, format_options
from stravafetch.cli.input import lines_of_stdin
from stravafetch.query.ids import read_activity_id


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--all-efforts", is_flag=True, help="Include the efforts on minor segments.")
@format_options("geojson")
@options.activity_jobs
@options.timezone
@options.output
@options.waiting
def activity(
    context: Context,
    ids: tuple[str, ...],
    all_efforts: bool,
    chosen: FormatOptions,
    jobs: int,
    output: str | None,
) -> None:
    """Print activities in detail, as Strava sends them.

    One ID prints one JSON object; several print one object per line. With -, IDs are read from
    stdin: one per line, or the id of each record of JSON, NDJSON or CSV. An ID may also be the
    address of the activity's page. An activity that cannot be fetched is skipped with a warning
    if there are several.

    IDs above 2^53 are exact here, but not in jq or JavaScript: pass them on as strings.

    \b
    strava activity 123456789 | jq .laps
    strava activities --since 7d | strava activity -
    """

    def fetch(activity_id: int) -> dict[str, Any]:
        record = context.source.activity(activity_id, all_efforts=all_efforts)
        return with_line(context, record) if chosen.format == "geojson" else record

    if (only := _only(ids)) is not None:
        chosen.print_document(lambda: fetch(only), context, output, "activities")
    else:
        print_each(context, fetch, _each(ids), chosen.for_several(), jobs, output, "activities")


def _only(ids: tuple[str, ...]) -> int | None:
    """Return the ID if there is just one."""
    return read_activity_id(ids[0]) if len(ids) == 1 and ids[0] != "-" else None


def _each(ids: tuple[str, ...]) -> Iterator[int]:
    """Return the IDs, with those from stdin in place of -; raise BadInput before any request."""
    given = [() if text == "-" else (read_activity_id(text),) for text in ids]
    return (id_ for ids in given for id_ in ids or _ids_of_stdin())


def _ids_of_stdin() -> Iterator[int]:
    from stravafetch.query.id_lists import read_activity_ids  # not for --help: 3 ms

    yield from read_activity_ids(lines_of_stdin())


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--keys",
    metavar="KEY,...",
    multiple=True,
    help="Only these streams, such as time,latlng,heartrate (default: all). Strava may add "
    "distance.",
    shell_complete=complete_streams,
)
@format_options("geojson", fields="time,lat,lng")
@options.activity_jobs
@options.output
@options.waiting
def streams(
    context: Context,
    ids: tuple[str, ...],
    keys: tuple[str, ...],
    chosen: FormatOptions,
    jobs: int,
    output: str | None,
) -> None:
    """Print an activity's streams, second by second.

    In CSV and tables, each sample is a row, with the position in lat and lng. For several IDs, or -
    to read them from stdin, each activity's streams are printed on one line, with its id.

    \b
    strava streams 123456789 | jq '.heartrate.data | max'
    strava streams 123456789 --keys time,latlng --format csv
    """
    from stravafetch.output.rows import samples
    from stravafetch.query.streams import STREAMS, read_streams  # not for --help: 1 ms

    names = read_streams(",".join(keys)) if keys else STREAMS

    def fetch(activity_id: int) -> dict[str, Any]:
        return {"id": activity_id, **context.source.streams(activity_id, names)}

    if (only := _only(ids)) is not None:
        chosen.print_document(
            lambda: context.source.streams(only, names), context, output, "streams"
        )
    else:
        rows = partial(samples, names=names)
        print_each(context, fetch, _each(ids), chosen.for_several(), jobs, output, "streams", rows)


@click.command()
@click.argument("id_", metavar="ID")
@format_options(fields="distance,lap_index")
@options.output
@options.waiting
def laps(context: Context, id_: str, chosen: FormatOptions, output: str | None) -> None:
    """Print an activity's laps.

    \b
    strava laps 123456789 | jq '.[].average_speed'
    """
    activity_id = read_activity_id(id_)
    pages = (context.source.laps(number) for number in [activity_id])
    chosen.print_pages(pages, context, output, "laps")


@click.command()
@click.argument("id_", metavar="ID")
@format_options(fields="created_at,text")
@options.output
@options.waiting
def comments(context: Context, id_: str, chosen: FormatOptions, output: str | None) -> None:
    """Print the comments on an activity.

    \b
    strava comments 123456789 | jq -r '.[].text'
    """
    pages = context.source.comments(read_activity_id(id_))
    chosen.print_pages(pages, context, output, "comments")


@click.command()
@click.argument("id_", metavar="ID")
@format_options(fields="firstname")
@options.output
@options.waiting
def kudos(context: Context, id_: str, chosen: FormatOptions, output: str | None) -> None:
    """Print the athletes who gave kudos to an activity.

    \b
    strava kudos 123456789 | jq length
    """
    pages = context.source.kudos(read_activity_id(id_))
    chosen.print_pages(pages, context, output, "kudos")
