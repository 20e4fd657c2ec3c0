import pytest

from tests.support.sandbox import Sandbox


@pytest.mark.parametrize(
    "args",
    [
        ("--jobs", "0"),
        ("--jobs", "9"),
        ("--jobs", "many"),
        ("--since", "someday"),
        ("--until", "2026-13"),
        ("--no-wait", "--wait-daily"),
        ("-o", ""),
    ],
    ids=" ".join,
)
def test_a_value_out_of_range_is_a_usage_error_and_nothing_is_asked(
    sandbox: Sandbox, args: tuple[str, ...]
) -> None:
    result = sandbox.run("activities", *args)
    assert (result.status, result.stdout, sandbox.asked()) == (2, "", [])
    assert args[0] in result.stderr


def test_as_many_jobs_as_allowed_bring_the_same(sandbox: Sandbox) -> None:
    one, eight = (sandbox.run("activities", "--jobs", jobs).json for jobs in ("1", "8"))
    assert one == eight
    assert len(one) == 600
