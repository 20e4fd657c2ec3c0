"""The URLs of Strava's two hosts, and the other URLs that a secret may be sent to."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from stravafetch.errors import BadInput

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Endpoints:
    """Strava's two hosts, kept separate because only the data host moves in 2027."""

    oauth: str = "https://www.strava.com/oauth"
    api: str = "https://www.strava.com/api/v3"

    def __post_init__(self) -> None:
        """Raise BadInput for a URL that a secret must not be sent to."""
        for name, url in (("STRAVA_OAUTH_URL", self.oauth), ("STRAVA_API_URL", self.api)):
            if not _is_safe(url):
                raise BadInput(
                    f"{name} must be an https URL, or one on this machine, "
                    "without a user name, query or fragment.",
                    f"Unset {name} to use Strava's own host.",
                )

    @classmethod
    def read(cls, oauth: str, api: str) -> Self:
        """Parse both variables, "" meaning Strava's own; BadInput for unsafe URLs."""
        given = {"oauth": _plain(oauth), "api": _plain(api)}
        return cls(**{name: url for name, url in given.items() if url})


def _plain(url: str) -> str:
    """Return a URL with a lower-case scheme, and no blanks around it or slashes at the end."""
    scheme, colon, rest = url.strip().rstrip("/").partition(":")
    return f"{scheme.lower()}{colon}{rest}"


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_plain = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_plain = is_plain and not (parts.username or parts.password or parts.query or parts.fragment)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS
    return is_plain and bool(parts.hostname) and (parts.scheme == "https" or is_here)
