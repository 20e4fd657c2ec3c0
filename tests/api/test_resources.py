from datetime import UTC, datetime
from typing import Any

import pytest

from stravafetch.api.resources import Strava
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.errors import ChangeRefused, ItemError, NotFound, StravaError, Unreachable
from stravafetch.query.dates import read_span
from tests.support.clock import NOON
from tests.support.sandbox import Sandbox

Record = dict[str, Any]

EMPTY_PAGE = 4  # of 600 activities, 200 a page
TOKYO = {
    "id": 1,
    "name": "東京の朝",
    "start_date": "2025-12-31T20:30:00Z",
    "start_date_local": "2026-01-01T05:30:00Z",
    "sport_type": "Run",
    "private": False,
}


@pytest.fixture
def strava(sandbox: Sandbox) -> Strava:
    return Context(
        Environment(sandbox.environ, sandbox.clock, is_interactive=False),
        "default",
        TerminalConsole(),
    ).strava


def fetch(
    strava: Strava,
    since: str | None = None,
    until: str | None = None,
    sports: tuple[str, ...] = (),
    limit: int | None = None,
) -> list[Record]:
    pages = strava.activities(read_span(since, until, NOON), sports, limit, jobs=1)
    return [record for page in pages for record in page]


def history(sandbox: Sandbox) -> list[Record]:
    """Everything the athlete did, newest first."""
    return sandbox.strava.history.between(None, None, private=True)


def pages_asked(sandbox: Sandbox) -> list[tuple[int, int]]:
    """The pages asked for, each with its size."""
    queries = sandbox.asked("/api/v3/athlete/activities")
    return [(int(query["page"]), int(query["per_page"])) for query in queries]


def ids(records: list[Record]) -> list[int]:
    return [record["id"] for record in records]


# All of it


def test_the_athlete_is_the_one_who_signed_in(sandbox: Sandbox, strava: Strava) -> None:
    assert strava.athlete() == sandbox.strava.athlete


def test_everything_comes_newest_first_as_strava_sent_it(sandbox: Sandbox, strava: Strava) -> None:
    assert [list(r.items()) for r in fetch(strava)] == [list(r.items()) for r in history(sandbox)]


def test_pages_are_as_large_as_can_be_and_go_on_to_an_empty_one(
    sandbox: Sandbox, strava: Strava
) -> None:
    fetch(strava)
    assert pages_asked(sandbox) == [(number, 200) for number in range(1, EMPTY_PAGE + 1)]


@pytest.mark.parametrize("signed_out", [0], indirect=True)
def test_an_athlete_without_activities_costs_one_request(sandbox: Sandbox, strava: Strava) -> None:
    assert fetch(strava) == []
    assert pages_asked(sandbox) == [(1, 200)]


def test_a_page_is_not_asked_for_before_the_one_before_is_used_up(
    sandbox: Sandbox, strava: Strava
) -> None:
    next(strava.activities(read_span(None, None, NOON), jobs=1))
    assert pages_asked(sandbox) == [(1, 200)]


def test_a_short_page_in_the_middle_loses_nothing_of_the_others(
    sandbox: Sandbox, strava: Strava
) -> None:
    everything = ids(history(sandbox))
    sandbox.strava.short_pages = {2: 150}
    assert ids(fetch(strava)) == everything[:250] + everything[400:]


def test_an_activity_that_arrives_between_two_pages_doubles_nothing(
    sandbox: Sandbox, strava: Strava
) -> None:
    before = ids(history(sandbox))
    newest = {**history(sandbox)[0], "id": 1, "start_date": "2026-11-22T11:00:00Z"}
    sandbox.strava.uploads_after_page = {1: newest}
    assert ids(fetch(strava)) == before


def test_two_activities_that_began_together_are_both_there(
    sandbox: Sandbox, strava: Strava
) -> None:
    twin = {**history(sandbox)[10], "id": 1}
    sandbox.strava.history.add(twin)
    assert twin in fetch(strava)
    assert len(fetch(strava)) == 601


# Limits


