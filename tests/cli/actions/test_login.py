import json
import os
import shlex
import socket
import stat
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.disk import disk_full_after
from tests.support.keyrings import Memory
from tests.support.result import Result
from tests.support.sandbox import Sandbox

# What someone does with a browser, as a program for BROWSER; UNTICKED names the boxes left empty.
BROWSER = r"""
import os, re, sys
from pathlib import Path
from urllib import error, parse, request

class Stay(request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None

Path(sys.argv[0]).with_suffix(".environ").write_text("\n".join(os.environ))
page = request.urlopen(sys.argv[1]).read().decode()
boxes = re.findall(r'name="(\S+)" id="\S+" checked>', page)
form = {box: "on" for box in boxes if box not in os.environ["UNTICKED"].split()}
try:
    request.build_opener(Stay).open(sys.argv[1], parse.urlencode({**form, "authorize": 1}).encode())
except error.HTTPError as answer:
    request.urlopen(answer.headers["Location"])
"""


class Laptop:
    """A machine with a browser and no terminal, the app in its environment."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self.unticked = ""
        self._script = folder / "browser.py"
        self._script.write_text(BROWSER)

    @property
    def browser(self) -> dict[str, str]:
        words = [sys.executable, str(self._script), "%s"]
        return {"BROWSER": shlex.join(words), "UNTICKED": self.unticked}

    @property
    def app(self) -> dict[str, str]:
        app = self.sandbox.app
        return {"STRAVA_CLIENT_ID": app.client_id, "STRAVA_CLIENT_SECRET": app.client_secret}

    @property
    def given_to_browser(self) -> list[str]:
        """The variables that the browser found in its environment."""
        return self._script.with_suffix(".environ").read_text().splitlines()

    @property
    def was_opened(self) -> bool:
        return self._script.with_suffix(".environ").exists()

    @property
    def secrets(self) -> Path:
        return self.sandbox.home / "secrets"

    def strava(self, *args: str, **environ: str) -> Result:
        return self.sandbox.run(
            *args,
            is_interactive=False,
            typed="",
            **{**self.browser, **environ},  # type: ignore[arg-type]  # none of them is the clock
        )

    def log_in(self, *options: str, **environ: str) -> Result:
        return self.strava("login", "--timeout=20", *options, **{**self.app, **environ})


@pytest.fixture
def laptop(signed_out: Sandbox, tmp_path: Path) -> Laptop:
    return Laptop(signed_out, tmp_path)


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """The entries of a keyring that works."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.support.keyrings.Memory")
    Memory.entries.clear()
    yield Memory.entries
    Memory.entries.clear()


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_a_sign_in_keeps_the_token_of_the_new_grant(laptop: Laptop) -> None:
    assert laptop.log_in("--insecure-storage").status == 0
    [grant] = laptop.sandbox.authentication.grants
    assert laptop.sandbox.profile.token().refresh_token == grant.refresh_token


def test_the_last_lines_tell_who_with_what_and_where_and_what_to_try(laptop: Laptop) -> None:
    result = laptop.log_in("--insecure-storage")
    said, hint = result.stderr.splitlines()[-2:]
    assert hint.startswith("Try `strava activities --limit 10 --format table`")
    assert said == (
        f"Signed in as Noa Lindqvist (athlete {laptop.sandbox.strava.athlete['id']}) "
        "with read, activity:read_all; "
        f"the token is stored in a private file in {laptop.secrets} (--insecure-storage)."
    )
    assert result.stdout == ""


def test_quiet_leaves_the_last_line_out_but_not_the_address(laptop: Laptop) -> None:
    result = laptop.strava("-q", "login", "--timeout=20", "--insecure-storage", **laptop.app)
    assert result.status == 0
    assert "Signed in" not in result.stderr
    assert "/oauth/authorize?" in result.stderr


def test_no_secret_is_shown_even_when_verbose(laptop: Laptop) -> None:
    result = laptop.strava("-v", "login", "--timeout=20", "--insecure-storage", **laptop.app)
    token = laptop.sandbox.profile.token()
    code = laptop.sandbox.server.journal[-1].request.form["code"]
    secrets = [code, token.access_token, token.refresh_token, laptop.sandbox.app.client_secret]
    assert "* POST" in result.stderr
    assert [secret for secret in secrets if secret in result.stderr] == []


