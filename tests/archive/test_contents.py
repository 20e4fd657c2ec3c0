"""The files of an archive: zip or folder, whatever other programs did to them."""

import gzip
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from stravafetch.archive import contents
from stravafetch.archive.contents import Contents
from stravafetch.errors import BadInput, InvalidData
from tests.support.archives import write_zip

TRACK = b"<gpx/>"
FILES = {"activities.csv": b"table", "activities/1.gpx.gz": gzip.compress(TRACK)}


def below(folder: str, files: Mapping[str, bytes] = FILES) -> dict[str, bytes]:
    return {f"{folder}{name}": data for name, data in files.items()}


@pytest.fixture(params=["zip", "folder"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(folder: Path, files: Mapping[str, bytes], form: str) -> Contents:
    if form == "zip":
        return Contents(write_zip(folder / "export.zip", files))
    for name, data in files.items():
        path = folder / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Contents(folder / "export")


@pytest.mark.parametrize("root", ["", "export_1/", "backup/export_1/"])
def test_the_root_is_the_folder_of_the_table(tmp_path: Path, form: str, root: str) -> None:
    found = opened(tmp_path, {"notes.txt": b"", **below(root)}, form)
    assert found.read("activities.csv") == b"table"
    assert found.read("activities/1.gpx.gz") == TRACK


def test_the_table_with_the_shortest_path_counts(tmp_path: Path, form: str) -> None:
    older = below("older/export/", {"activities.csv": b"older"})
    assert opened(tmp_path, {**older, **below("new/")}, form).read("activities.csv") == b"table"


def test_several_archives_side_by_side_are_refused(tmp_path: Path, form: str) -> None:
    with pytest.raises(BadInput, match=r"several archives: export_1/activities\.csv, export_2/"):
        opened(tmp_path, {**below("export_1/"), **below("export_2/")}, form)


def test_files_added_by_macos_are_ignored(tmp_path: Path, form: str) -> None:
    added = {"__MACOSX/activities.csv": b"no", "__MACOSX/._activities.csv": b"no"}
    found = opened(tmp_path, {**added, **below("export_1/"), ".DS_Store": b""}, form)
    assert found.read("activities.csv") == b"table"


def test_backslashes_in_zip_names_are_separators(tmp_path: Path) -> None:
    names = {name.replace("/", "\\"): data for name, data in below("export/").items()}
    assert opened(tmp_path, names, "zip").read("activities/1.gpx.gz") == TRACK


@pytest.mark.parametrize("there", ["activities/1.gpx", "activities/1.gpx.gz"])
@pytest.mark.parametrize("named", ["activities/1.gpx", "activities/1.gpx.gz"])
@pytest.mark.parametrize("data", [TRACK, gzip.compress(TRACK)], ids=["plain", "packed"])
def test_a_file_may_be_compressed_or_not_regardless_of_its_name(
    tmp_path: Path, form: str, there: str, named: str, data: bytes
) -> None:
    found = opened(tmp_path, {"activities.csv": b"", there: data}, form)
    assert found.read(named) == TRACK
    assert found.read_as_it_is(named) == data


def test_gzip_may_have_several_members_and_zeros_at_the_end(tmp_path: Path, form: str) -> None:
    data = gzip.compress(b"<gp") + gzip.compress(b"x/>") + bytes(100)
    found = opened(tmp_path, {"activities.csv": b"", "activities/1.gpx.gz": data}, form)
    assert found.read("activities/1.gpx.gz") == TRACK


def test_a_missing_file_is_named(tmp_path: Path, form: str) -> None:
    with pytest.raises(InvalidData, match=r"activities/2\.fit is not in the archive"):
        opened(tmp_path, FILES, form).read("activities/2.fit")


@pytest.mark.parametrize("name", ["../secret.gpx", "/etc/passwd", "activities/../../secret.gpx"])
def test_no_name_leads_outside_the_archive(tmp_path: Path, form: str, name: str) -> None:
    (tmp_path / "secret.gpx").write_bytes(b"secret")
    with pytest.raises(InvalidData, match="is not in the archive"):
        opened(tmp_path, FILES, form).read(name)


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.gpx").write_bytes(b"secret")
    opened(tmp_path, FILES, "folder")
    (tmp_path / "export/activities/2.gpx").symlink_to(tmp_path / "secret.gpx")
    (tmp_path / "export/linked").symlink_to(tmp_path)
    for name in ("activities/2.gpx", "linked/secret.gpx"):
        with pytest.raises(InvalidData, match="is not in the archive"):
            Contents(tmp_path / "export").read(name)


def test_a_pipe_in_a_folder_is_ignored(tmp_path: Path) -> None:
    opened(tmp_path, FILES, "folder")
    os.mkfifo(tmp_path / "export/activities/2.gpx")
    with pytest.raises(InvalidData):
        Contents(tmp_path / "export").read("activities/2.gpx")


def test_truncated_gzip_is_an_error_of_that_file_only(tmp_path: Path, form: str) -> None:
    cut = gzip.compress(os.urandom(5000))[:3000]
    found = opened(tmp_path, {**FILES, "activities/2.fit.gz": cut}, form)
    with pytest.raises(InvalidData, match=r"activities/2\.fit\.gz .* it is truncated"):
        found.read("activities/2.fit.gz")
    assert found.read("activities/1.gpx.gz") == TRACK


def test_a_damaged_entry_is_an_error_of_that_file_only(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "export.zip", {**FILES, "activities/2.fit": os.urandom(5000)})
    data = bytearray(path.read_bytes())
    at = data.index(b"activities/2.fit") + 1000
    data[at : at + 100] = bytes(100)
    path.write_bytes(data)
    with pytest.raises(InvalidData, match=r"activities/2\.fit in the archive cannot be read"):
        Contents(path).read("activities/2.fit")


def test_an_entry_without_a_name_does_no_harm(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "export.zip", {**FILES, "x": b""})
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02")
    nameless = data[at : at + 28] + bytes(2) + data[at + 30 : at + 46]
    end = bytearray(data[at + 47 :])
    end[12:16] = (int.from_bytes(end[12:16], "little") - 1).to_bytes(4, "little")
    path.write_bytes(data[:at] + nameless + end)
    assert Contents(path).read("activities.csv") == b"table"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_another_method_of_compression_is_named(tmp_path: Path, method: int) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("activities.csv", b"table")
    with pytest.raises(InvalidData, match="unsupported compression"):
        Contents(path).read("activities.csv")


@pytest.mark.parametrize("packed", [False, True])
def test_files_that_inflate_beyond_the_limit_are_not_read_to_their_end(
    tmp_path: Path, form: str, packed: bool
) -> None:
    endless = bytes(contents.MOST + 1)
    found = opened(
        tmp_path, {**FILES, "activities/2.gpx": gzip.compress(endless) if packed else endless}, form
    )
    with pytest.raises(InvalidData, match="larger than 64 MiB"):
        found.read("activities/2.gpx")


def test_an_entry_with_a_false_size_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "export.zip", {**FILES, "activities/2.gpx": bytes(10_000)})
    path.write_bytes(path.read_bytes().replace((10_000).to_bytes(4, "little"), bytes([9, 0, 0, 0])))
    with pytest.raises(InvalidData):
        Contents(path).read("activities/2.gpx")


def test_an_archive_may_be_of_any_variant_of_zip(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        """Cannot seek back to write sizes, which then follow the data."""

        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, data in FILES.items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(data)
        archive.comment = b"made by a browser"
    path = tmp_path / "export.zip"
    path.write_bytes(b"an unpacker before the zip" + pipe.getvalue())
    assert Contents(path).read("activities/1.gpx.gz") == TRACK


def test_an_archive_that_is_deleted_while_it_is_read(tmp_path: Path, form: str) -> None:
    found = opened(tmp_path, FILES, form)
    if form == "zip":
        found.path.write_bytes(b"")
    else:
        (found.path / "activities/1.gpx.gz").unlink()
    with pytest.raises(InvalidData, match=r"1\.gpx\.gz in the archive cannot be read: "):
        found.read("activities/1.gpx.gz")


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as refused:
        Contents(path)
    assert refused.value.next_step
    return str(refused.value)


def test_anything_but_an_archive_is_refused_with_a_reason(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.zip").endswith(" does not exist.")
    assert "does not contain activities.csv" in refusal(tmp_path)
    text = tmp_path / "text.zip"
    for content in ("", "not a zip"):
        text.write_text(content)
        assert "is not a zip file" in refusal(text)
    for files in ({}, {"a": b""}):
        other = write_zip(tmp_path / "other.zip", files)
        assert "does not contain activities.csv" in refusal(other)
    cut = write_zip(tmp_path / "cut.zip", FILES)
    cut.write_bytes(cut.read_bytes()[:-30])
    assert "or is incomplete" in refusal(cut)
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path(os.devnull)):
        assert "neither a regular file nor a folder" in refusal(path)


def test_a_password_is_reported(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "export.zip", FILES)
    with zipfile.ZipFile(path) as archive:
        offset = archive.start_dir
    data = bytearray(path.read_bytes())
    data[offset + 8] |= 1  # the flag of the first entry
    path.write_bytes(data)
    assert "password-protected" in refusal(path)
