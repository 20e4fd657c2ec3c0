"""strava export."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stravafetch.cli import options
from stravafetch.cli.run import Run

if TYPE_CHECKING:
    from stravafetch.export import Choice, Task


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@options.span
@options.sport
@click.option(
    "--only", type=click.Choice(["gpx", "json"]), help="Only the tracks, or only the JSON."
)
@click.option(
    "--update",
    is_flag=True,
    help="Fetch the activities of the last 14 days again, as they are now.",
)
@options.jobs
@options.patient
def export(
    run: Run,
    folder: str,
    since: str | None,
    until: str | None,
    sport: tuple[str, ...],
    only: str | None,
    update: bool,
    jobs: int,
) -> None:
    """Write each activity to a folder, as JSON and GPX.

    One file has its detail, one its streams and one its track; every name begins with the date. It
    can be stopped and run again at any time: what is complete is not fetched again. An activity
    costs two requests, so that a long history takes a few days at Strava's limits.

    \b
    strava export rides --since 2026 --sport Ride
    strava export everything --wait-daily
    """
    from stravafetch.dates import read_span  # not for --help
    from stravafetch.export import Export, entries  # not for --help
    from stravafetch.export_folder import ExportFolder  # not for --help
    from stravafetch.sports import read_sports  # not for --help

    if not folder:  # as in `strava export "$DIR"` with DIR unset
        raise click.UsageError("DIR is empty.")
    span, sports = read_span(since, until, run.clock.now()), read_sports(sport, run.talk.warn)
    place = ExportFolder(Path(folder))
    with place.opened():
        pages = run.progress.watch(run.strava.activities(span, sports, jobs=jobs), run.pace.left)
        found = entries(pages)
        work = Export(
            run.strava, place, _choice(only, run.clock.now(), update=update), run.talk.warn
        )
        tasks = work.tasks(found)
        run.talk.note(_announcement(run, len(found), tasks))
        try:
            for done, left in enumerate(work.run(tasks), len(found) - len(tasks) + 1):
                run.progress.show(f"{done:,} of {len(found):,} activities, {_until(run, left)}")
        except KeyboardInterrupt:
            run.progress.show("")
            run.talk.note("Stopped. What is complete stays; run it again to go on.")
            raise
        run.progress.show("")
    if found:
        run.talk.note(f"{folder} is complete.")


def _choice(only: str | None, now: float, *, update: bool) -> "Choice":
    from stravafetch.export import UPDATE_DAYS, Choice

    renew_after = now - UPDATE_DAYS * 86_400 if update else None
    return Choice(json=only != "gpx", gpx=only != "json", renew_after=renew_after)


def _announcement(run: Run, found: int, tasks: "list[Task]") -> str:
    """Say what it will cost before it starts."""
    left = sum(task.requests for task in tasks)
    if not found:
        return "No activity matches."
    if not left:
        return f"All {found:,} activities are here; nothing to fetch."
    here = found - sum(1 for task in tasks if task.requests)
    cost = f"{_until(run, left)}{_waits(run, left)}"
    return f"{found:,} activities, {here:,} of them here already; {cost}."


def _until(run: Run, left: int) -> str:
    """Say how many requests are left and when they will be through, as far as limits go."""
    now = run.clock.now()
    through = run.pace.usage.lets_through_by(left, now)
    end = datetime.fromtimestamp(through).astimezone()
    if through <= now:
        when = "within the limit"
    elif end.date() == datetime.fromtimestamp(now).astimezone().date():
        when = f"done about {end:%H:%M}"
    else:
        when = f"done about {end:%H:%M on %d %B}"
    return f"{left:,} requests to go, {when}"


def _waits(run: Run, left: int) -> str:
    """Say what stops it before that."""
    from stravafetch.limits import DAY

    now = run.clock.now()
    today = [window.left(now) for window in run.pace.usage.windows if window.seconds == DAY]
    if not today or left <= min(today):
        return ""
    if run.patience and run.patience.days:
        return ", with waits for the daily limit"
    return (
        " with --wait-daily. Without it today's limit ends this run after "
        f"{min(today):,} requests; run it again tomorrow to go on"
    )
