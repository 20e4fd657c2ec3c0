import threading
from contextlib import ExitStack

import pytest

from stravafetch.api.rate_limiter import RateLimiter
from stravafetch.api.rate_limits import WaitPolicy, Window
from stravafetch.api.response import Response
from stravafetch.errors import RateLimited
from tests.support.clock import NOON, TestClock

QUARTER_PAST = NOON + 900


class Waits:
    """Hears what is waited for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.windows: set[str] = set()

    def __call__(self, window: Window, seconds: float) -> None:
        self.seconds.append(seconds)
        self.windows.add(f"{window.kind} {window}")


def answer(read: str, status: int = 200, **headers: str) -> Response:
    told = {"x-readratelimit-limit": "100,1000", "x-readratelimit-usage": read}
    return Response(status, {**told, **headers}, b"")


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def pace(clock: TestClock, waits: Waits) -> RateLimiter:
    return RateLimiter(clock, WaitPolicy(), waits)


def test_nothing_is_waited_for_before_the_limits_are_known(pace: RateLimiter, waits: Waits) -> None:
    with pace.request():
        assert pace.left() is None
    assert waits.seconds == []


def test_requests_in_flight_count_as_spent(pace: RateLimiter) -> None:
    pace.update(answer("90,90"), NOON)
    with pace.request(), pace.request():
        assert pace.left() == 8
    assert pace.left() == 10


def test_a_spent_window_is_waited_out_with_a_countdown(
    pace: RateLimiter, clock: TestClock, waits: Waits
) -> None:
    pace.update(answer("100,100"), NOON)
    with pace.request():
        assert clock.time == QUARTER_PAST + 1
    assert waits.seconds == [*range(901, -1, -1)]
    assert waits.windows == {"read 100 of 100 this 15-minute window"}


def test_a_spent_day_is_refused_without_being_asked_to_wait(pace: RateLimiter) -> None:
    pace.update(answer("10,1000"), NOON)
    with pytest.raises(RateLimited, match="1,000 of 1,000 today"), pace.request():
        pass


def test_a_spent_day_is_waited_for_when_asked(clock: TestClock, waits: Waits) -> None:
    patient = RateLimiter(clock, WaitPolicy(daily=True), waits)
    patient.update(answer("10,1000"), NOON)
    with patient.request():
        assert clock.time == NOON + 12 * 3600 + 1


def test_impatience_is_an_error_with_the_time(clock: TestClock, waits: Waits) -> None:
    impatient = RateLimiter(clock, WaitPolicy(short=False), waits)
    impatient.update(answer("100,100"), NOON)
    with pytest.raises(RateLimited) as caught, impatient.request():
        pass
    assert "it resets at" in str(caught.value)
    assert waits.seconds == []


def test_the_last_request_waits_for_those_in_flight_before_it_goes(
    pace: RateLimiter, clock: TestClock
) -> None:
    pace.update(answer("99,99"), NOON)
    went = threading.Event()

    def second() -> None:
        with pace.request():
            went.set()

    with ExitStack() as first:
        first.enter_context(pace.request())
        thread = threading.Thread(target=second)
        thread.start()
        assert not went.wait(0.1)
        pace.update(answer("100,100"), NOON)
    thread.join(10)
    assert went.is_set()
    assert clock.time > QUARTER_PAST


def test_several_threads_wait_with_one_countdown(clock: TestClock) -> None:
    counting, others_are_here = threading.Semaphore(0), threading.Event()

    def count(_window: Window, _seconds: float) -> None:
        counting.release()
        assert others_are_here.wait(30)

    pace = RateLimiter(clock, WaitPolicy(), count)
    pace.update(answer("100,100"), NOON)
    threads = [threading.Thread(target=lambda: pace.request().__enter__()) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert counting.acquire(timeout=30)
    assert not counting.acquire(timeout=0.2)  # in which the others would have begun, too
    others_are_here.set()
    for thread in threads:
        thread.join(30)
    assert clock.time == QUARTER_PAST + 1


def test_a_refusal_is_waited_out_even_when_nothing_is_known(
    pace: RateLimiter, clock: TestClock
) -> None:
    pace.handle_429(Response(429, {}, b""), NOON)
    assert clock.time == QUARTER_PAST + 1


def test_a_retry_after_is_kept(pace: RateLimiter, clock: TestClock) -> None:
    pace.handle_429(answer("100,100", 429, **{"retry-after": "30"}), NOON)
    assert clock.time == NOON + 30


def test_answers_that_come_out_of_order_do_not_turn_the_count_back(pace: RateLimiter) -> None:
    pace.update(answer("12,12"), NOON)
    pace.update(answer("11,11"), NOON)
    assert pace.left() == 88


def test_a_new_window_begins_from_its_own_count(pace: RateLimiter, clock: TestClock) -> None:
    pace.update(answer("90,90"), NOON)
    clock.time = QUARTER_PAST
    pace.update(answer("1,91"), QUARTER_PAST)
    assert pace.left() == 99


def test_a_response_without_headers_counts_until_a_later_request_reports(
    pace: RateLimiter,
) -> None:
    pace.update(answer("90,90"), NOON)
    with pace.request() as before, pace.request():
        pace.update(Response(200, {}, b""), NOON)
    assert pace.left() == 9
    pace.update(answer("91,91"), NOON, before)  # may have been counted before the other
    assert pace.left() == 8
    with pace.request() as after:
        pace.update(answer("93,93"), NOON, after)
    assert pace.left() == 7


def test_what_was_not_reported_is_forgotten_with_its_window(
    pace: RateLimiter, clock: TestClock
) -> None:
    pace.update(answer("90,90"), NOON)
    pace.update(Response(200, {}, b""), NOON)
    clock.time = QUARTER_PAST
    assert pace.left() == 100


def test_one_request_goes_where_only_what_was_not_reported_stands_against_it(
    pace: RateLimiter, waits: Waits
) -> None:
    pace.update(answer("99,99"), NOON)
    pace.update(Response(200, {}, b""), NOON)
    with pace.request():
        assert waits.seconds == []


def test_a_429_of_a_window_that_has_ended_meanwhile_costs_no_other(
    pace: RateLimiter, clock: TestClock
) -> None:
    refused = answer("100,101", 429)
    pace.update(refused, NOON)
    clock.time = QUARTER_PAST + 1  # another thread has waited for it
    pace.handle_429(refused, NOON)
    assert clock.time < QUARTER_PAST + 10


def test_an_answer_that_arrives_after_the_turn_counts_for_the_window_before(
    pace: RateLimiter, clock: TestClock
) -> None:
    clock.time = QUARTER_PAST + 0.2
    pace.update(answer("100,100"), QUARTER_PAST - 0.1)
    assert pace.left() == 100


def test_the_date_of_an_answer_tells_its_window_whatever_this_clock_says(pace: RateLimiter) -> None:
    late = answer("100,100", date="Sun, 22 Nov 2026 11:59:58 GMT")
    pace.update(late, NOON + 3)
    assert pace.left() == 100


def test_a_limit_of_nothing_counts_as_not_said(pace: RateLimiter) -> None:
    pace.update(Response(200, {**answer("1,1").headers, "x-readratelimit-limit": "0,0"}, b""), NOON)
    assert pace.left() is None


def test_a_refusal_is_never_followed_by_a_request_at_once(
    pace: RateLimiter, clock: TestClock
) -> None:
    pace.handle_429(answer("1,1", 429, **{"retry-after": "0"}), NOON)
    assert clock.time == NOON + 5


@pytest.mark.parametrize("digits", ["90000", "9" * 40])
def test_a_retry_after_of_more_than_a_day_is_never_waited_for(
    clock: TestClock, waits: Waits, digits: str
) -> None:
    patient = RateLimiter(clock, WaitPolicy(daily=True), waits)
    with pytest.raises(RateLimited):
        patient.handle_429(answer("1,1", 429, **{"retry-after": digits}), NOON)


def test_a_retry_after_of_a_day_needs_the_patience_for_days(pace: RateLimiter) -> None:
    with pytest.raises(RateLimited):
        pace.handle_429(answer("1,1", 429, **{"retry-after": "86000"}), NOON)


def of_both(read: str, overall: str, status: int = 200) -> Response:
    told = {"x-ratelimit-limit": "200,2000", "x-ratelimit-usage": overall}
    return answer(read, status, **told)


def test_what_is_no_read_does_not_wait_for_the_read_limit(
    pace: RateLimiter, waits: Waits, clock: TestClock
) -> None:
    pace.update(of_both("100,1000", "150,1050"), NOON)
    with pace.request(is_read=False):
        assert (waits.seconds, clock.time) == ([], NOON)
    pace.update(of_both(",", "200,1100"), NOON)
    with pace.request(is_read=False):
        assert clock.time == QUARTER_PAST + 1
    assert waits.windows == {"overall 200 of 200 this 15-minute window"}


def test_a_refused_upload_waits_for_its_own_limit_and_not_for_a_day_of_reads(
    pace: RateLimiter, clock: TestClock
) -> None:
    pace.update(of_both("100,1000", "200,1100"), NOON)
    pace.handle_429(of_both(",", "201,1101", 429), NOON, is_read=False)
    assert clock.time == QUARTER_PAST + 1
