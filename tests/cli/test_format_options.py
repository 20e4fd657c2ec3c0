from pathlib import Path

import pytest

from tests.support.sandbox import Sandbox

LIST = ("activities", "--limit", "2")


def test_a_header_can_be_left_out(sandbox: Sandbox) -> None:
    with_header = sandbox.run(*LIST, "--format", "csv", "--fields", "id,name").stdout
    without = sandbox.run(*LIST, "--format", "csv", "--fields", "id,name", "--no-header").stdout
    assert with_header.splitlines()[1:] == without.splitlines()
    assert len(without.splitlines()) == 2


@pytest.mark.parametrize("fields", [("--fields", "name,id"), ("--fields=name", "--fields=id")])
def test_fields_come_in_the_order_asked_for(sandbox: Sandbox, fields: tuple[str, ...]) -> None:
    records = sandbox.run(*LIST, "--format", "ndjson", *fields).records
    assert [list(record) for record in records] == [["name", "id"]] * 2


def test_a_safe_csv_holds_no_formula(sandbox: Sandbox) -> None:
    newest = sandbox.strava.history.between(None, None, private=True)[0]
    sandbox.strava.history.change(newest["id"], name="=1+1")
    look = ("--format", "csv", "--fields", "name", "--no-header")
    plain, safe = (sandbox.run(*LIST, *look, *more).stdout for more in ((), ("--safe",)))
    assert [text.splitlines()[0] for text in (plain, safe)] == ["=1+1", "'=1+1"]


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (("--no-header",), "--no-header"),
        (("--format", "table", "--safe"), "--safe"),
        (("--format", "csv", "--units", "metric"), "--units"),
        (("--format", "xml"), "xml"),
        (("--bom",), "--bom"),
        (("-o", "x.csv", "--format", "json"), "x.csv"),
        (("-o", "x.JSONL", "--format", "table"), "x.JSONL"),
        (("-o", "x.geojson", "--format", "csv"), "x.geojson"),
        (("-o", "x.ndjson", "--safe"), "--safe"),
    ],
)
def test_what_a_format_cannot_do_is_refused_before_anything_is_asked(
    sandbox: Sandbox, args: tuple[str, ...], what: str
) -> None:
    result = sandbox.run("activities", *args)
    assert (result.status, result.stdout, sandbox.asked()) == (2, "", [])
    assert what in result.stderr


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("x.csv", "id\n"),
        ("x.CSV", "id\n"),
        ("x.ndjson", '{"id":'),
        ("x.jsonl", '{"id":'),
        ("x.json", '[{"id":'),
        ("x.txt", '[{"id":'),
        ("x", '[{"id":'),
    ],
)
def test_the_name_of_a_file_chooses_its_format(
    sandbox: Sandbox, tmp_path: Path, name: str, begins: str
) -> None:
    assert sandbox.run(*LIST, "--fields", "id", "-o", str(tmp_path / name)).status == 0
    assert (tmp_path / name).read_text().startswith(begins)


def test_a_format_that_agrees_with_the_name_is_fine(sandbox: Sandbox, tmp_path: Path) -> None:
    for name, form in (("x.csv", "csv"), ("x.txt", "table"), ("x", "ndjson")):
        assert sandbox.run(*LIST, "--format", form, "-o", str(tmp_path / name)).status == 0


def test_a_csv_for_excel_begins_with_a_byte_order_mark(sandbox: Sandbox) -> None:
    look = ("--format", "csv", "--fields", "id")
    plain = sandbox.run(*LIST, *look).stdout
    assert sandbox.run(*LIST, *look, "--bom").stdout == f"\ufeff{plain}"


@pytest.mark.parametrize(
    ("command", "default", "start"),
    [
        (("athlete",), "json", "{"),
        (("weeks",), "json", "["),
        (("gear",), "json", "["),
        (("profiles",), "a line to read for each", "* default"),
        (("api", "/athlete"), "as Strava sends it", '{"'),
    ],
)
def test_the_help_names_the_default_that_is_printed(
    sandbox: Sandbox, command: tuple[str, ...], default: str, start: str
) -> None:
    shown = " ".join(sandbox.run(command[0], "--help").stdout.split())
    assert f"(to read). [default: {default}" in shown
    assert sandbox.run("-q", *command).stdout.startswith(start)


def test_a_name_that_asks_for_a_map_of_what_has_no_place_is_refused(sandbox: Sandbox) -> None:
    result = sandbox.run("stats", "-o", "x.geojson")
    assert (result.status, sandbox.asked()) == (2, [])
    assert "-o x.geojson implies geojson, which this command cannot write" in result.stderr
