import threading
import time
from pathlib import Path

import pytest

from stravafetch.cli.console import TerminalConsole
from stravafetch.cli.context import Context, Environment
from stravafetch.errors import BadInput
from stravafetch.sandbox.server import Request, Response
from tests.support import servers
from tests.support.clock import TestClock
from tests.support.sandbox import Sandbox
from tests.support.waiting import PATIENCE


def context(**environ: str) -> Context:
    return Context(Environment(environ, TestClock(), False), "default", TerminalConsole())


def test_the_home_is_the_same_from_every_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    run = context(STRAVA_HOME="here")
    home = run.home
    monkeypatch.chdir("/")
    assert (home.is_absolute(), run.home) == (True, home)


def test_an_address_may_end_in_a_slash() -> None:
    assert context(STRAVA_API_URL="http://127.0.0.1:1/api/").endpoints.api == (
        "http://127.0.0.1:1/api"
    )


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_private_authority_can_be_named_as_openssl_does(variable: str, tmp_path: Path) -> None:
    (tmp_path / servers.CERTIFICATE_HASH).write_bytes(servers.CERTIFICATE.read_bytes())
    named = tmp_path if variable.endswith("DIR") else servers.CERTIFICATE
    with servers.serving(servers.over_tls(servers.saying(servers.EMPTY))) as server:
        transport = context(**{variable: str(named)}).transport
        assert transport.post(f"https://127.0.0.1:{server.port}", {}).status == 200


def test_the_token_of_the_environment_wins(sandbox: Sandbox) -> None:
    given = context(**sandbox.environ, STRAVA_ACCESS_TOKEN=" given\n")
    assert given.token_source.access_token() == "given"
    kept = context(**sandbox.environ, STRAVA_ACCESS_TOKEN="  ")
    assert kept.token_source.access_token() == sandbox.profile.token().access_token


@pytest.mark.parametrize("seconds", ["0", "-1", "3601", "soon", "\N{SUPERSCRIPT TWO}"])
def test_a_wait_for_the_keyring_is_whole_seconds_up_to_an_hour(seconds: str) -> None:
    with pytest.raises(BadInput, match="STRAVA_KEYRING_TIMEOUT"):
        _ = context(STRAVA_KEYRING_TIMEOUT=seconds).stores["keyring"]


def test_an_app_in_the_environment_lends_its_secret_to_no_other() -> None:
    run = context(STRAVA_CLIENT_ID="1", STRAVA_CLIENT_SECRET="of-1")
    assert (run.given_app.secret_of("1"), run.given_app.secret_of("2")) == ("of-1", None)


def test_closing_lets_a_refresh_save_its_token(sandbox: Sandbox) -> None:
    run = Context(Environment(sandbox.environ, sandbox.clock, False), "default", TerminalConsole())
    old = run.profile_tokens.token()
    sandbox.clock.time = old.expires_at
    answer, asked = sandbox.server.handle, threading.Event()

    def answer_late(request: Request) -> Response:
        asked.set()
        time.sleep(0.3)  # which a close that does not wait would not take
        return answer(request)

    sandbox.server.handle = answer_late
    new = []
    thread = threading.Thread(target=lambda: new.append(run.profile_tokens.token()), daemon=True)
    thread.start()
    assert asked.wait(PATIENCE)
    run.close()
    assert sandbox.profile.token() != old
    thread.join(PATIENCE)
    assert new == [sandbox.profile.token()]


@pytest.mark.parametrize("prefix", ["", "Bearer ", "bearer  ", " Bearer\t"])
def test_what_is_copied_along_with_a_token_or_a_url_is_forgiven(
    sandbox: Sandbox, prefix: str
) -> None:
    token = sandbox.authentication.grant(("read",)).newest[0]
    result = sandbox.run(
        "athlete",
        STRAVA_ACCESS_TOKEN=f"{prefix}{token} ",
        STRAVA_API_URL=f" {sandbox.environ['STRAVA_API_URL'].replace('http:', 'HTTP:')}/ ",
    )
    assert result.json["id"] == sandbox.strava.athlete["id"]
