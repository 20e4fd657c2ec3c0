"""strava activity, streams, laps, comments and kudos: one activity and its parts."""

from collections.abc import Iterator

import click

from stravafetch.cli import options
from stravafetch.cli.completion import complete_streams
from stravafetch.cli.context import Context
from stravafetch.cli.input import lines_of_stdin
from stravafetch.cli.output import open_output, print_document, print_pages
from stravafetch.output.style import Style
from stravafetch.query.ids import read_activity_id


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--all-efforts", is_flag=True, help="Include the efforts on minor segments.")
@options.activity_jobs
@options.timezone
@options.output
@options.waiting
def activity(
    context: Context, ids: tuple[str, ...], all_efforts: bool, jobs: int, output: str | None
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
    from stravafetch.api.bulk import Failures, details  # not for --help: 67 ms
    from stravafetch.output.formats import write_ndjson  # not for --help: 4 ms

    given = [() if text == "-" else (read_activity_id(text),) for text in ids]
    if len(given) == 1 and given[0]:
        print_document(lambda: context.source.activity(*given[0], all_efforts=all_efforts), output)
        return
    asked = (id_ for ids in given for id_ in ids or _ids_of_stdin())
    failures = Failures()
    with open_output(output) as out:
        found = details(
            context.source, asked, failures, context.console, jobs=jobs, all_efforts=all_efforts
        )
        if out.is_terminal:
            context.console.stop_live_line()
        pages = ([record] for record in found)
        watched = context.progress.watch(pages, context.rate_limiter.left)
        write_ndjson(watched, out.stream, Style())
    failures.raise_if_any()


def _ids_of_stdin() -> Iterator[int]:
    from stravafetch.query.id_lists import read_activity_ids  # not for --help: 3 ms

    yield from read_activity_ids(lines_of_stdin())


@click.command()
@click.argument("id_", metavar="ID")
@click.option(
    "--keys",
    metavar="KEY,...",
    multiple=True,
    help="Only these streams, such as time,latlng,heartrate (default: all). Strava may add "
    "distance.",
    shell_complete=complete_streams,
)
@options.output
@options.waiting
def streams(context: Context, id_: str, keys: tuple[str, ...], output: str | None) -> None:
    """Print an activity's streams, second by second.

    \b
    strava streams 123456789 | jq '.heartrate.data | max'
    strava streams 123456789 --keys time,latlng
    """
    from stravafetch.query.streams import STREAMS, read_streams  # not for --help: 1 ms

    chosen = read_streams(",".join(keys)) if keys else STREAMS
    print_document(lambda: context.source.streams(read_activity_id(id_), chosen), output)


@click.command()
@click.argument("id_", metavar="ID")
@options.output
@options.waiting
def laps(context: Context, id_: str, output: str | None) -> None:
    """Print an activity's laps.

    \b
    strava laps 123456789 | jq '.[].average_speed'
    """

    activity_id = read_activity_id(id_)
    print_pages((context.source.laps(number) for number in [activity_id]), output)


@click.command()
@click.argument("id_", metavar="ID")
@options.output
@options.waiting
def comments(context: Context, id_: str, output: str | None) -> None:
    """Print the comments on an activity.

    \b
    strava comments 123456789 | jq -r '.[].text'
    """

    print_pages(context.source.comments(read_activity_id(id_)), output)


@click.command()
@click.argument("id_", metavar="ID")
@options.output
@options.waiting
def kudos(context: Context, id_: str, output: str | None) -> None:
    """Print the athletes who gave kudos to an activity.

    \b
    strava kudos 123456789 | jq length
    """

    print_pages(context.source.kudos(read_activity_id(id_)), output)
