"""strava athlete, stats, zones, gear, routes and route: the athlete and what is theirs."""

import click

from stravafetch.cli import options
from stravafetch.cli.context import Context
from stravafetch.cli.output import open_output, print_document, print_pages
from stravafetch.query.ids import read_gear_id, read_route_id


@click.command()
@options.output
@options.waiting
def athlete(context: Context, output: str | None) -> None:
    """Print your athlete.

    It includes all details if you signed in with --scope profile:read_all.

    \b
    strava athlete | jq .id
    """
    print_document(context.source.athlete, output)


@click.command()
@options.output
@options.waiting
def stats(context: Context, output: str | None) -> None:
    """Print your totals, over activities that everyone can see.

    \b
    strava stats | jq .ytd_run_totals
    """
    print_document(context.source.stats, output)


@click.command()
@options.output
@options.waiting
def zones(context: Context, output: str | None) -> None:
    """Print your heart rate and power zones.

    They need a sign-in with `strava login --scope profile:read_all`.

    \b
    strava zones | jq .heart_rate.zones
    """
    print_document(context.source.zones, output)


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@options.output
@options.waiting
def gear(context: Context, id_: str | None, output: str | None) -> None:
    """Print a bike or shoes, by the gear_id of an activity.

    Without ID it prints all of them in an array, if you signed in with --scope profile:read_all.

    \b
    strava gear b12345678 | jq .distance
    """

    if id_ is None:
        print_pages((page() for page in [context.source.all_gear]), output)
        return
    gear_id = read_gear_id(id_)
    print_document(lambda: context.source.gear(gear_id), output)


@click.command()
@options.output
@options.waiting
def routes(context: Context, output: str | None) -> None:
    """Print your routes.

    Private ones come if you signed in with --scope read_all. IDs are longer than what jq and
    JavaScript count exactly: use id_str. Those of an archive have no ID, but a name and a file,
    whose number `strava route` takes.

    \b
    strava routes | jq -r '.[] | [.id_str, .name] | @tsv'
    """
    print_pages(context.source.routes(), output)


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--gpx", is_flag=True, help="As a GPX file, which Strava makes.")
@options.output
@options.waiting
def route(context: Context, id_: str, gpx: bool, output: str | None) -> None:
    """Print a route.

    \b
    strava route 3329485690369457990 --gpx -o route.gpx
    """
    from stravafetch.output.formats import write_text  # not for --help: 4 ms

    route_id = read_route_id(id_)
    if not gpx:
        print_document(lambda: context.source.route(route_id), output)
        return
    text = context.source.route_gpx(route_id)
    with open_output(output) as out:
        write_text(text, out.stream)
