"""A fetch gives what its definition says: any history, any dates, any trouble on the way."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from stravafetch.api.transport import Limits
from stravafetch.sandbox.account import History
from stravafetch.sandbox.error_responses import error_response, unauthorized
from stravafetch.sandbox.rate_limits import FIFTEEN_MINUTES, RateLimits
from stravafetch.sandbox.server import Fault, Request, Response, Server
from tests.support.clock import NOON, TestClock
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [0], indirect=True)

Record = dict[str, Any]

PAGE = 4  # records: small pages make many cuts
LIST = "/api/v3/athlete/activities"
DAY = 86_400
ONE_DAY = timedelta(days=1)
# Seconds from UTC: every quarter of an hour between the ends of the world.
OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: quarters * 900)

examples = settings(
    deadline=None,
    derandomize=True,
    # Each example sets up what it needs of the sandbox: the fixtures may be shared.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class OneClock(TestClock):
    """Its durations pass with its time, so that an answer can take too long in no time."""

    def monotonic(self) -> float:
        return self.time


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stravafetch.api.resources.MAX_PER_PAGE", PAGE)
    monkeypatch.setattr("stravafetch.api.resources.DEFAULT_PER_PAGE", 2)


@pytest.fixture
def _zone() -> Iterator[None]:
    """Let a test move this machine to other time zones, and move it back."""
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    if hasattr(time, "tzset"):
        time.tzset()


def activity(number: int, start: float, offset: int = 0) -> Record:
    """An activity that began at a Unix time, where clocks are so many seconds ahead of UTC."""
    return {
        "id": number,
        "start_date": f"{datetime.fromtimestamp(start, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "start_date_local": f"{datetime.fromtimestamp(start + offset, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "sport_type": "Ride",
        "private": False,
    }


@pytest.fixture(autouse=True)
def _last_server(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.server.__exit__()


def begin(sandbox: Sandbox, records: list[Record]) -> None:
    """Start at noon from this history, signed in, and with nothing asked for.

    The fetch before may still be asking for pages that it needs no more: it keeps its own clock
    and its own server, which knows nothing any more.
    """
    before, sandbox.clock = sandbox.server, OneClock()
    with before.turn:
        sandbox.strava.now = sandbox.authentication.now = sandbox.clock.now
        before.handle = lambda _: Response(410)
    before.__exit__()
    sandbox.server = Server(sandbox.strava.handle).__enter__()
    if any(exchange.request.path == "/oauth/token" for exchange in before.journal):
        sandbox.authentication.grants.clear()  # the token may be lost
        sandbox.sign_in()
    sandbox.strava.accounts[0].history = History(records)
    sandbox.strava.limits = RateLimits(sandbox.clock.now)
    sandbox.strava.short_pages = {}


def history(sandbox: Sandbox) -> list[Record]:
    """All that there is, newest first."""
    return sandbox.strava.history.between(None, None, private=True)


def ids(records: list[Record]) -> list[int]:
    return [record["id"] for record in records]


def fetch(sandbox: Sandbox, *args: str, jobs: int = 1) -> list[Record]:
    result = sandbox.run("-q", "activities", "--format", "ndjson", "--jobs", str(jobs), *args)
    assert (result.status, result.stderr) == (0, "")
    return result.records


# Dates


@dataclass(frozen=True)
class Named:
    """What a text names: the seconds from ``first`` up to ``beyond``, on one of two clocks.

    The clock is the activity's own, or UTC for an instant; both are told as seconds since 1970.
    """

    text: str
    is_instant: bool
    first: int
    beyond: int

    def place(self, record: Record) -> int:
        """Where an activity stands on this clock."""
        text = record["start_date" if self.is_instant else "start_date_local"]
        return int(datetime.fromisoformat(text).timestamp())


def seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


def hours(offset: int) -> str:
    """Return a distance from UTC as 05:45."""
    minutes = abs(offset) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def here(zone: int) -> datetime:
    """Noon in London on the wall clock of a machine so many seconds ahead of it."""
    return datetime.fromtimestamp(NOON + zone, UTC).replace(tzinfo=None)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day of a month so long ago, or that month's last day where it has no such day."""
    first = moment.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    day = moment.day
    while True:
        with suppress(ValueError):
            return first.replace(day=day)
        day -= 1


