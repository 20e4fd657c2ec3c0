"""No secret leaves by any way: output, files, arguments, environments, other hosts."""

import stat
import subprocess
from pathlib import Path

import pytest

from stravafetch.cli.app import strava as command
from stravafetch.sandbox.server import Fault, Response, Server
from tests.support.activity_files import gpx
from tests.support.installed import Installed

Line = tuple[str, ...]
ENDPOINT = "/api/v3"
LOGIN = ("login", "--insecure-storage", "--scope", "activity:write")
INACTIVE = {
    "message": "Forbidden",
    "errors": [{"resource": "Application", "field": "Status", "code": "Inactive"}],
}


def lines(installed: Installed) -> dict[str, Line]:
    """A line for every command there is, in the order in which a person would say them."""
    newest = installed.stand_in.history.between(None, None, private=True)
    number = str(next(one["id"] for one in newest if one["sport_type"] == "Run"))
    gear = next(one["gear_id"] for one in newest if one["gear_id"])
    file = installed.shell.home / "ride.gpx"
    file.write_bytes(gpx(1))
    return {
        "login": LOGIN,
        "status": ("status",),
        "profiles": ("profiles",),
        "token": ("token",),
        "activities": ("activities", "--format", "csv"),
        "weeks": ("weeks", "--by", "month"),
        "show": ("show", number),
        "edit": ("edit", number, "--name", "Renamed", "--dry-run"),
        "upload": ("upload", str(file)),
        "create": (
            *("create", "--name", "Yoga", "--sport", "Yoga"),
            *("--start", "2026-01-31T07:00", "--elapsed", "1h"),
        ),
        "activity": ("activity", number, "1"),
        "streams": ("streams", number),
        "laps": ("laps", number),
        "comments": ("comments", number),
        "kudos": ("kudos", number),
        "athlete": ("athlete",),
        "stats": ("stats",),
        "zones": ("zones",),
        "gear": ("gear", gear),
        "routes": ("routes",),
        "route": ("route", "1"),
        "export": ("export", str(installed.shell.home / "out"), "--since", "30d"),
        "api": ("api", "/athlete", "-i", "-f", "access_token=s3cret"),
        "completion": ("completion", "bash"),
        "help": ("help", "dates"),
        "sandbox": ("sandbox", "--activities", "3", "strava", "-v", "athlete"),
        "logout": ("logout",),
    }


def browser(installed: Installed) -> str:
    """A browser that agrees, and writes down the environment it was given."""
    script = installed.shell.home / "watched-browser"
    script.write_text(
        f'#!/bin/sh\nenv > "{installed.shell.home}/seen-by-the-browser"\n'
        f'exec "{installed.shell.environ["BROWSER"]}" "$@"\n'
    )
    script.chmod(0o755)
    return str(script)


def said(
    installed: Installed, ran: subprocess.CompletedProcess[str], *, token: bool = False
) -> list[str]:
    """The secrets that a command let out; `strava token` is there to print one of them."""
    out = "" if token else ran.stdout
    return [secret for secret in [*installed.secrets, "s3cret"] if secret in out + ran.stderr]


def leaks(installed: Installed) -> list[str]:
    """The files with a secret in them, but for those that keep them."""
    return [
        str(path)
        for path in installed.shell.home.rglob("*")
        if path.is_file()
        and path.parent.name != "secrets"
        and any(secret in path.read_text(errors="replace") for secret in installed.secrets)
    ]


@pytest.fixture
def signed_in(installed: Installed) -> Installed:
    assert installed.strava(*LOGIN).returncode == 0
    return installed


def test_every_command_has_its_line_below(installed: Installed) -> None:
    assert lines(installed).keys() == command.commands.keys()


def test_no_command_that_goes_well_lets_out_a_secret(installed: Installed) -> None:
    installed.shell.environ["BROWSER"] = browser(installed)
    for name, line in lines(installed).items():
        ran = installed.strava("-v", *line)
        secrets = installed.secrets  # while the grant is there, before logout ends it
        assert said(installed, ran, token=name == "token") == [], line
        assert ran.returncode in (0, 1, 4), (line, ran.stderr)
        assert leaks(installed) == [], line
        assert len(secrets) > 1 or name == "logout"
    seen = (installed.shell.home / "seen-by-the-browser").read_text()
    assert "HOME=" in seen
    assert "STRAVA_" not in seen


