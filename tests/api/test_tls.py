"""Certificates are loaded once for all connections, and checked on each."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stravafetch.api.request import Request
from stravafetch.api.transport import Transport
from stravafetch.errors import Unreachable
from tests.support import servers
from tests.support.clock import TestClock
from tests.support.consoles import RecordedConsole
from tests.support.servers import Misbehaving, serving

OK = servers.over_tls(servers.saying(servers.EMPTY))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Path(shutil.copy(servers.CERTIFICATE, tmp_path / "bundle.pem"))


@pytest.fixture
def sender(clock: TestClock, bundle: Path) -> Transport:
    return Transport(clock, RecordedConsole(), str(bundle))


def status_of(sender: Transport, server: Misbehaving, host: str = "127.0.0.1") -> int:
    """Send a request from a thread of its own, which makes a connection of its own."""
    url = f"https://{host}:{server.port}"
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(sender.send, url, Request("/athlete"), "Bearer x").result().status


def test_certificates_are_loaded_for_the_first_connection_only(
    sender: Transport, bundle: Path
) -> None:
    with serving(OK, OK) as server:
        assert status_of(sender, server) == 200
        bundle.write_text("damaged meanwhile")
        assert status_of(sender, server) == 200
        assert server.connections == 2


def test_a_host_that_the_certificate_does_not_name_is_refused_on_each(sender: Transport) -> None:
    with serving(OK, OK, OK) as server:
        for _ in range(2):
            with pytest.raises(Unreachable, match=r"TLS: .*mismatch"):
                status_of(sender, server, "127.1")  # another way to write it
        assert status_of(sender, server) == 200


def test_other_certificates_are_loaded_for_themselves(
    sender: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    import certifi

    with serving(OK, OK) as server:
        assert status_of(sender, server) == 200
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
        with pytest.raises(Unreachable, match=r"self.signed"):
            status_of(sender, server)


def test_certificates_that_cannot_be_read_are_an_error_in_words(
    sender: Transport, bundle: Path
) -> None:
    bundle.write_text("damaged")
    with serving(OK) as server, pytest.raises(Unreachable) as caught:
        status_of(sender, server)
    assert caught.value.next_step