@st.composite
def days(draw: st.DrawFn) -> Named:
    """A year, a month or a day: all that is written the same way is meant."""
    form = draw(st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
    first = datetime(2024, 2, 1) + draw(st.integers(0, 1_020)) * ONE_DAY  # noqa: DTZ001 - a wall clock
    beyond, text = first, first.strftime(form)
    while (first - ONE_DAY).strftime(form) == text:
        first -= ONE_DAY
    while beyond.strftime(form) == text:
        beyond += ONE_DAY
    return Named(text, False, seconds(first), seconds(beyond))


@st.composite
def moments(draw: st.DrawFn) -> Named:
    """A second of a wall clock, or of the clock that is so far from UTC."""
    moment = seconds(datetime(2024, 2, 1)) + draw(st.integers(0, 1_020 * DAY))  # noqa: DTZ001 - a wall clock
    form = draw(st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]))
    text = datetime.fromtimestamp(moment, UTC).strftime(form)
    offset = draw(st.none() | OFFSETS)
    if offset is None:
        return Named(text, False, moment, moment + 1)
    ahead = "Z" if offset == 0 else f"{'-' if offset < 0 else '+'}{hours(offset)}"
    return Named(text + ahead, True, moment - offset, moment - offset + 1)


@st.composite
def back_from_now(draw: st.DrawFn, zone: int) -> Named:
    """A count of days, weeks, months or years, on a machine so many seconds ahead of UTC."""
    unit, most = draw(st.sampled_from([("d", 700), ("w", 100), ("m", 30), ("y", 3)]))
    number = draw(st.integers(0, most))
    if unit in ("d", "w"):
        moment = int(NOON) - number * DAY * (7 if unit == "w" else 1)
    else:
        then = months_before(here(zone), number * (12 if unit == "y" else 1))
        moment = seconds(then) - zone
    return Named(f"{number}{unit}", True, moment, moment + 1)


def texts(zone: int) -> st.SearchStrategy[Named]:
    """Any form that the options take, on a machine so many seconds ahead of UTC."""
    midnight = seconds(here(zone)) // DAY * DAY
    today = Named("today", False, midnight, midnight + DAY)
    yesterday = Named("yesterday", False, midnight - DAY, midnight)
    return days() | moments() | back_from_now(zone) | st.sampled_from([today, yesterday])


@st.composite
def questions(draw: st.DrawFn) -> tuple[int, Named | None, Named | None, list[Record]]:
    """A machine's zone, both bounds, and activities that crowd around them."""
    zone = draw(OFFSETS)
    since, until = draw(st.none() | texts(zone)), draw(st.none() | texts(zone))
    edges = [edge for bound in (since, until) if bound for edge in (bound.first, bound.beyond)]
    records = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        offset = draw(OFFSETS)
        near = draw(st.sampled_from([*edges, int(NOON) - DAY]))
        apart = draw(st.sampled_from([-1, 0, 1]) | st.integers(-2 * DAY, 2 * DAY))
        start = near + apart - draw(st.sampled_from([0, offset]))
        records.append(activity(number, min(start, int(NOON)), offset))
    return zone, since, until, records


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows cannot move to another time zone")
@pytest.mark.usefixtures("_zone")
@settings(examples, max_examples=120)
@given(questions(), st.none() | st.integers(1, 9), st.integers(1, 4))
def test_a_fetch_gives_the_activities_that_its_dates_name(
    sandbox: Sandbox,
    question: tuple[int, Named | None, Named | None, list[Record]],
    limit: int | None,
    jobs: int,
) -> None:
    zone, since, until, records = question
    begin(sandbox, records)
    os.environ["TZ"] = f"XYZ{'-' if zone > 0 else '+'}{hours(zone)}"  # POSIX counts westwards
    time.tzset()
    expected = [
        record
        for record in history(sandbox)
        if (since is None or since.place(record) >= since.first)
        and (until is None or until.place(record) < until.beyond)
    ]
    args = [f"--since={since.text}"] if since else []
    args += [f"--until={until.text}"] if until else []
    args += [f"--limit={limit}"] if limit else []
    result = sandbox.run("activities", "--format", "ndjson", "--jobs", str(jobs), *args)
    if result.status == 2:  # refused for naming no time that has been
        assert expected == []
        assert " is before " in result.stderr or "in the future" in result.stderr
    else:
        assert result.records == expected[:limit]


# Pages