def test_no_command_that_is_refused_lets_out_a_secret(signed_in: Installed) -> None:
    for name, line in lines(signed_in).items():
        if name in ("login", "completion", "help", "sandbox", "profiles"):
            continue
        signed_in.server.faults[:] = [Fault(ENDPOINT, 9, Response.json(403, INACTIVE))]
        ran = signed_in.strava("-v", *line)
        assert said(signed_in, ran, token=name == "token") == [], line
        if name not in ("token", "logout"):
            assert ran.returncode == 1, (line, ran.stderr)


# What happens to the data API and to the token endpoint, and whether the access token has expired.
TROUBLES: dict[str, tuple[Fault | None, Fault | None]] = {
    "an expired token": (None, None),
    "a page of a proxy": (
        Fault(ENDPOINT, 9, Response(200, b"<html>", {"Content-Type": "text/html"})),
        None,
    ),
    "a body that breaks off": (Fault(ENDPOINT, 1, cut=20), None),
    "a connection that is dropped": (Fault(ENDPOINT, 1, drop=True), None),
    "a spent limit": (
        Fault(ENDPOINT, 9, Response.json(429, {"message": "Rate Limit Exceeded", "errors": []})),
        None,
    ),
    "a refusal to refresh": (None, Fault("/oauth/token", 9, Response(500, b"down"))),
    "a token answer that is none": (
        None,
        Fault("/oauth/token", 9, Response.json(200, {"access": 1})),
    ),
    "a grant that is dead": (
        None,
        Fault("/oauth/token", 9, Response.json(400, {"error": "invalid_grant"})),
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_trouble_lets_out_a_secret(signed_in: Installed, trouble: str) -> None:
    secrets = signed_in.secrets
    of_data, of_tokens = TROUBLES[trouble]
    signed_in.server.faults.extend(fault for fault in (of_data, of_tokens) if fault)
    if of_data is None:
        signed_in.end_access_tokens()
    ran = signed_in.strava("-v", "athlete", "--no-wait")
    assert ran.stderr
    assert [secret for secret in {*secrets, *signed_in.secrets} if secret in ran.stderr] == []
    assert "Traceback" not in ran.stderr


def test_a_sign_in_that_is_refused_lets_out_no_secret(installed: Installed) -> None:
    installed.server.faults.append(Fault("/oauth/token", 1, Response.json(400, {"message": "no"})))
    ran = installed.strava("-v", "login", "--insecure-storage")
    assert ran.returncode in (1, 4)
    assert said(installed, ran) == []
    assert leaks(installed) == []


def test_a_token_goes_to_strava_alone_whatever_the_surroundings_say(signed_in: Installed) -> None:
    home = signed_in.shell.home
    with Server(lambda _: Response(200, b"{}")) as stranger:
        (home / ".netrc").write_text("default login mallory password guess\n")
        (home / ".netrc").chmod(0o600)
        moved = Response(302, b"", {"Location": f"{stranger.url}/athlete"})
        signed_in.server.faults.append(Fault(ENDPOINT, 1, moved))
        proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), stranger.url)
        followed = signed_in.strava("athlete", **proxies)
        usual = signed_in.strava("athlete", **proxies)
        assert (followed.returncode, usual.returncode) == (1, 0)
        assert stranger.journal == []
    sent = [exchange.request.headers["authorization"] for exchange in signed_in.server.journal[-2:]]
    assert [value.partition(" ")[0] for value in sent] == ["Bearer", "Bearer"]


@pytest.mark.parametrize("umask", ["000", "077"])
def test_what_keeps_secrets_is_its_owners_alone_whatever_the_umask(
    installed: Installed, umask: str
) -> None:
    ran = installed.shell.run("sh", "-c", f"umask {umask}; strava login --insecure-storage")
    assert ran.returncode == 0, ran.stderr
    kept = [path for path in installed.shell.home.rglob("secrets/*") if path.is_file()]
    assert len(kept) >= 2
    assert {mode(path) for path in kept} == {0o600}
    assert {mode(path.parent) for path in kept} == {0o700}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
