import pytest

from tests.support.sandbox import Sandbox
from tests.support.sandbox_requests import Record, a_run, ask, get, some

pytestmark = pytest.mark.parametrize("signed_out", [100], indirect=True)


def efforts(sandbox: Sandbox) -> list[Record]:
    run = some(sandbox, a_run)
    found = get(sandbox, f"/activities/{run['id']}", include_all_efforts="true")
    return list(found["segment_efforts"])


def test_an_effort_is_the_same_by_itself_and_in_its_activity(sandbox: Sandbox) -> None:
    for effort in efforts(sandbox):
        assert get(sandbox, f"/segment_efforts/{effort['id']}") == effort


def test_the_efforts_on_a_segment_are_listed_by_date(sandbox: Sandbox) -> None:
    [effort, *_] = efforts(sandbox)
    number = effort["segment"]["id"]
    listed = get(sandbox, "/segment_efforts", segment_id=number)
    starts = [one["start_date_local"] for one in listed]
    assert effort in listed
    assert starts == sorted(starts)
    assert (
        len(listed) == get(sandbox, f"/segments/{number}")["athlete_segment_stats"]["effort_count"]
    )


def test_a_star_is_shown_everywhere(sandbox: Sandbox) -> None:
    sandbox.sign_in("read", "activity:read_all", "profile:write")
    for wanted in (True, False):
        for effort in efforts(sandbox):
            number = effort["segment"]["id"]
            path = f"/segments/{number}/starred"
            assert ask(sandbox, path, "PUT", data={"starred": str(wanted)}).status_code == 200
            starred = {one["id"] for one in get(sandbox, "/segments/starred", per_page=200)}
            assert (number in starred) is wanted
        assert {one["segment"]["starred"] for one in efforts(sandbox)} == {wanted}


def test_a_star_needs_the_scope(sandbox: Sandbox) -> None:
    [effort, *_] = efforts(sandbox)
    number = effort["segment"]["id"]
    assert ask(sandbox, f"/segments/{number}/starred", "PUT").status_code == 401


@pytest.mark.parametrize("path", ["/segments/1", "/segments/1/streams", "/segment_efforts/1"])
def test_what_does_not_exist_is_not_found(sandbox: Sandbox, path: str) -> None:
    assert ask(sandbox, path).status_code == 404