@pytest.mark.parametrize(
    ("known", "missing"),
    [({}, "client ID"), ({"STRAVA_CLIENT_ID": "1"}, "client secret")],
)
def test_without_a_terminal_the_app_has_to_be_in_the_environment(
    laptop: Laptop, known: dict[str, str], missing: str
) -> None:
    result = laptop.strava("login", "--insecure-storage", **known)
    assert result.status == 2
    assert f"The app's {missing} is not known" in result.stderr
    assert "no terminal on stdin and stderr" in result.stderr
    assert "STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET" in result.stderr


def test_the_environments_secret_is_not_given_to_another_app(laptop: Laptop) -> None:
    option = f"--client-id={laptop.sandbox.app.client_id}"
    assert laptop.log_in("--insecure-storage", option, STRAVA_CLIENT_ID="1").status == 2


def test_a_client_id_given_as_an_option_asks_for_its_secret_again(laptop: Laptop) -> None:
    laptop.log_in("--insecure-storage")
    option = f"--client-id={laptop.sandbox.app.client_id}"
    result = laptop.strava("login", option)
    assert (result.status, "client secret is not known" in result.stderr) == (2, True)


def test_spaces_around_a_copied_id_and_secret_do_no_harm(laptop: Laptop) -> None:
    app = {name: f" {value}\n" for name, value in laptop.app.items()}
    assert laptop.log_in("--insecure-storage", **app).status == 0