@settings(examples, max_examples=40)
@given(
    st.lists(st.integers(0, 5), max_size=20),
    st.dictionaries(st.integers(1, 5), st.integers(1, PAGE - 1)),
)
def test_short_pages_lose_nothing_of_the_others(
    sandbox: Sandbox, starts: list[int], lacking: dict[int, int]
) -> None:
    begin(sandbox, [activity(n, NOON - DAY + start) for n, start in enumerate(starts, 1)])
    sandbox.strava.short_pages = lacking
    everything = history(sandbox)
    pages = [everything[at : at + PAGE] for at in range(0, len(everything), PAGE)]
    for n, page in enumerate(pages, 1):
        assume(len(page) > lacking.get(n, 0))  # an empty page is the end, as Strava says
    kept = [page[: len(page) - lacking.get(n, 0)] for n, page in enumerate(pages, 1)]
    assert fetch(sandbox, jobs=3) == [record for page in kept for record in page]


Change = tuple[str, int]  # "appears" at a start, or "goes" from a place in the history


class Changing:
    """Strava, whose athlete goes on uploading and deleting while pages are read.

    The changes of a number happen once so many pages have been served, whichever they were.
    """

    def __init__(self, sandbox: Sandbox, changes: dict[int, list[Change]]) -> None:
        self._sandbox = sandbox
        self._changes = changes
        self._served = 0
        self.deleted: set[int] = set()
        self.happened = 0
        sandbox.server.handle = self.answer

    def answer(self, request: Request) -> Response:
        response = self._sandbox.strava.handle(request)
        if request.path == LIST:
            self._served += 1
            for kind, where in self._changes.get(self._served, []):
                self._change(kind, where)
        return response

    def _change(self, kind: str, where: int) -> None:
        existing = history(self._sandbox)
        if kind == "appears":
            self.happened += 1
            new = activity(1_000 + self.happened, NOON - DAY + where)
            self._sandbox.strava.history.add(new)
        elif existing:
            self.happened += 1
            gone = existing[where % len(existing)]["id"]
            self._sandbox.strava.history.remove(gone)
            self.deleted.add(gone)


# Fewer at a time than a page holds: a page that comes again as a whole is taken for the end.
CHANGE = st.tuples(st.sampled_from(["appears", "goes"]), st.integers(0, 20))
CHANGES = st.dictionaries(st.integers(1, 6), st.lists(CHANGE, max_size=PAGE - 2))
STARTS = st.lists(st.integers(0, 20), max_size=24)


def fetch_while_it_changes(
    sandbox: Sandbox, starts: list[int], changes: dict[int, list[Change]], jobs: int
) -> tuple[Changing, set[int]]:
    """Return what happened, and which of the activities that stayed were missed."""
    begin(sandbox, [activity(n, NOON - DAY + start) for n, start in enumerate(starts, 1)])
    stayed = history(sandbox)
    changing = Changing(sandbox, changes)
    found = ids(fetch(sandbox, jobs=jobs))
    stayed = [record for record in stayed if record["id"] not in changing.deleted]
    assert len(found) == len(set(found)), "an activity came twice"
    came = [record for record in stayed if record["id"] in found]
    assert [n for n in found if n in ids(stayed)] == ids(came), "not newest first"
    return changing, {*ids(stayed)} - {*found}


@settings(examples, max_examples=60)
@given(STARTS, CHANGES)
@example([0] * 9, {1: [("appears", 20)], 2: [("appears", 0)]})
def test_each_deletion_between_two_pages_hides_at_most_one_other_and_an_upload_none(
    sandbox: Sandbox, starts: list[int], changes: dict[int, list[Change]]
) -> None:
    changing, missed = fetch_while_it_changes(sandbox, starts, changes, jobs=1)
    assert len(missed) <= len(changing.deleted)


@settings(examples, max_examples=40)
@given(STARTS, CHANGES, st.integers(2, 8))
def test_with_pages_in_flight_each_change_hides_at_most_one_for_each_of_them(
    sandbox: Sandbox, starts: list[int], changes: dict[int, list[Change]], jobs: int
) -> None:
    changing, missed = fetch_while_it_changes(sandbox, starts, changes, jobs)
    assert len(missed) <= jobs * changing.happened


def test_the_one_that_a_deletion_hides_is_the_first_of_the_next_page(sandbox: Sandbox) -> None:
    _, missed = fetch_while_it_changes(sandbox, [*range(9, 0, -1)], {1: [("goes", 0)]}, jobs=1)
    assert missed == {PAGE + 1}


# Faults


