"""Which kind of activity file some bytes are: https://developers.strava.com/docs/uploads/."""

import re
import zlib

from stravafetch.errors import BadInput

DATA_TYPES = ("fit", "tcx", "gpx", "fit.gz", "tcx.gz", "gpx.gz")
LARGEST = 25 * 1024 * 1024  # bytes, packed or not
HEAD = 65_536  # bytes that tell the kind: comments may come before the root of XML
_GZIP = b"\x1f\x8b"
_ROOTS = {b"gpx": "gpx", b"TrainingCenterDatabase": "tcx"}
# Atomic, or a file of many comments would take for ever.
_ROOT = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*+<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_data_type(name: str, head: bytes, size: int, given: str | None = None) -> str:
    """Return Strava's ``data_type`` of a file, told by its first HEAD bytes and not by its name.

    ``given`` is what it was said to be. Raises BadInput for what is none of DATA_TYPES, empty or
    larger than Strava takes, and where it is something else than was said.
    """
    if not size:
        raise BadInput(f"{name} is empty.", "Nothing was sent: record or export it again.")
    if size > LARGEST:
        raise BadInput(
            f"{name} is larger than the {LARGEST // 1024 // 1024} MB that Strava takes.",
            "Nothing was sent: compress it with gzip, or split it.",
        )
    found = _kind_of(name, head)
    if given is not None and found != given:
        raise BadInput(
            f"{name} is {found}, and --type says {given}.",
            f"Nothing was sent: leave --type out, or use --type {found}.",
        )
    return found


def _kind_of(name: str, head: bytes) -> str:
    is_packed = head.startswith(_GZIP)
    start = _unpacked(name, head) if is_packed else head
    root = _ROOT.match(_plain(start))
    kind = "fit" if start[8:12] == b".FIT" else _ROOTS.get(root[1]) if root else None
    if kind is None:
        raise BadInput(
            f"{name} is not an activity file: it does not begin like FIT, TCX or GPX.",
            "Nothing was sent. Strava takes these three, each also compressed with gzip.",
        )
    return f"{kind}.gz" if is_packed else kind


def _unpacked(name: str, head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)  # 31: with the head of gzip
    except zlib.error:
        raise BadInput(
            f"{name} is damaged: gzip cannot decompress it.",
            "Nothing was sent: get the file again.",
        ) from None


def _plain(head: bytes) -> bytes:
    """Return the start of an XML file in ASCII as far as it is that."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head.decode(encoding, "replace").removeprefix("\ufeff").encode()
    return head
