"""One request over the network, and its whole answer. The one door to requests."""

import re
import threading
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from stravafetch import __version__
from stravafetch.api.rate_limits import read_usage
from stravafetch.api.request import Request
from stravafetch.api.response import Response
from stravafetch.clock import Clock
from stravafetch.errors import Unreachable

CONNECT_SECONDS = 10
SILENCE_SECONDS = 30  # the longest pause within an answer
WHOLE_SECONDS = 120  # the longest body in all, which may drip; headers are short and are not timed
CHUNK = 65_536
LARGEST_BODY = 256 * 1024 * 1024
# What a query of the person's own might hold, and a trace must not.
SECRET_PARAMETERS = re.compile(
    r"([?&](?:access_token|refresh_token|client_secret|code|token)=)[^&]*"
)


class _Authorization(AuthBase):
    """Sets the header, or none: with an auth object a .netrc has no say."""

    def __init__(self, value: str | None) -> None:
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._value:
            request.headers["Authorization"] = self._value
        return request


class _TooLargeError(requests.RequestException):
    """Nothing of Strava's is as large as that."""


class _Session(requests.Session):
    """Takes a redirect for the answer it is; requests would read its body past our limits."""

    def get_redirect_target(self, _response: requests.Response) -> None:
        return None


class Transport:
    """Sends requests and brings back whole answers; redirects are never followed."""

    def __init__(self, clock: Clock, trace: Callable[[str], None]) -> None:
        self._clock = clock
        self._trace = trace
        self._mine = threading.local()  # requests does not promise that threads can share a session

    def send(self, api: str, request: Request, authorization: str) -> Response:
        """Send a call to the API at that address; its query is traced."""
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
        """Send a form, which is never traced; ``arrived`` is called when headers are back."""
        outgoing = requests.Request("POST", url, data=dict(form))
        if arrived:
            outgoing.hooks["response"] = [lambda *_, **__: arrived()]
        return self._exchange(outgoing, authorization)

    def _exchange(self, outgoing: requests.Request, authorization: str | None) -> Response:
        session = self._session()
        outgoing.auth = _Authorization(authorization)
        started = self._clock.monotonic()
        try:
            prepared = session.prepare_request(outgoing)
            settings = session.merge_environment_settings(prepared.url, {}, True, None, None)
            if outgoing.url.startswith("http:"):  # this machine, where a proxy would read the token
                settings["proxies"] = {}
            incoming = session.send(
                prepared,
                allow_redirects=False,
                timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
                **settings,
            )
            body = self._read(incoming, started)
        except (requests.RequestException, HTTPError, ValueError, OSError) as error:
            unreachable = _unreachable(error, outgoing.url)
            self._trace(f"{outgoing.method} {_without_secrets(outgoing.url)} {unreachable}")
            raise unreachable from None  # the cause carries the request with its secrets
        seconds = self._clock.monotonic() - started
        response = Response(incoming.status_code, _lower(incoming.headers), body)
        self._trace(
            f"{outgoing.method} {_without_secrets(prepared.url or outgoing.url)} {response.status} "
            f"{len(body):,} bytes {seconds:.2f} s{_limits_of(response)}"
        )
        return response

    def _session(self) -> requests.Session:
        if not hasattr(self._mine, "session"):
            self._mine.session = _Session()
            self._mine.session.headers["User-Agent"] = f"stravafetch/{__version__}"
        session: requests.Session = self._mine.session
        return session

    def _read(self, incoming: requests.Response, started: float) -> bytes:
        body = bytearray()
        with incoming:
            # read1 returns what is there: a body that drips would fill no chunk for hours.
            while chunk := incoming.raw.read1(CHUNK, decode_content=True):
                body += chunk
                if self._clock.monotonic() - started > WHOLE_SECONDS:
                    raise requests.Timeout
                if len(body) > LARGEST_BODY:
                    raise _TooLargeError
        return bytes(body)


def _without_secrets(url: str) -> str:
    return SECRET_PARAMETERS.sub(r"\1...", url)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _limits_of(response: Response) -> str:
    usage = read_usage(response.headers, 0)
    reads = [w for w in usage.windows if w.kind == "read"] if usage else []
    return f" ({', '.join(f'{window} read' for window in reads)})" if reads else ""


# Which error behind a failed request means what, what to do, and whether it passes by itself.
_TROUBLES = (
    (
        {"InvalidURL", "LocationParseError", "LocationValueError"},
        "The address {host} makes no sense.",
        "Check STRAVA_API_URL and STRAVA_OAUTH_URL.",
        False,
    ),
    (
        {"SSLError"},
        "The secure connection to {host} failed (TLS).",
        "Check this machine's date, and any proxy that inspects connections.",
        False,
    ),
    (
        {"ProxyError", "InvalidProxyURL"},
        "The proxy on the way to {host} failed.",
        "Check HTTPS_PROXY and NO_PROXY.",
        False,
    ),
    (
        {"NameResolutionError", "gaierror"},
        "The name {host} could not be found (DNS).",
        "Check the network connection.",
        False,
    ),
    (
        {"ConnectionRefusedError"},
        "{host} refused the connection.",
        "Check the network, and STRAVA_API_URL and STRAVA_OAUTH_URL if they are set.",
        False,
    ),
    (
        {"IncompleteRead", "InvalidChunkLength", "DecodeError", "ContentDecodingError"},
        "The answer of {host} broke off.",
        "Run the command again.",
        True,
    ),
    (
        {"_TooLargeError"},
        "The answer of {host} is larger than any of Strava's.",
        "Check STRAVA_API_URL, and any proxy on the way.",
        False,
    ),
    (
        {"Timeout", "ConnectTimeout", "ReadTimeout", "ReadTimeoutError"},
        "{host} did not answer in time.",
        "Check the network, or try again in a few minutes.",
        True,
    ),
)


def _unreachable(error: Exception, url: str) -> Unreachable:
    """Say in words which way a request failed; the errors' own texts are for programmers."""
    host = urlsplit(url).hostname
    if type(error) is OSError and error.errno is None:  # of requests, before it connects
        return Unreachable(
            f"The certificates to check {host} with are not where they should be.",
            "Check REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE.",
            is_transient=False,
        )
    causes = _names_of_causes(error)
    for names, what, next_step, is_transient in _TROUBLES:
        if names & causes:
            return Unreachable(what.format(host=host), next_step, is_transient=is_transient)
    return Unreachable(
        f"The connection to {host} was lost.",
        "Check the network and run the command again.",
        is_transient=not isinstance(error, ValueError),  # that will be the same next time
    )


def _names_of_causes(error: BaseException) -> set[str]:
    """Name every error behind this one: requests wraps urllib3's, which wrap the system's."""
    names: set[str] = set()
    waiting: list[BaseException] = [error]
    while waiting and len(names) < 20:
        cause = waiting.pop()
        names.add(type(cause).__name__)
        nested = [*cause.args, cause.__cause__, cause.__context__, getattr(cause, "reason", None)]
        waiting.extend(item for item in nested if isinstance(item, BaseException))
    return names