HTML = {"Content-Type": "text/html"}
EXCEEDED = error_response(429, "Rate Limit Exceeded", "Application", "rate limit", "exceeded")
# What can happen to one request for a page; the first is nothing.
TROUBLES = (
    Fault(LIST),
    Fault(LIST, reply=unauthorized("Athlete", "access_token", "invalid")),
    Fault(LIST, reply=unauthorized("AccessToken", "activity:read_permission", "missing")),
    Fault(LIST, reply=EXCEEDED),
    Fault(LIST, reply=Response(429, b"", {"Retry-After": "0"})),
    Fault(LIST, reply=Response(429, b"", {"Retry-After": "5000"})),
    Fault(LIST, reply=Response.json(500, {"message": "error"})),
    Fault(LIST, reply=Response(503, b"<!doctype html>", HTML)),
    Fault(LIST, reply=Response(503, b"", {"Retry-After": "500"})),
    Fault(LIST, reply=Response(597)),
    Fault(LIST, reply=Response(200, b"<!doctype html>", HTML)),
    Fault(LIST, reply=Response.json(200, {"message": "error"})),
    Fault(LIST, drop=True),
    Fault(LIST, cut=7),
    Fault(LIST, drip=0.001),
)
# Those that a fetch gets over, if they are not too many.
PASSING = tuple(fault for fault in TROUBLES if fault.reply in (None, EXCEEDED, Response(597)))
# And to a refresh of the token.
TOKEN_TROUBLES = (
    Fault("/oauth/token", reply=Response(503)),
    Fault("/oauth/token", drop=True),
    Fault("/oauth/token", cut=7),
)


def stall(sandbox: Sandbox, numbers: set[int]) -> None:
    """Let the answers of these numbers take longer than is waited for."""
    served, clock = count(1), sandbox.clock

    def answer(request: Request) -> Response:
        if request.path == LIST and next(served) in numbers:
            clock.time += Limits().whole + 1
        return sandbox.strava.handle(request)

    sandbox.server.handle = answer


@settings(examples, max_examples=100)
@given(
    st.integers(1, 18),
    st.lists(st.sampled_from(TROUBLES), max_size=8)
    | st.lists(st.sampled_from(PASSING), max_size=8),
    st.lists(st.sampled_from(TOKEN_TROUBLES), max_size=1),
    st.sets(st.integers(1, 6), max_size=2),
    st.sampled_from(["ndjson", "json"]),
    st.integers(1, 8),
    st.booleans(),
)
def test_a_fetch_in_trouble_gives_all_or_says_so_behind_whole_records(
    sandbox: Sandbox,
    size: int,
    troubles: list[Fault],
    token_troubles: list[Fault],
    stalls: set[int],
    form: str,
    jobs: int,
    waits: bool,
) -> None:
    begin(sandbox, [activity(n, NOON - n) for n in range(1, size + 1)])
    args = ["activities", "--format", form, "--jobs", str(jobs)] + ["--no-wait"] * (not waits)
    whole = sandbox.run(*args)
    assert whole.status == 0
    begin(sandbox, history(sandbox))
    stall(sandbox, stalls)
    sandbox.server.faults = [*troubles, *token_troubles]
    result = sandbox.run(*args)
    sandbox.server.faults = []
    if result.status:
        assert result.status in (1, 4, 5)
        assert "Error: " in result.stderr
        assert whole.stdout.startswith(result.stdout)
        assert result.stdout == "" or result.stdout.endswith("\n")
    else:
        assert result.stdout == whole.stdout
    # Every page, the empty one, what was guessed at beyond it, and one more for each trouble;
    # a clock that leaps spoils all that are in flight.
    needed = -(-size // PAGE) + 1 + (jobs - 1)
    assert len(sandbox.asked(LIST)) <= needed + len(troubles) + jobs * len(stalls)
    assert len(sandbox.asked("/oauth/token")) <= len(troubles)


@settings(examples, max_examples=30)
@given(st.integers(1, 6), st.integers(1, 18), st.integers(1, 8))
def test_a_fetch_beyond_a_limit_waits_and_is_hardly_ever_refused(
    sandbox: Sandbox, limit: int, size: int, jobs: int
) -> None:
    begin(sandbox, [activity(n, NOON - n) for n in range(1, size + 1)])
    sandbox.strava.limits.read = (limit, 1_000)
    result = sandbox.run("activities", "--format", "ndjson", "--jobs", str(jobs))
    assert result.records == history(sandbox)
    refused = [exchange for exchange in sandbox.server.journal if exchange.status == 429]
    assert len(refused) <= 4  # the first two, or five of a known list, go out before any limit is
    windows = -(-len(sandbox.asked(LIST)) // limit) + 1  # a page that is not needed may wait, too
    assert sandbox.clock.time <= NOON + windows * FIFTEEN_MINUTES + 60
