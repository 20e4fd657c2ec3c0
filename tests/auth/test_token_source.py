import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Barrier, Event
from typing import Any

import pytest

from stravafetch.auth.credentials import sign_in, sign_out
from stravafetch.auth.token import Token
from stravafetch.auth.token_source import (
    Arrived,
    RefreshingTokenSource,
    require_activity_write,
    require_write,
)
from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.cli.signals import holding_signals
from stravafetch.clock import Clock
from stravafetch.errors import (
    InvalidGrant,
    ScopeMissing,
    SignInRequired,
    StoreError,
    StravaError,
    Unreachable,
)
from stravafetch.files.lock import lock
from tests.support.clock import TestClock
from tests.support.sandbox import Sandbox

TOKEN_PATH = "/oauth/token"


def grant(sandbox: Sandbox, clock: Clock | None = None, **environ: str) -> RefreshingTokenSource:
    """Return what one process has; each call stands for another process."""
    world = Environment(
        {**sandbox.environ, **environ}, clock or sandbox.clock, is_interactive=False
    )
    return Context(world, "default", TerminalConsole()).profile_tokens


def exchanges(sandbox: Sandbox) -> int:
    return len(sandbox.asked(TOKEN_PATH))


def stored(sandbox: Sandbox) -> bytes:
    return (sandbox.home / "secrets" / "token.default.json").read_bytes()


def turn_to(sandbox: Sandbox, seconds_left: int) -> None:
    """Turn the clock until the stored token has so many seconds left."""
    sandbox.clock.time = sandbox.profile.token().expires_at - seconds_left


@pytest.mark.parametrize(("seconds_left", "expected"), [(301, 0), (300, 0), (299, 1), (-9, 1)])
def test_a_token_is_refreshed_with_less_than_five_minutes_left(
    sandbox: Sandbox, seconds_left: int, expected: int
) -> None:
    turn_to(sandbox, seconds_left)
    before = sandbox.profile.token()
    token = grant(sandbox).token()
    assert exchanges(sandbox) == expected
    assert (token.access_token != before.access_token) == bool(expected)


def test_the_token_that_a_refresh_brings_is_stored_whole(sandbox: Sandbox) -> None:
    before = sandbox.profile.token()
    turn_to(sandbox, 0)
    token = grant(sandbox).token()
    (theirs,) = sandbox.authentication.grants
    assert sandbox.profile.token() == token
    assert token == replace(
        before,
        access_token=theirs.newest[0],
        refresh_token=theirs.refresh_token,
        expires_at=theirs.newest[1],
        generation=2,
    )
    assert token.refresh_token != before.refresh_token


def test_a_refresh_that_does_not_rotate_keeps_the_refresh_token(sandbox: Sandbox) -> None:
    sandbox.authentication.rotates_refresh_tokens = False
    before = sandbox.profile.token()
    turn_to(sandbox, 0)
    assert grant(sandbox).token().refresh_token == before.refresh_token


def test_refreshes_go_on_for_days(sandbox: Sandbox) -> None:
    mine = grant(sandbox)
    for _ in range(12):
        turn_to(sandbox, 0)
        assert sandbox.authentication.find(mine.access_token())
    assert exchanges(sandbox) == 12


def test_a_clock_that_is_hours_ahead_does_not_refresh_for_every_request(sandbox: Sandbox) -> None:
    ahead = TestClock()
    ahead.time += 7 * 3600
    mine = grant(sandbox, ahead)
    for _ in range(5):
        assert sandbox.authentication.find(mine.access_token())
    assert exchanges(sandbox) == 1


def test_a_token_that_another_process_refreshed_is_taken_over(sandbox: Sandbox) -> None:
    mine, other = grant(sandbox), grant(sandbox)
    mine.token()
    turn_to(sandbox, 0)
    assert mine.token() == other.token()
    assert exchanges(sandbox) == 1


def test_a_rejected_token_is_refreshed_once(sandbox: Sandbox) -> None:
    turn_to(sandbox, 1000)
    mine = grant(sandbox)
    rejected = mine.access_token()
    fresh = mine.replace(rejected)
    assert fresh != rejected
    assert mine.replace(rejected) == fresh
    assert exchanges(sandbox) == 1