@pytest.mark.parametrize(
    ("limit", "asked"),
    [
        (1, [(1, 30)]),
        (31, [(1, 31)]),
        (200, [(1, 200)]),
        (201, [(1, 200), (2, 200)]),
        (400, [(1, 200), (2, 200)]),
    ],
)
def test_a_limit_asks_for_no_more_than_it_needs(
    sandbox: Sandbox, strava: Strava, limit: int, asked: list[tuple[int, int]]
) -> None:
    assert ids(fetch(strava, limit=limit)) == ids(history(sandbox))[:limit]
    assert pages_asked(sandbox) == asked


def test_a_limit_that_a_short_page_leaves_open_is_filled_from_the_next(
    sandbox: Sandbox, strava: Strava
) -> None:
    sandbox.strava.short_pages = {1: 28}
    everything = ids(history(sandbox))
    assert ids(fetch(strava, limit=5)) == everything[:2] + everything[30:33]


def test_a_limit_beyond_the_end_gives_what_there_is(strava: Strava) -> None:
    assert len(fetch(strava, limit=1_000)) == 600


def test_a_limit_on_a_rare_sport_searches_whole_pages(sandbox: Sandbox, strava: Strava) -> None:
    rare = [r["id"] for r in history(sandbox) if r["sport_type"] == "RollerDerby"]
    assert ids(fetch(strava, sports=("RollerDerby",), limit=1)) == rare
    assert {size for _, size in pages_asked(sandbox)} == {200}
    assert len(pages_asked(sandbox)) < EMPTY_PAGE


# Sports


@pytest.mark.parametrize("sport", ["TrailRun", "trailrun", "TRAILRUN"])
def test_a_sport_is_meant_in_any_case(sandbox: Sandbox, strava: Strava, sport: str) -> None:
    wanted = [r["id"] for r in history(sandbox) if r["sport_type"] == "TrailRun"]
    assert len(wanted) > 1
    assert ids(fetch(strava, sports=(sport,))) == wanted


def test_several_sports_are_any_of_them(strava: Strava) -> None:
    found = fetch(strava, sports=("Swim", "yoga"))
    assert {record["sport_type"] for record in found} == {"Swim", "Yoga"}


def test_the_coarse_type_is_not_the_sport(strava: Strava) -> None:
    assert {record["sport_type"] for record in fetch(strava, sports=("Run",))} == {"Run"}


def test_a_sport_that_strava_adds_tomorrow_can_be_asked_for(
    sandbox: Sandbox, strava: Strava
) -> None:
    sandbox.strava.history.add({**TOKYO, "sport_type": "Straßenlauf"})
    sandbox.strava.history.add({**TOKYO, "id": 2, "sport_type": None})
    assert ids(fetch(strava, sports=("STRASSENLAUF",))) == [1]


# Time


@pytest.mark.parametrize(
    ("since", "until", "is_in"),
    [
        ("2026-01-01", None, True),
        ("2026-01-02", None, False),
        ("2026", "2026-01", True),
        (None, "2025-12-31", False),
        (None, "2026-01-01", True),
        ("2025-12-31", "2025-12-31", False),
        ("2026-01-01T05:30", None, True),
        ("2025-12-31T20:30Z", "2025-12-31T20:30Z", True),
        ("2025-12-31T20:31Z", None, False),
    ],
)
def test_a_date_is_the_one_that_the_runner_in_tokyo_saw(
    sandbox: Sandbox, strava: Strava, since: str | None, until: str | None, is_in: bool
) -> None:
    sandbox.strava.history.add(TOKYO)
    assert (TOKYO in fetch(strava, since, until)) is is_in


def test_a_span_holds_exactly_its_local_dates(sandbox: Sandbox, strava: Strava) -> None:
    found = fetch(strava, "2025-03-10", "2025-06")
    everything = history(sandbox)
    assert ids(found) == [
        r["id"] for r in everything if "2025-03-10" <= r["start_date_local"] < "2025-07"
    ]
    assert 20 < len(found) < 100


def test_since_alone_is_newest_first_as_well(strava: Strava) -> None:
    starts = [record["start_date"] for record in fetch(strava, "2024")]
    assert len(starts) > 200
    assert starts == sorted(starts, reverse=True)


