"""Fetches an activity with its parts, and shows it on one screen."""

from collections.abc import Callable
from typing import TypeVar

from stravafetch.cli.context import Context
from stravafetch.cli.drawing import canvas_on
from stravafetch.cli.format_options import FormatOptions, Units
from stravafetch.cli.output import Output
from stravafetch.errors import Forbidden, ItemError, NotFound
from stravafetch.output.activity_view import Parts, Screen, draw_activity
from stravafetch.output.rows import records_of
from stravafetch.source import Document, Page, Source

STREAMS = ("distance", "time", "heartrate", "altitude")

Part = TypeVar("Part")


def show_activity(context: Context, activity_id: int, units: Units | None, out: Output) -> None:
    """Fetch and write it; why a part could not be fetched is raised when all others are written."""
    attempts = Attempts()
    parts = fetch_parts(context.source, activity_id, attempts)
    style = FormatOptions("table", units=units).style(context, out, "records")
    canvas = canvas_on(out, context)
    canvas.draw(draw_activity(parts, Screen(style.units, canvas.width, canvas.glyphs)))
    if attempts.failure:
        raise attempts.failure


class Attempts:
    """Fetches parts, and keeps why the first of those that could not be fetched was not."""

    def __init__(self) -> None:
        self.failure: ItemError | None = None

    def part(self, fetch: Callable[[], Part], nothing: Part) -> Part:
        """Return a part, or nothing where there is none, or none for this athlete."""
        try:
            return fetch()
        except (NotFound, Forbidden):
            return nothing
        except ItemError as error:
            self.failure = self.failure or error
            return nothing


def fetch_parts(source: Source, activity_id: int, attempts: Attempts) -> Parts:
    """Return an activity with what there is of it, in at most three requests.

    Raises what Source.activity raises, and of the parts anything but ItemError.
    """
    detail = source.activity(activity_id)
    if detail.get("manual"):
        return Parts(detail)
    streams: Document = attempts.part(lambda: source.streams(activity_id, STREAMS), {})
    laps = records_of(detail.get("laps"))
    if streams and "laps" not in detail:  # an archive has them beside the streams
        laps = attempts.part(lambda: source.laps(activity_id), [])
    zones: Page = []
    if detail.get("available_zones"):
        zones = attempts.part(lambda: source.activity_zones(activity_id), [])
    return Parts(detail, streams, laps, zones)
