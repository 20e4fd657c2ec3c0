"""The headers of Strava's responses, as recorded exchanges show them."""

import hashlib
from dataclasses import replace
from http import HTTPStatus

from stravafetch.sandbox.server import Response

NO_CACHE = {"Cache-Control": "no-cache", "Vary": "Accept, Origin"}
UNKNOWN_PATH = {"Cache-Control": "no-store", "Pragma": "no-cache", "Vary": "Accept, Origin"}


def data_response(response: Response) -> Response:
    """Add the headers of a data response; an error has no ETag and is not cached."""
    if response.status == 401:
        return add(response, NO_CACHE)
    status = {"Status": f"{response.status} {HTTPStatus(response.status).phrase}"}
    if response.status >= 400:
        return add(response, {**NO_CACHE, **status})
    return add(response, {**_cached(response), **status})


def token_response(response: Response) -> Response:
    """Add the headers of /oauth/token and /oauth/deauthorize; only a 400 has a Status."""
    if response.status == 400:
        return add(response, {**NO_CACHE, "Status": "400 Bad Request"})
    return add(response, NO_CACHE if response.status > 400 else _cached(response))


def add(response: Response, headers: dict[str, str]) -> Response:
    """Return the response with more headers; existing ones are kept."""
    return replace(response, headers={**headers, **response.headers})


def _cached(response: Response) -> dict[str, str]:
    digest = hashlib.sha256(response.body).hexdigest()[:32]
    return {
        "Cache-Control": "max-age=0, private, must-revalidate",
        "Vary": "Accept, Origin",
        "Etag": f'W/"{digest}"',
    }