def test_strava_is_asked_for_the_span_and_a_day_around_it(sandbox: Sandbox, strava: Strava) -> None:
    fetch(strava, "2025-03-10", "2025-03-10")
    query = sandbox.asked("/api/v3/athlete/activities")[0]
    assert int(query["after"]) == datetime(2025, 3, 9, tzinfo=UTC).timestamp() - 1
    assert int(query["before"]) == datetime(2025, 3, 12, tzinfo=UTC).timestamp()


def test_a_limit_counts_what_the_span_includes(sandbox: Sandbox, strava: Strava) -> None:
    sandbox.strava.history.add(TOKYO)
    newest = fetch(strava, until="2025-12-31", limit=1)
    assert ids(newest) == ids(fetch(strava, until="2025-12-31"))[:1]
    assert newest[0]["start_date_local"] < "2026"
    assert pages_asked(sandbox)[0] == (1, 200)


def test_a_limit_with_exact_bounds_asks_for_no_more_than_it_needs(
    sandbox: Sandbox, strava: Strava
) -> None:
    assert len(fetch(strava, "300d", limit=40)) == 40
    assert pages_asked(sandbox) == [(1, 40)]


# Answers that are not what they should be


@pytest.mark.parametrize("body", [{"message": "error"}, {}, None, [1], [[]], [None], 7])
def test_a_list_of_another_shape_is_an_error(sandbox: Sandbox, strava: Strava, body: Any) -> None:
    sandbox.fail(200, body)
    with pytest.raises(StravaError, match="/athlete/activities has an unexpected format") as caught:
        fetch(strava)
    assert "-v" in caught.value.next_step


@pytest.mark.parametrize("body", [[], None, 7])
def test_an_athlete_of_another_shape_is_an_error(
    sandbox: Sandbox, strava: Strava, body: Any
) -> None:
    sandbox.fail(200, body)
    with pytest.raises(StravaError, match="response to /athlete has an unexpected format"):
        strava.athlete()


@pytest.mark.parametrize("body", ["<html>Sign in to the Wi-Fi</html>", "", "[{]"])
def test_what_is_no_json_is_an_error(sandbox: Sandbox, strava: Strava, body: str) -> None:
    sandbox.fail(200, body)
    with pytest.raises(StravaError, match="instead of JSON"):
        fetch(strava)


@pytest.mark.parametrize("page", [2, 3, EMPTY_PAGE])
def test_trouble_on_a_later_page_is_an_error_and_not_the_end(
    sandbox: Sandbox, strava: Strava, page: int
) -> None:
    pages = strava.activities(read_span(None, None, NOON), jobs=1)
    for _ in range(page - 1):
        next(pages)
    sandbox.upset(drop=True, times=4)
    with pytest.raises(Unreachable):
        next(pages)


def test_a_list_that_is_gone_is_not_taken_for_an_empty_one(
    sandbox: Sandbox, strava: Strava
) -> None:
    sandbox.fail(404, {"message": "Record Not Found", "errors": []})
    with pytest.raises(NotFound, match="/athlete/activities"):
        fetch(strava)


WRITE = ("read", "activity:read_all", "activity:write")


def test_a_change_brings_the_activity_as_it_is_then(sandbox: Sandbox, strava: Strava) -> None:
    sandbox.sign_in(*WRITE)
    run = next(one for one in history(sandbox) if one["gear_id"])
    changed = strava.update_activity(run["id"], {"name": "Träning", "gear_id": "none"})
    assert (changed["name"], changed["gear_id"]) == ("Träning", None)
    assert strava.activity(run["id"]) == changed


@pytest.mark.parametrize(
    ("status", "kind"), [(400, ChangeRefused), (422, ChangeRefused), (404, NotFound)]
)
def test_a_change_that_is_refused_concerns_that_activity(
    sandbox: Sandbox, strava: Strava, status: int, kind: type[ItemError]
) -> None:
    sandbox.fail(status, {"message": "Bad Request", "errors": []})
    with pytest.raises(kind, match=f"/activities/17.*{status}"):
        strava.update_activity(17, {"name": "x"})


@pytest.mark.parametrize("status", [500, 503])
def test_a_change_is_sent_once_however_strava_fails(
    sandbox: Sandbox, strava: Strava, status: int
) -> None:
    sandbox.fail(status)
    with pytest.raises(ItemError):
        strava.update_activity(17, {"name": "x"})
    assert len(sandbox.asked()) == 1
