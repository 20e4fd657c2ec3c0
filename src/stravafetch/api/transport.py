"""Sends one request over the network, and reads its complete response."""

import re
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import DecodeError, HTTPError

from stravafetch import __version__
from stravafetch.api.back_off import BACK_OFF, back_off
from stravafetch.api.connection_errors import (
    DeadlineError,
    TooLargeError,
    may_be_sent_again,
    unreachable,
)
from stravafetch.api.connections import WatchedAdapter
from stravafetch.api.proxies import check_proxy
from stravafetch.api.rate_limits import read_usage
from stravafetch.api.request import Request
from stravafetch.api.response import Response
from stravafetch.api.tls import TlsContexts
from stravafetch.api.watchdog import Watchdog
from stravafetch.clock import Clock
from stravafetch.console import Console

CHUNK = 65_536
# Parameters that a user's query may contain, but a trace must not.
SECRET_PARAMETERS = re.compile(
    r"([?&](?:access_token|refresh_token|client_secret|code|token)=)[^&]*"
)


class Limits(NamedTuple):
    """The limits of an exchange, in seconds and bytes."""

    connect: float = 10  # to each address of the host
    silence: float = 30  # within a response
    whole: float = 120  # for the exchange, as a server may send very slowly
    body: int = 32 * 1024 * 1024  # decompressed; Strava's largest page has half a megabyte


USUAL_LIMITS = Limits()


class _Authorization(AuthBase):
    """Sets the Authorization header, or none: with an auth object, requests ignores .netrc."""

    def __init__(self, value: str | None) -> None:
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._value:
            request.headers["Authorization"] = self._value
        return request


class _Session(requests.Session):
    """Returns a redirect as is; requests would read its body beyond our limits."""

    def __init__(self, contexts: TlsContexts) -> None:
        super().__init__()
        self.watchdog = Watchdog()
        for scheme in ("https://", "http://"):
            self.mount(scheme, WatchedAdapter(self.watchdog, contexts))

    def get_redirect_target(self, _response: requests.Response) -> None:
        return None


class Transport:
    """Sends requests and returns complete responses; redirects are never followed.

    If a connection fails before anything was sent, for a reason that may pass, the request is
    retried, for up to four attempts. Both methods raise Unreachable when there is no complete
    response, and BadInput for an invalid proxy variable.
    """

    def __init__(
        self,
        clock: Clock,
        console: Console,
        ca_bundle: str | None = None,
        limits: Limits = USUAL_LIMITS,
    ) -> None:
        """``ca_bundle`` is a file or folder, used if requests' own variables are not set."""
        self._clock = clock
        self._console = console
        self._ca_bundle = ca_bundle
        self._limits = limits
        self._contexts = TlsContexts()
        self._mine = threading.local()  # requests does not promise that sessions are thread-safe

    def send(self, api: str, request: Request, authorization: str) -> Response:
        """Send a request to the API at that base URL; its query is traced."""
        outgoing = requests.Request(
            request.method,
            api + request.path,
            params=dict(request.query),
            data=request.body,
            headers={"Content-Type": request.content_type} if request.content_type else {},
        )
        return self._exchange(outgoing, authorization)

    def post(
        self,
        url: str,
        form: Mapping[str, str],
        authorization: str | None = None,
        arrived: Callable[[], None] | None = None,
    ) -> Response:
        """Send a form, which is never traced; ``arrived`` is called when the headers arrive."""
        outgoing = requests.Request("POST", url, data=dict(form))
        if arrived:
            outgoing.hooks["response"] = [lambda *_, **__: arrived()]
        return self._exchange(outgoing, authorization)

    def _exchange(self, outgoing: requests.Request, authorization: str | None) -> Response:
        outgoing.auth = _Authorization(authorization)
        for pause in (*BACK_OFF, None):
            try:
                return self._try(outgoing)
            except (requests.RequestException, HTTPError, ValueError, OSError) as error:
                failure = unreachable(error, outgoing.url)
                self._console.trace(f"{outgoing.method} {_without_secrets(outgoing.url)} {failure}")
                if pause is None or not may_be_sent_again(error):
                    failure.is_transient &= not may_be_sent_again(error)  # it has been retried here
                    raise failure from None  # the cause contains the request with its secrets
            back_off(self._clock, self._console, pause, "Nothing was sent.")
        raise AssertionError  # the last attempt returns or raises

    def _try(self, outgoing: requests.Request) -> Response:
        session = self._session()
        started = self._clock.monotonic()
        prepared = session.prepare_request(outgoing)
        settings = session.merge_environment_settings(prepared.url, {}, True, None, None)
        if settings["verify"] is True and self._ca_bundle:
            settings["verify"] = self._ca_bundle
        if urlsplit(outgoing.url).scheme == "http":  # this machine: a proxy could read the token
            settings["proxies"] = {}
        check_proxy(settings["proxies"], outgoing.url)
        with session.watchdog.limit(self._limits.whole):
            try:
                incoming = session.send(
                    prepared,
                    allow_redirects=False,
                    timeout=(self._limits.connect, self._limits.silence),
                    **settings,
                )
                body = self._read(incoming, started)
            except Exception as error:
                if session.watchdog.has_fired:
                    raise DeadlineError from error
                raise
            if session.watchdog.has_fired:  # the body may be truncated
                raise DeadlineError
        seconds = self._clock.monotonic() - started
        response = Response(incoming.status_code, _lower(incoming.headers), body)
        self._console.trace(
            f"{outgoing.method} {_without_secrets(prepared.url or outgoing.url)} {response.status} "
            f"{len(body):,} bytes {seconds:.2f} s{_limits_of(response)}"
        )
        return response

    def _session(self) -> _Session:
        if not hasattr(self._mine, "session"):
            self._mine.session = _Session(self._contexts)
            self._mine.session.headers["User-Agent"] = f"stravafetch/{__version__}"
        session: _Session = self._mine.session
        return session

    def _read(self, incoming: requests.Response, started: float) -> bytes:
        body = bytearray()
        with incoming:
            if "," in incoming.headers.get("Content-Encoding", ""):
                raise DecodeError  # nested encodings were not requested, and could be a bomb
            # read1 returns whatever has arrived: a slow body could take hours to fill a chunk.
            while chunk := incoming.raw.read1(CHUNK, decode_content=True):
                body += chunk
                if self._clock.monotonic() - started > self._limits.whole:
                    raise DeadlineError
                if len(body) > self._limits.body:
                    raise TooLargeError
        return bytes(body)


def _without_secrets(url: str) -> str:
    return SECRET_PARAMETERS.sub(r"\1...", url)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _limits_of(response: Response) -> str:
    usage = read_usage(response.headers, 0)
    reads = [w for w in usage.windows if w.kind == "read"] if usage else []
    return f" ({', '.join(f'{window} read' for window in reads)})" if reads else ""