def test_a_token_rejected_in_two_processes_is_refreshed_once(sandbox: Sandbox) -> None:
    turn_to(sandbox, 1000)
    mine, other = grant(sandbox), grant(sandbox)
    rejected = mine.access_token()
    assert mine.replace(rejected) == other.replace(rejected)
    assert exchanges(sandbox) == 1


@pytest.mark.parametrize(
    ("seconds_left", "is_new"),
    [
        (1_000, True),
        (20_000, False),
    ],
)
def test_a_burst_of_rejections_in_one_process_is_one_refresh(
    sandbox: Sandbox, seconds_left: int, is_new: bool
) -> None:
    turn_to(sandbox, seconds_left)
    mine = grant(sandbox)
    rejected, together = mine.access_token(), Barrier(8)

    def reject(_: int) -> str:
        together.wait()
        return mine.replace(rejected)

    with ThreadPoolExecutor(8) as threads:
        fresh = set(threads.map(reject, range(8)))
    assert (len(fresh), exchanges(sandbox)) == (1, 1)
    assert (rejected not in fresh) is is_new


def test_a_burst_of_first_uses_in_one_process_is_one_refresh(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    mine, together = grant(sandbox), Barrier(8)

    def use(_: int) -> str:
        together.wait()
        return mine.access_token()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(use, range(8)))) == 1
    assert exchanges(sandbox) == 1