def test_a_wrong_secret_is_refused_and_nothing_kept(laptop: Laptop) -> None:
    result = laptop.log_in("--insecure-storage", STRAVA_CLIENT_SECRET="wr0ng")
    assert result.status == 4
    assert "does not accept client ID" in result.stderr
    assert "wr0ng" not in result.stderr
    assert not laptop.secrets.exists()


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.fail.Keyring",
        "keyring.backends.null.Keyring",
        "tests.support.keyrings.PlaintextKeyring",
        "tests.support.keyrings.Locked",
        "tests.support.keyrings.Misspelt",
    ],
)
def test_a_keyring_that_keeps_no_secret_comes_to_light_before_strava_is_asked(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    result = laptop.log_in()
    assert result.status == 1
    assert "--insecure-storage" in result.stderr
    assert (laptop.sandbox.server.journal, laptop.secrets.exists()) == ([], False)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no /proc")
@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("storage", ["--keyring", "--insecure-storage"])
@pytest.mark.parametrize(
    ("home", "reason"),
    [("file/home", "file is not a folder"), ("file", "is not a folder"), ("/proc/home", "No such")],
)
def test_a_home_that_cannot_be_comes_to_light_before_anything_is_asked(
    laptop: Laptop, tmp_path: Path, storage: str, home: str, reason: str
) -> None:
    (tmp_path / "file").touch()
    result = laptop.strava("login", storage, STRAVA_HOME=str(tmp_path / home))
    assert result.status == 1
    assert reason in result.stderr
    assert "STRAVA_HOME chooses another folder" in result.stderr
    assert "client ID" not in result.stderr
    assert "/authorize?" not in result.stderr


@pytest.mark.parametrize("storage", ["--keyring", "--insecure-storage"])
@pytest.mark.usefixtures("entries")
def test_a_full_disk_comes_to_light_before_the_address(laptop: Laptop, storage: str) -> None:
    with disk_full_after(0):
        result = laptop.log_in(storage)
    assert result.status == 1
    assert "Could not write" in result.stderr
    assert "/authorize?" not in result.stderr
    assert (laptop.sandbox.server.journal, laptop.was_opened) == ([], False)


def test_a_keyring_that_forgets_is_told_and_nobody_is_signed_in(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.support.keyrings.Forgetful")
    result = laptop.log_in()
    assert (result.status, "could not be read back" in result.stderr) == (1, True)
    assert "Nobody is signed in" in laptop.strava("status").stderr


def test_the_keyring_takes_the_token_and_the_secret_of_the_app(
    laptop: Laptop, entries: dict[tuple[str, str], str]
) -> None:
    assert laptop.log_in().status == 0
    kept = {service.partition(":")[2]: text for (service, _), text in entries.items()}
    app = laptop.sandbox.app
    assert kept.keys() == {"token.default", f"app.{app.client_id}"}
    assert json.loads(kept["token.default"])["athlete_id"] == laptop.sandbox.strava.athlete["id"]
    assert kept[f"app.{app.client_id}"] == app.client_secret


@pytest.mark.usefixtures("entries")
def test_with_a_keyring_no_file_holds_a_secret(laptop: Laptop) -> None:
    result = laptop.log_in()
    texts = [path.read_text() for path in laptop.sandbox.home.rglob("*") if path.is_file()]
    [grant] = laptop.sandbox.authentication.grants
    secrets = (grant.newest[0], grant.refresh_token, laptop.sandbox.app.client_secret)
    assert "the token is stored in the OS keyring" in result.stderr
    assert [secret for secret in secrets if secret in "".join(texts)] == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.usefixtures("no_umask")
def test_only_its_owner_can_read_what_insecure_storage_keeps(laptop: Laptop) -> None:
    laptop.log_in("--insecure-storage")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in laptop.secrets.iterdir()}
    app = f"app.{laptop.sandbox.app.client_id}.json"
    assert modes == {"token.default.json": 0o600, app: 0o600}
    assert stat.S_IMODE(laptop.secrets.stat().st_mode) == 0o700


def test_the_next_sign_in_remembers_the_storage_and_the_app(laptop: Laptop) -> None:
    laptop.log_in("--insecure-storage")
    result = laptop.strava("login", "--timeout=20")
    assert result.status == 0
    newest = laptop.sandbox.authentication.grants[-1]
    assert laptop.sandbox.profile.token().refresh_token == newest.refresh_token


@pytest.mark.usefixtures("entries")
def test_moving_to_the_keyring_leaves_no_file_with_a_secret(laptop: Laptop) -> None:
    laptop.log_in("--insecure-storage")
    assert laptop.log_in("--keyring").status == 0
    assert not laptop.secrets.exists()


def test_insecure_storage_helps_where_the_keyring_of_before_is_gone(
    laptop: Laptop, entries: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.log_in()
    assert entries != {}
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    result = laptop.log_in("--insecure-storage")
    assert result.status == 0
    assert "Warning: The previous token could not be deleted" in result.stderr
    assert laptop.strava("status", "--offline").status == 0


def test_a_second_profile_uses_the_app_of_the_first(laptop: Laptop) -> None:
    laptop.log_in("--insecure-storage")
    second = laptop.strava("--profile=race", "login", "--timeout=20", "--insecure-storage")
    assert second.status == 0
    names = {path.name for path in laptop.secrets.iterdir()}
    assert {"token.default.json", "token.race.json"} <= names


def test_another_athlete_does_not_replace_the_first_unasked(laptop: Laptop) -> None:
    before = laptop.sandbox.sign_in()
    other = {"id": 99, "firstname": "Kim", "lastname": "Berg"}
    laptop.sandbox.authentication.athlete = laptop.sandbox.strava.athlete | other
    result = laptop.log_in()
    assert result.status == 4
    assert "is signed in as Noa Lindqvist. Replace it with Kim Berg?" in result.stderr
    assert "strava --profile NAME login" in result.stderr
    assert laptop.sandbox.profile.token() == before


def test_the_same_athlete_replaces_the_token(laptop: Laptop) -> None:
    before = laptop.sandbox.sign_in()
    assert laptop.log_in().status == 0
    assert laptop.sandbox.profile.token().refresh_token != before.refresh_token


def test_asked_for_is_what_every_command_needs(laptop: Laptop) -> None:
    laptop.log_in("--insecure-storage")
    assert laptop.sandbox.asked("/oauth/authorize")[0]["scope"] == "read,activity:read_all"


def test_more_scopes_are_asked_for_besides(laptop: Laptop) -> None:
    more = ("--scope=profile:read_all", "--scope=activity:write", "--scope=activity:write")
    result = laptop.log_in("--insecure-storage", *more)
    asked = laptop.sandbox.asked("/oauth/authorize")[0]["scope"]
    assert asked == "read,activity:read_all,profile:read_all,activity:write"
    assert set(laptop.sandbox.profile.token().scope) == set(asked.split(","))
    assert "Warning" not in result.stderr


def test_a_scope_that_was_not_granted_is_warned_about(laptop: Laptop) -> None:
    laptop.unticked = "activity:write"
    scopes = ("--scope=activity:write", "--scope=profile:read_all")
    result = laptop.log_in("--insecure-storage", *scopes)
    assert result.status == 0
    assert "Warning: Not granted: activity:write." in result.stderr


def test_without_private_activities_it_is_said_what_will_be_missing(laptop: Laptop) -> None:
    laptop.unticked = "activity:read_all"
    result = laptop.log_in("--insecure-storage")
    assert result.status == 0
    assert '"Only You"' in result.stderr
    assert '"View data about your private activities"' in result.stderr
    assert laptop.sandbox.profile.token().scope == ("read", "activity:read")


def test_without_activities_the_box_is_named_and_nothing_kept(laptop: Laptop) -> None:
    laptop.unticked = "activity:read activity:read_all"
    result = laptop.log_in("--insecure-storage")
    assert result.status == 4
    assert 'the box "View data about your activities" was not ticked' in result.stderr
    assert not laptop.secrets.exists()


def test_an_access_token_in_the_environment_is_said_to_win(laptop: Laptop) -> None:
    result = laptop.log_in("--insecure-storage", STRAVA_ACCESS_TOKEN="given")
    assert result.status == 0
    assert "Warning: STRAVA_ACCESS_TOKEN is set and overrides" in result.stderr


def test_the_program_that_opens_the_browser_is_waited_for(laptop: Laptop) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        laptop.log_in("--insecure-storage")
    assert [
        str(warning.message) for warning in caught if "subprocess" in str(warning.message)
    ] == []


def test_the_browser_gets_no_variable_of_strava(laptop: Laptop) -> None:
    laptop.log_in("--insecure-storage")
    assert "BROWSER" in laptop.given_to_browser
    assert [name for name in laptop.given_to_browser if name.startswith("STRAVA_")] == []


@pytest.mark.parametrize("browser", ["www-browser", "lynx", "/usr/bin/w3m", "links %s", "elinks"])
def test_a_browser_that_needs_a_terminal_counts_as_none(laptop: Laptop, browser: str) -> None:
    result = laptop.log_in("--insecure-storage", BROWSER=browser)
    assert (result.status, "there is neither" in result.stderr) == (4, True)


def test_a_browser_in_a_folder_of_such_a_name_is_opened(
    signed_out: Sandbox, tmp_path: Path
) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    assert Laptop(signed_out, folder).log_in("--insecure-storage").status == 0


def test_a_file_in_the_working_directory_does_not_take_the_browsers_place(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "webbrowser.py").write_text("open('ran', 'w')")
    monkeypatch.chdir(tmp_path)
    assert laptop.log_in("--insecure-storage").status == 0
    assert not Path("ran").exists()


def test_neither_browser_nor_terminal_is_refused_at_once_with_a_way_out(laptop: Laptop) -> None:
    result = laptop.log_in("--insecure-storage", BROWSER="lynx")
    assert (result.status, laptop.sandbox.server.journal) == (4, [])
    assert "--no-browser" in result.stderr
    assert "STRAVA_ACCESS_TOKEN" in result.stderr


def test_a_port_can_be_chosen(laptop: Laptop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert laptop.log_in("--insecure-storage", f"--port={port}").status == 0
    [page, _] = laptop.sandbox.asked("/oauth/authorize")
    assert page["redirect_uri"] == f"http://127.0.0.1:{port}/callback"


def test_a_port_in_use_is_told_before_strava_is_asked(laptop: Laptop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = laptop.log_in("--insecure-storage", f"--port={port}")
    assert (result.status, f"Port {port} is in use" in result.stderr) == (1, True)
    assert laptop.sandbox.server.journal == []


@pytest.mark.parametrize(
    "option", ["--scope=activity", "--scope=read,activity:read", "--port=0", "--timeout=0"]
)
def test_an_option_that_makes_no_sense_is_a_usage_error(laptop: Laptop, option: str) -> None:
    result = laptop.log_in("--insecure-storage", option)
    assert (result.status, laptop.sandbox.server.journal) == (2, [])
    assert option.partition("=")[0] in result.stderr


def test_a_warning_names_the_profile_in_the_command_that_helps(laptop: Laptop) -> None:
    laptop.unticked = "activity:read_all"
    result = laptop.log_in("--insecure-storage", STRAVA_PROFILE="race")
    assert "`strava --profile race login`" in result.stderr
