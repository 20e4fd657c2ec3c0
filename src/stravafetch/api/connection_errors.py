"""Explains failed connections, from the exceptions of requests, urllib3 and the system."""

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from http.client import IncompleteRead
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import (
    DecodeError,
    LocationValueError,
    NameResolutionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from stravafetch.errors import Unreachable

NO_DESCRIPTOR_LEFT = {errno.EMFILE, errno.ENFILE}
# Errors that may pass if they occur while connecting.
TRANSIENT_ERRNOS = NO_DESCRIPTOR_LEFT | {
    errno.ECONNRESET,
    errno.ECONNABORTED,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
    errno.ENETDOWN,
    errno.ENETUNREACH,
    errno.EPIPE,
    errno.ETIMEDOUT,
    socket.EAI_AGAIN,
}


class TooLargeError(requests.RequestException):
    """The response is larger than any of Strava's."""


class DeadlineError(requests.Timeout):
    """The whole exchange took too long, whatever its outcome."""


class NotSentError(OSError):
    """In the cause chain of an error that occurred before the request was sent: see transport."""


_PASSING = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionResetError, TimeoutError)
_PRIVATE_CA = (
    "Check this machine's date. For a private certificate authority, such as that of a proxy that "
    "inspects TLS, set REQUESTS_CA_BUNDLE to its PEM file."
)
# Which exceptions mean what, what to do, and whether a retry may help.
_MEANINGS: tuple[tuple[tuple[type[BaseException], ...], str, str, bool], ...] = (
    (
        (DeadlineError,),
        "{host} did not respond in time.",
        "Check the network, or try again in a few minutes.",
        True,
    ),
    (
        (ssl.SSLCertVerificationError,),
        "The certificate of {host} could not be verified (TLS: {reason}).",
        _PRIVATE_CA,
        False,
    ),
    (
        (ssl.SSLEOFError, ssl.SSLZeroReturnError),
        "{host} closed the connection (TLS).",
        "Check the network, and any proxy or firewall, and run the command again.",
        True,
    ),
    (
        (requests.exceptions.SSLError, SSLError),
        "The secure connection to {host} failed (TLS: {reason}).",
        "Check this machine's date, and any proxy that inspects TLS.",
        False,
    ),
    (
        (requests.exceptions.ProxyError, ProxyError),
        "The proxy for {host} failed.",
        "Check HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
        False,
    ),
    (
        (requests.exceptions.InvalidURL, LocationValueError),
        "The URL of {host} is invalid.",
        "Check STRAVA_API_URL and STRAVA_OAUTH_URL.",
        False,
    ),
    (
        (NameResolutionError, socket.gaierror),
        "The host name {host} could not be resolved (DNS).",
        "Check the network connection.",
        False,
    ),
    (
        (ConnectionRefusedError,),
        "{host} refused the connection.",
        "Check the network, and STRAVA_API_URL and STRAVA_OAUTH_URL if they are set.",
        False,
    ),
    (
        (DecodeError, requests.exceptions.ContentDecodingError),
        "{host} sent a response that cannot be decompressed.",
        "Run the command again.",
        True,
    ),
    (
        (IncompleteRead,),
        "{host} closed the connection in the middle of a response.",
        "Run the command again.",
        True,
    ),
    (
        (TooLargeError,),
        "The response from {host} is larger than any that Strava sends.",
        "Check STRAVA_API_URL, and any proxy.",
        False,
    ),
    (
        (requests.exceptions.Timeout, ReadTimeoutError),
        "{host} did not respond in time.",
        "Check the network, or try again in a few minutes.",
        True,
    ),
)


# Which causes mean that nothing of the request was sent.
_BEFORE_SENDING = (NotSentError, requests.exceptions.InvalidURL, LocationValueError)


def unreachable(error: Exception, url: str) -> Unreachable:
    """Return the error for a failed request, without the exceptions' own technical messages."""
    explained = _explained(error, url)
    if any(isinstance(cause, _BEFORE_SENDING) for cause in _causes(error)):
        explained.was_sent = False
    return explained


def _explained(error: Exception, url: str) -> Unreachable:
    host = urlsplit(url).hostname
    if type(error) is OSError and error.errno is None:  # from requests, before it connects
        return Unreachable(
            f"The CA bundle was not found, so {host} cannot be verified.",
            "Check REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR.",
            is_transient=False,
            was_sent=False,
        )
    causes = list(_causes(error))
    if any(isinstance(cause, OSError) and cause.errno in NO_DESCRIPTOR_LEFT for cause in causes):
        return Unreachable(
            f"No file descriptor is left to connect to {host}.",
            "Raise the limit with `ulimit -n 1024`, or use fewer with --jobs 1.",
            is_transient=True,
        )
    for kinds, what, next_step, is_transient in _MEANINGS:
        if any(isinstance(cause, kinds) for cause in causes):
            return Unreachable(
                what.format(host=host, reason=_tls_reason(causes)),
                next_step,
                is_transient=is_transient,
            )
    return Unreachable(
        f"The connection to {host} was lost.",
        "Check the network and run the command again.",
        is_transient=not isinstance(error, ValueError),  # which would recur
    )


def may_be_sent_again(error: Exception) -> bool:
    """Return whether nothing of the request was sent, for a reason that may pass."""
    causes = list(_causes(error))
    if not any(isinstance(cause, NotSentError) for cause in causes):
        return False
    if any(isinstance(cause, DeadlineError) for cause in causes):
        return False  # the error it caused would look transient
    return any(_passes(cause) for cause in causes)


def _passes(cause: BaseException) -> bool:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return False
    return (
        isinstance(cause, _PASSING)
        or (isinstance(cause, OSError) and cause.errno in TRANSIENT_ERRNOS)
        or bool(re.match("Tunnel connection failed: 5", str(cause)))  # a proxy's 502 or 503
    )


def _tls_reason(causes: list[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return str(cause.reason).replace("_", " ").lower()
    return "handshake failed"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield this error and all its causes: requests wraps urllib3's, which wrap the system's."""
    waiting: list[object] = [error]
    seen: list[BaseException] = []
    while waiting and len(seen) < 30:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException) and not any(cause is one for one in seen):
            seen.append(cause)
            yield cause
            waiting += [*cause.args, cause.__cause__, cause.__context__]
            waiting.append(getattr(cause, "reason", None))
