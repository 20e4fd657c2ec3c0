"""Nothing is ever changed by a command that ends with 2: every way in which one can."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.activity_files import write_files
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.parametrize("signed_out", [20], indirect=True)

# ID and OTHER are activities, ONE is a file to upload, TEXT and OLD are other files.
EDITS = (
    "",
    "ID",
    "ID --name=",
    "ID --sport=runing",
    "ID --sport=cycling",
    "ID --gear=",
    "ID --gear=Giant",
    "ID --name=x --undo=",
    "ID --name=x --undo=OLD",
    "ID --name=x --colour=red",
    "ID --name=x --commute=maybe",
    "ID --name=x --format=xml",
    "ID --name=x --format=geojson",
    "ID --name=x --fields=",
    "ID --name=x --format=json -o a.csv",
    "ID --name=x --output=",
    "ID --name=x --bom",
    "ID --name=x --no-wait --wait-daily",
    "ID abc --name=x",
    "ID 1.7E+10 --name=x",
)
TYPED_EDITS = (
    "id,name\nID,x\n1.7E+10,x",
    "id,name\nID,x\n,x",
    "id,name\nID,x\nID,y",
    "id,name\nID,x\nOTHER,x,y",
    'id,name\nID,x\nOTHER,"x',
    "id,name,name\nID,x,y",
    "id,name,colour\nID,x,red",
    "id,name,distance\nID,x,\nOTHER,x,1.5",
    "id,sport_type\nID,Run\nOTHER,runing",
    "id,gear_id\nID,none\nOTHER,Giant",
    "id,commute\nID,TRUE\nOTHER,maybe",
    '{"id":ID,"name":"x"}\n{"id":OTHER,"name":null}',
    '{"id":ID,"name":"x"}\n{"id":OTHER,"name":7}',
    '{"id":ID,"name":"x"}\n{"name":"x"}',
    '{"id":ID,"name":"x"}\n{"id":1.7e10,"name":"x"}',
    '[{"id":ID,"name":"x"}',
)
UPLOADS = (
    "",
    "ONE TEXT",
    "ONE .",
    "ONE no/such",
    "ONE - -",
    "ONE --type=fit",
    "ONE --type=pdf",
    "ONE --jobs=0",
    "ONE --sport=runing",
    "ONE --sport=cycling",
    "ONE --gear=",
    "ONE --gear=b1",
    "ONE --gear=Giant",
    "ONE --name=",
    "ONE --no-wait-processing --gear=none",
    "ONE --no-wait --wait-daily",
    "ONE --output=",
)
CREATION = "--name=x --sport=Yoga --start=2026-11-20T07:00 --elapsed=1h"
CREATIONS = (
    "--name=x",
    f"{CREATION} --name=",
    f"{CREATION} --sport=runing",
    f"{CREATION} --sport=cycling",
    f"{CREATION} --start=2026-11-20",
    f"{CREATION} --start=2026-02-30T07:00",
    f"{CREATION} --start=2026-11-20T07:00+01:00",
    f"{CREATION} --start=2027-11-20T07:00",
    f"{CREATION} --elapsed=0",
    f"{CREATION} --elapsed=long",
    f"{CREATION} --distance=far",
    f"{CREATION} --gear=b1",
    f"{CREATION} --gear=Giant",
    f"{CREATION} --output=",
    f"{CREATION} file.gpx",
)
CALLS = (
    "-F file=@ONE -X GET",
    "-F file=@no/such -F data_type=gpx",
    "-F file=@ONE --input=ONE",
    "-F file=@ONE --paginate",
    "-f file=@ONE -X POST",
    "-F data_type",
    "--input=TEXT",
    "--input=no/such",
    "-X POST --paginate",
)
LINES = [
    *(f"edit {line} --yes" for line in EDITS),
    *(f"upload {line}" for line in UPLOADS),
    *(f"create {line}" for line in CREATIONS),
    *(f"api /uploads {line}" for line in CALLS),
    *(f"--archive=export.zip {line}" for line in ("edit ID --name=x --yes", "upload ONE")),
    f"--archive=export.zip create {CREATION}",
    "edit ID --name=x",  # and there is no terminal to ask on
]


@pytest.fixture
def places(writer: Sandbox, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What the words of the lines stand for, in a folder that is the current one."""
    before, here = Path.cwd(), tmp_path / "here"
    here.mkdir()
    os.chdir(here)
    [one] = write_files(here, 1)
    for name in ("text", "old"):
        (here / name).write_text("Dear diary")
    first, second = everything(writer)[:2]
    ids = {"ID": str(first["id"]), "OTHER": str(second["id"])}
    yield {**ids, "ONE": one, "TEXT": "text", "OLD": "old"}
    os.chdir(before)


def everything(sandbox: Sandbox) -> list[dict[str, Any]]:
    return sandbox.strava.history.between(None, None, private=True)


def state(sandbox: Sandbox) -> Any:
    """All that a command could have changed."""
    asked = [one.request.method for one in sandbox.server.journal]
    return (
        [dict(activity) for activity in everything(sandbox)],
        [method for method in asked if method != "GET"],
        {path.name: path.read_bytes() for path in Path().iterdir()},
    )


def put_in(text: str, places: dict[str, str]) -> str:
    for word, place in places.items():
        text = text.replace(word, place)
    return text


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_is_not_valid_changes_nothing(
    writer: Sandbox, places: dict[str, str], line: str
) -> None:
    before = state(writer)
    result = writer.run(*put_in(line, places).split())
    assert (result.status, result.stdout) == (2, "")
    assert state(writer) == before


@pytest.mark.parametrize("text", TYPED_EDITS)
def test_input_that_is_not_valid_changes_nothing(
    writer: Sandbox, places: dict[str, str], text: str
) -> None:
    before = state(writer)
    result = writer.run("edit", "-", "--yes", typed=put_in(text, places))
    assert (result.status, result.stdout) == (2, "")
    assert state(writer) == before