def test_a_dead_grant_needs_a_new_sign_in_and_nothing_is_removed(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    before = stored(sandbox)
    sandbox.authentication.grants.clear()
    with pytest.raises(InvalidGrant) as caught:
        grant(sandbox).token()
    assert (caught.value.exit_code, stored(sandbox)) == (4, before)
    assert "`strava login`" in caught.value.next_step


def test_a_dead_grant_is_asked_about_once(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    sandbox.authentication.grants.clear()
    for _ in range(3):
        with pytest.raises(InvalidGrant):
            grant(sandbox).token()
    assert exchanges(sandbox) == 1
    sandbox.sign_in()
    assert sandbox.authentication.find(grant(sandbox).access_token())


def test_a_grant_that_died_in_two_processes_at_once_is_asked_about_once(sandbox: Sandbox) -> None:
    mine, other = grant(sandbox), grant(sandbox)
    mine.token(), other.token()
    turn_to(sandbox, 0)
    sandbox.authentication.grants.clear()
    for each in (mine, other):
        with pytest.raises(InvalidGrant):
            each.token()
    assert exchanges(sandbox) == 1


def test_a_token_that_was_saved_while_the_lock_was_held_is_taken_over(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "stravafetch.auth.profile.lock",
        lambda path, work, _seconds, **more: lock(path, work, 0.1, **more),
    )
    mine, other = grant(sandbox), grant(sandbox)
    mine.token()
    turn_to(sandbox, 0)
    with sandbox.profile.lock(), pytest.raises(StoreError, match="using the token"):
        mine.token()
    fresh = other.token()
    with sandbox.profile.lock():
        assert mine.token() == fresh
    assert exchanges(sandbox) == 1


def test_a_dead_grant_is_not_believed_when_another_token_was_stored_meanwhile(
    sandbox: Sandbox,
) -> None:
    turn_to(sandbox, 0)
    fresh = replace(sandbox.profile.token(), access_token="f" * 40, refresh_token="e" * 40)

    def refused(_: Token, _arrived: Arrived) -> Token:
        sandbox.profile.replace_token(fresh)  # as a program would that knows no lock
        raise InvalidGrant("dead", "sign in")

    assert (
        RefreshingTokenSource(sandbox.profile, refused, sandbox.clock, holding_signals).token()
        == fresh
    )


@pytest.mark.parametrize(
    "trouble",
    [
        lambda sandbox: sandbox.fail(500, {"message": "oops"}, times=3, path=TOKEN_PATH),
        lambda sandbox: sandbox.fail(503, "<h1>Down</h1>", times=3, path=TOKEN_PATH),
        lambda sandbox: sandbox.fail(429, {"message": "Rate Limit Exceeded"}, path=TOKEN_PATH),
        lambda sandbox: sandbox.fail(200, "<h1>Sign in</h1>", path=TOKEN_PATH),
        lambda sandbox: sandbox.fail(200, {"access_token": "a"}, path=TOKEN_PATH),
        lambda sandbox: sandbox.fail(400, {"message": "Bad Request"}, path=TOKEN_PATH),
        lambda sandbox: sandbox.upset(TOKEN_PATH, times=3, drop=True),
        lambda sandbox: sandbox.upset(TOKEN_PATH, times=3, cut=20),
    ],
    ids=["500", "503-html", "429", "200-html", "200-half", "400", "dropped", "truncated"],
)
def test_trouble_at_strava_signs_nobody_out(
    sandbox: Sandbox, trouble: Callable[[Sandbox], None]
) -> None:
    turn_to(sandbox, 0)
    before = stored(sandbox)
    trouble(sandbox)
    with pytest.raises(StravaError) as caught:
        grant(sandbox).token()
    assert (caught.value.exit_code, stored(sandbox)) == (1, before)


def test_after_trouble_at_strava_the_next_command_refreshes(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    sandbox.fail(500, {"message": "oops"}, times=3, path=TOKEN_PATH)
    mine = grant(sandbox)
    with pytest.raises(StravaError):
        mine.token()
    assert sandbox.authentication.find(mine.access_token())


def test_a_wrong_client_secret_is_no_dead_grant(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    before = stored(sandbox)
    with pytest.raises(SignInRequired, match="client secret") as caught:
        grant(sandbox, STRAVA_CLIENT_SECRET="wrong").token()
    assert type(caught.value) is SignInRequired
    assert stored(sandbox) == before


def test_a_sign_out_in_another_process_is_not_undone(sandbox: Sandbox) -> None:
    mine = grant(sandbox)
    mine.token()
    turn_to(sandbox, 0)
    sign_out(sandbox.profile, forget_app=False)
    with pytest.raises(SignInRequired):
        mine.token()
    assert exchanges(sandbox) == 0
    assert not (sandbox.home / "secrets" / "token.default.json").exists()


def interrupted(sandbox: Sandbox, times: int) -> RefreshingTokenSource:
    """A grant for which Ctrl-C comes between Strava's answer and the save."""

    def refresh(token: Token, _arrived: Arrived) -> Token:
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
        return replace(token, access_token="f" * 40, expires_at=token.expires_at + 21_600)

    return RefreshingTokenSource(sandbox.profile, refresh, sandbox.clock, holding_signals)


def test_ctrl_c_waits_until_the_new_token_is_saved(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    with pytest.raises(KeyboardInterrupt):
        interrupted(sandbox, times=1).token()
    assert sandbox.profile.token().access_token == "f" * 40


def test_a_second_ctrl_c_ends_at_once(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    before = stored(sandbox)
    with pytest.raises(KeyboardInterrupt):
        interrupted(sandbox, times=2).token()
    assert stored(sandbox) == before


def test_finishing_waits_until_a_refresh_in_another_thread_is_saved(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    asked, answered = Event(), Event()

    def refresh(token: Token, _arrived: Arrived) -> Token:
        asked.set()
        assert answered.wait(30)
        return replace(token, access_token="f" * 40)

    mine = RefreshingTokenSource(sandbox.profile, refresh, sandbox.clock, holding_signals)
    with ThreadPoolExecutor(2) as threads:
        threads.submit(mine.token)
        assert asked.wait(30)
        finished = threads.submit(mine.finish)
        assert not wait([finished], 0.1).done
        answered.set()
        finished.result()
        assert sandbox.profile.token().access_token == "f" * 40


def test_finishing_waits_for_no_lock_and_lets_no_refresh_begin(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    asked: list[Token] = []

    def refresh(token: Token, _arrived: Arrived) -> Token:
        asked.append(token)
        return token

    mine = RefreshingTokenSource(sandbox.profile, refresh, sandbox.clock, holding_signals)
    with ThreadPoolExecutor(2) as threads:
        with sandbox.profile.lock():
            renewed = threads.submit(mine.token)
            threads.submit(mine.finish).result(20)  # the lock is waited for 30 s
        with pytest.raises(StoreError, match="ended"):
            renewed.result(30)
    assert asked == []


def test_an_outage_of_strava_is_no_matter_while_the_token_lives(sandbox: Sandbox) -> None:
    turn_to(sandbox, 299)
    before = sandbox.profile.token()
    sandbox.fail(503, "<h1>Down</h1>", times=3, path=TOKEN_PATH)
    mine = grant(sandbox)
    for _ in range(5):
        assert mine.token() == before
    assert exchanges(sandbox) == 3
    sandbox.clock.time += 60
    assert sandbox.authentication.find(mine.access_token())
    assert mine.token() != before


@pytest.mark.parametrize("trouble", [{"drop": True}, {"cut": 20}])
def test_a_refresh_whose_answer_is_lost_is_tried_again(
    sandbox: Sandbox, trouble: dict[str, Any]
) -> None:
    turn_to(sandbox, 0)
    sandbox.authentication.rotates_refresh_tokens = False
    sandbox.upset(TOKEN_PATH, **trouble)
    assert sandbox.authentication.find(grant(sandbox).access_token())


def test_before_a_refresh_is_tried_again_the_store_is_read_again(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    fresh = replace(sandbox.profile.token(), access_token="f" * 40, refresh_token="e" * 40)

    def refresh(_: Token, _arrived: Arrived) -> Token:
        sandbox.profile.replace_token(fresh)  # as a program would that knows no lock
        raise Unreachable("503", "wait", is_transient=True)

    mine = RefreshingTokenSource(sandbox.profile, refresh, sandbox.clock, holding_signals)
    assert mine.token() == fresh


def test_a_run_keeps_the_athlete_it_began_with(sandbox: Sandbox) -> None:
    mine = grant(sandbox)
    first = mine.token()
    other = replace(first, athlete_id=99, athlete_name="Kim Berg", access_token="o" * 40)
    sign_out(sandbox.profile, forget_app=False)
    sign_in(sandbox.profile, other, sandbox.app, "file")
    with pytest.raises(SignInRequired, match="Another athlete") as caught:
        mine.replace(first.access_token)
    assert "--profile NAME login" in caught.value.next_step
    turn_to(sandbox, 0)
    with pytest.raises(SignInRequired, match="Another athlete"):
        mine.token()
    assert exchanges(sandbox) == 0


def test_a_new_sign_in_of_the_same_athlete_lets_a_run_go_on_that_has_refreshed(
    sandbox: Sandbox,
) -> None:
    turn_to(sandbox, 0)
    mine = grant(sandbox)
    refreshed = mine.access_token()
    sandbox.authentication.grants.clear()
    again = sandbox.sign_in()
    assert mine.replace(refreshed) == again.access_token


def test_room_for_the_new_token_is_kept_until_it_is_saved(sandbox: Sandbox) -> None:
    turn_to(sandbox, 0)
    reserved = sandbox.home / "profiles" / "default.reserved"
    sizes: list[int] = []

    def refresh(token: Token, _arrived: Arrived) -> Token:
        sizes.append(reserved.stat().st_size)
        return replace(token, access_token="f" * 40)

    RefreshingTokenSource(sandbox.profile, refresh, sandbox.clock, holding_signals).token()
    assert sizes[0] >= 2 * len(sandbox.profile.token().to_json())
    assert not reserved.exists()


def test_a_sign_in_that_may_only_read_writes_nothing(sandbox: Sandbox) -> None:
    with pytest.raises(ScopeMissing, match="PUT changes data"):
        require_write(grant(sandbox), "PUT")


def test_a_sign_in_for_the_athlete_changes_no_activity(sandbox: Sandbox) -> None:
    sandbox.sign_in("read", "profile:write")
    with pytest.raises(ScopeMissing, match="lacks activity:write"):
        require_activity_write(grant(sandbox))
    assert sandbox.asked() == []
    sandbox.sign_in("read", "activity:write")
    require_activity_write(grant(sandbox))
