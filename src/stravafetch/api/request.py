"""A request to Strava's data API, and its command-line syntax."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from stravafetch.errors import BadInput

Query = Mapping[str, object]


@dataclass(frozen=True)
class Request:
    """A request; ``path`` is relative to the API's base URL, such as ``/athlete``.

    The query is shown with -v, the body never is; one in pieces can be iterated again.
    """

    path: str
    query: Query = field(default_factory=dict)
    method: str = "GET"
    body: bytes | Iterable[bytes] | None = field(default=None, repr=False)
    content_type: str | None = None

    @property
    def is_safe(self) -> bool:
        """Whether it changes nothing, so that it can be retried: RFC 9110 9.2.1."""
        return self.method in ("GET", "HEAD")

    @property
    def is_read(self) -> bool:
        """Whether it counts towards the read limit: https://developers.strava.com/docs/rate-limits/.

        Uploads and new activities count towards the overall limit alone; changes are reads, too.
        """
        return not (self.method == "POST" and self.path in ("/uploads", "/activities"))


def read_path(text: str, api: str, athlete_id: Callable[[], int]) -> tuple[str, Query]:
    """Parse ``/athlete``, ``athlete?x=1`` or a full URL below ``api``, the API's base URL.

    ``{athlete}`` is replaced by the signed-in athlete's ID. Raises BadInput for any URL outside
    ``api``, so that a token cannot be sent anywhere else.
    """
    text = _readable(text.strip())
    below = text[len(api) :] if text.startswith(f"{api}/") else text
    path, _, query = below.partition("?")
    if "://" in path or path.startswith("//") or not path.strip("/"):
        raise BadInput(
            f"{text!r} is not a path below {api}.",
            "Use a path such as /athlete/activities: the token is sent nowhere else.",
        )
    segments = unquote(path).split("/")
    if {".", ".."} & {*segments}:
        raise BadInput(f"{path!r} contains . or .. segments.", "Use a full path, such as /athlete.")
    if wrong := re.findall(r"[^\w/{}.,:@%~-]", path, re.ASCII):
        raise BadInput(
            f"{path!r} contains characters that no path of Strava's API has: "
            f"{' '.join(map(repr, dict.fromkeys(wrong)))}.",
            "Pass values with -f KEY=VALUE.",
        )
    if "{athlete}" in path:
        path = path.replace("{athlete}", str(athlete_id()))
    return "/" + path.strip("/"), _collected(parse_qsl(query, keep_blank_values=True))


def read_parameters(texts: Iterable[str]) -> Query:
    """Read ``key=value`` texts; a repeated key gets a list of values.

    Raises BadInput, also for ``key=@file``, which other programs read a file for; ``@@`` stands for
    an @ at the start of a value.
    """
    pairs = read_pairs("-f", texts)
    for key, value in pairs:
        if value.startswith("@") and not value.startswith("@@"):
            raise BadInput(
                f"-f {key}={value} would send that text, and no file.",
                f"Send the file with -F {key}={value}, or the text with -f {key}=@{value}.",
            )
    return _collected((key, value.removeprefix("@")) for key, value in pairs)


def read_pairs(option: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    """Read ``key=value`` texts in order; BadInput names the option."""
    parted = [_readable(text).partition("=") for text in texts]
    for key, equals, value in parted:
        if not key or not equals:
            what = f"{option} {key + equals + value!r} is not KEY=VALUE."
            raise BadInput(what, f"Use for example {option} page=2.")
    return [(key, value) for key, _, value in parted]


def read_json(body: bytes) -> bytes:
    """Return a JSON body unchanged; raises BadInput, with the position of the error."""
    try:
        json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"The input is not valid JSON: {error}.", "Correct it; nothing was sent."
        ) from None
    return body


def _readable(text: str) -> str:
    """Return the text; BadInput for lone surrogates from a terminal, which cannot be sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(f"{text!r} is not valid text.", "Use UTF-8.") from None
    return text


def _collected(pairs: Iterable[tuple[str, str]]) -> Query:
    collected: dict[str, list[str]] = {}
    for key, value in pairs:
        collected.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in collected.items()}
