import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stravafetch.auth.app import app_secret, known_client_id, shares_app
from stravafetch.auth.credentials import sign_in, sign_out
from stravafetch.auth.keyring_store import KeyringStore
from stravafetch.auth.oauth import App
from stravafetch.auth.profile import Profile
from stravafetch.auth.settings import Settings
from stravafetch.auth.store import FileStore, Store
from stravafetch.auth.token import Token
from stravafetch.errors import BadInput, InvalidGrant, KeyringLocked, SignInRequired, StoreError
from stravafetch.files.lock import lock
from tests.support.consoles import NoWarnings, RecordedConsole
from tests.support.keyrings import Crashing, Memory, choose

APP = App("12345", "s" * 40)
OTHER_APP = App("67890", "t" * 40)
OLD = Token(
    access_token="a" * 40,
    refresh_token="r" * 40,
    expires_at=1_000_000,
    scope=("read", "activity:read_all"),
    client_id=APP.client_id,
    athlete_id=7,
    athlete_name="Noa Lindqvist",
)
NEW = replace(OLD, access_token="b" * 40, refresh_token="q" * 40, generation=2)


class Profiles:
    """Profiles as one command after another would open them, and what they warned of."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.rescue_file = home / "profiles" / "default.rescue"
        self.console = RecordedConsole()
        self._monkeypatch = monkeypatch

    def open(self, keyring: str = "Memory", name: str = "default") -> Profile:
        choose(self._monkeypatch, keyring)
        seconds = 0.2 if keyring == "Hanging" else 30
        stores: dict[str, Store] = {
            "keyring": KeyringStore("stravafetch", seconds, lambda: None),
            "file": FileStore(self.home / "secrets", self.console),
        }
        return Profile(self.home, name, stores, self.console)

    def rescue(self, token: Token) -> None:
        """Let the keyring refuse a token, as it did to the last command."""
        self.open("Failing").replace_token(token)
        self.console.warnings.clear()

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in (self.home / "secrets").glob("*"))


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profiles:
    monkeypatch.setattr(Memory, "entries", {})
    return Profiles(tmp_path / "home", monkeypatch)


@pytest.fixture
def signed_in(profiles: Profiles) -> Profiles:
    """One athlete signed in, their token in the keyring."""
    sign_in(profiles.open(), OLD, APP, "keyring")
    return profiles


@pytest.mark.parametrize("name", ["default", "race-2", "7", "a_b", "a" * 40])
def test_a_name_that_can_be_a_file_everywhere_is_taken(profiles: Profiles, name: str) -> None:
    sign_in(profiles.open(name=name), OLD, APP, "file")
    assert profiles.open(name=name).token() == OLD


@pytest.mark.parametrize(
    "name", ["", "Race", "a b", "../x", "a/b", ".x", "-x", "_x", "a" * 41, "ä", "race\n"]
)
def test_any_other_name_is_refused(profiles: Profiles, name: str) -> None:
    with pytest.raises(BadInput, match="is not a valid profile name") as caught:
        profiles.open(name=name)
    assert "lower-case letters, digits" in caught.value.next_step


def test_a_new_profile_uses_the_keyring_and_knows_nobody(profiles: Profiles) -> None:
    assert profiles.open().settings == Settings("keyring", (), None, None, "")
    assert not profiles.home.exists()


def test_settings_are_remembered_for_each_profile(profiles: Profiles) -> None:
    settings = Settings("file", ("file", "keyring"), "12345", 7, "Zoë")
    profiles.open().remember(settings)
    assert profiles.open().settings == settings
    assert profiles.open(name="race").settings == Settings()


def test_settings_that_only_a_newer_version_knows_are_ignored(profiles: Profiles) -> None:
    profiles.open().remember(Settings(athlete_id=7))
    file = profiles.home / "profiles" / "default.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"colour": "blue"}))
    assert profiles.open().settings == Settings(athlete_id=7)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"storage": "file"}', '{"used": 1}'])
def test_damaged_settings_are_an_error_that_names_the_file(profiles: Profiles, text: str) -> None:
    profiles.open().remember(Settings())
    (profiles.home / "profiles" / "default.json").write_text(text)
    with pytest.raises(StoreError, match=r"default\.json is damaged") as caught:
        profiles.open().token()
    assert "`strava login`" in caught.value.next_step


@pytest.mark.parametrize(
    "settings",
    [
        {"storage": "cloud", "used": []},
        {"storage": "file", "used": "file"},
        {"storage": [], "used": []},
    ],
)
def test_settings_that_name_an_unknown_store_are_damaged(
    profiles: Profiles, settings: dict[str, Any]
) -> None:
    profiles.open().remember(Settings())
    (profiles.home / "profiles" / "default.json").write_text(json.dumps(settings))
    with pytest.raises(StoreError, match=r"default\.json is damaged"):
        sign_out(profiles.open(), forget_app=False)


def test_who_is_not_signed_in_is_told_the_command(profiles: Profiles) -> None:
    with pytest.raises(SignInRequired) as caught:
        profiles.open(name="race").token()
    assert caught.value.next_step == "Run `strava login` first."


def test_no_entry_locked_no_keyring_and_timed_out_are_four_messages(profiles: Profiles) -> None:
    profiles.open().remember(Settings(used=("keyring",)))
    messages = set()
    for keyring in ("Memory", "Locked", "keyring.backends.fail.Keyring", "Hanging"):
        with pytest.raises((SignInRequired, StoreError)) as caught:
            profiles.open(keyring).token()
        messages.add((caught.value.exit_code, str(caught.value)))
    assert len(messages) == 4
    assert [text for status, text in messages if status == 4] == [
        "Nobody is signed in (profile default)."
    ]


@pytest.mark.parametrize("storage", ["keyring", "file"])
def test_a_token_is_there_for_the_next_command(profiles: Profiles, storage: str) -> None:
    sign_in(profiles.open(), OLD, APP, storage)
    assert profiles.open().token() == OLD
    assert app_secret(profiles.open(), APP.client_id) == APP.client_secret


def test_a_token_is_read_while_another_process_replaces_it(signed_in: Profiles) -> None:
    with lock(signed_in.home / "profiles" / "default.lock", "the token"):
        assert signed_in.open().token() == OLD


@pytest.mark.parametrize("text", ["", "no token", OLD.to_json()[:-9]])
def test_a_damaged_token_needs_a_new_sign_in(profiles: Profiles, text: str) -> None:
    sign_in(profiles.open(), OLD, APP, "file")
    (profiles.home / "secrets" / "token.default.json").write_text(text)
    with pytest.raises(SignInRequired, match="is damaged") as caught:
        profiles.open().token()
    assert (caught.value.exit_code, caught.value.__cause__) == (4, None)
    assert "`strava login`" in caught.value.next_step


def test_of_two_copies_the_newer_counts(signed_in: Profiles) -> None:
    service = "stravafetch:token.default.next"
    Memory.entries[service, "token.default.next"] = NEW.to_json()
    assert signed_in.open().newest_token() == NEW


def test_an_older_second_copy_does_not_count(signed_in: Profiles) -> None:
    signed_in.open().replace_token(NEW)
    service = "stravafetch:token.default.next"
    Memory.entries[service, "token.default.next"] = OLD.to_json()
    assert signed_in.open().newest_token() == NEW


def test_a_token_that_its_store_refuses_is_rescued_loudly(signed_in: Profiles) -> None:
    signed_in.open("Failing").replace_token(NEW)
    assert Token.from_json(signed_in.rescue_file.read_text()) == NEW
    (warning,) = signed_in.console.warnings
    assert "The keyring failed" in warning
    assert str(signed_in.rescue_file) in warning
    assert NEW.access_token not in warning
    assert NEW.refresh_token not in warning


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
def test_a_rescued_token_is_readable_by_its_owner_only(signed_in: Profiles) -> None:
    signed_in.rescue(NEW)
    assert stat.S_IMODE(signed_in.rescue_file.stat().st_mode) == 0o600


def test_a_token_that_can_be_kept_nowhere_is_no_error_but_a_warning(signed_in: Profiles) -> None:
    signed_in.rescue_file.mkdir()
    signed_in.open("Failing").replace_token(NEW)
    (warning,) = signed_in.console.warnings
    assert "run `strava login`" in warning
    assert NEW.refresh_token not in warning


def test_a_rescued_token_is_put_back_by_the_next_command(signed_in: Profiles) -> None:
    signed_in.rescue(NEW)
    assert signed_in.open().token() == NEW
    assert not signed_in.rescue_file.exists()
    assert signed_in.open().token() == NEW
    assert signed_in.console.warnings == []


@pytest.mark.parametrize("keyring", ["Failing", "Locked", "Forgetful"])
def test_a_rescued_token_works_and_stays_while_the_store_still_fails(
    signed_in: Profiles, keyring: str
) -> None:
    signed_in.rescue(NEW)
    assert signed_in.open(keyring).token() == NEW
    assert Token.from_json(signed_in.rescue_file.read_text()) == NEW
    assert all(str(signed_in.rescue_file) in warning for warning in signed_in.console.warnings)
    assert signed_in.console.warnings


def test_a_rescued_token_that_the_store_has_overtaken_is_dropped(signed_in: Profiles) -> None:
    signed_in.rescue(NEW)
    newest = replace(NEW, access_token="c" * 40, generation=3)
    signed_in.open().replace_token(newest)
    assert signed_in.open().token() == newest
    assert not signed_in.rescue_file.exists()


def test_without_a_rescued_token_a_store_that_fails_is_an_error(signed_in: Profiles) -> None:
    with pytest.raises(KeyringLocked):
        signed_in.open("Locked").newest_token()


def test_a_sign_in_is_remembered(signed_in: Profiles) -> None:
    assert signed_in.open().settings == Settings(
        "keyring", ("keyring",), APP.client_id, OLD.athlete_id, OLD.athlete_name
    )


def test_a_sign_in_that_the_store_refuses_is_remembered_as_a_place_to_look(
    profiles: Profiles,
) -> None:
    with pytest.raises(StoreError):
        sign_in(profiles.open("Failing"), OLD, APP, "keyring")
    assert profiles.open().settings == Settings(used=("keyring",), client_id=APP.client_id)
    assert not profiles.rescue_file.exists()


@pytest.mark.parametrize(("first", "second"), [("keyring", "file"), ("file", "keyring")])
def test_a_sign_in_elsewhere_removes_the_token_from_where_it_was(
    profiles: Profiles, first: str, second: str
) -> None:
    sign_in(profiles.open(), OLD, APP, first)
    sign_in(profiles.open(), NEW, APP, second)
    in_keyring = [entry for _, entry in Memory.entries if entry.startswith("token")]
    in_files = [name for name in profiles.files if name.startswith("token")]
    assert len(in_keyring) + len(in_files) == 1
    assert profiles.open().token() == NEW


def test_a_move_from_a_file_to_the_keyring_leaves_no_secret_in_files(profiles: Profiles) -> None:
    sign_in(profiles.open(), OLD, APP, "file")
    sign_in(profiles.open(), NEW, APP, "keyring")
    assert profiles.files == []


def test_a_move_with_another_app_leaves_no_secret_in_files(profiles: Profiles) -> None:
    sign_in(profiles.open(), OLD, APP, "file")
    sign_in(profiles.open(), NEW, OTHER_APP, "keyring")
    assert profiles.files == []


def test_another_app_takes_the_place_of_the_former_ones_secret(profiles: Profiles) -> None:
    sign_in(profiles.open(), OLD, APP, "file")
    sign_in(profiles.open(), NEW, OTHER_APP, "file")
    assert profiles.files == ["app.67890.json", "token.default.json"]


def test_a_move_leaves_the_secret_of_an_app_that_another_profile_uses(profiles: Profiles) -> None:
    sign_in(profiles.open(), OLD, APP, "file")
    sign_in(profiles.open(name="race"), NEW, APP, "file")
    sign_in(profiles.open(), OLD, APP, "keyring")
    assert app_secret(profiles.open(name="race"), APP.client_id) == APP.client_secret
    assert profiles.files == [f"app.{APP.client_id}.json", "token.race.json"]


def test_damaged_settings_of_another_profile_stop_no_sign_in(signed_in: Profiles) -> None:
    (signed_in.home / "profiles" / "race.json").write_text("{")
    assert known_client_id(signed_in.open()) == APP.client_id
    sign_in(signed_in.open(), NEW, APP, "file")
    assert signed_in.open().token() == NEW


def test_a_locked_keyring_does_not_keep_a_sign_in_from_going_to_a_file(signed_in: Profiles) -> None:
    sign_in(signed_in.open("Locked"), NEW, APP, "file")
    assert signed_in.open("Locked").token() == NEW
    assert signed_in.console.warnings
    assert sign_out(signed_in.open(), forget_app=False) == []
    assert [entry for _, entry in Memory.entries] == [f"app.{APP.client_id}"]


def test_a_sign_in_replaces_a_rescued_token(signed_in: Profiles) -> None:
    signed_in.rescue(NEW)
    sign_in(signed_in.open(), OLD, APP, "keyring")
    assert not signed_in.rescue_file.exists()
    assert signed_in.open().token() == replace(OLD, generation=3)


def test_a_sign_out_leaves_the_app_and_nothing_else(signed_in: Profiles) -> None:
    signed_in.rescue(NEW)
    assert sign_out(signed_in.open(), forget_app=False) == []
    assert [entry for _, entry in Memory.entries] == [f"app.{APP.client_id}"]
    assert not signed_in.rescue_file.exists()
    assert signed_in.open().settings == Settings(client_id=APP.client_id)


def test_a_sign_out_can_forget_the_app_as_well(signed_in: Profiles) -> None:
    assert sign_out(signed_in.open(), forget_app=True) == []
    assert Memory.entries == {}
    assert known_client_id(signed_in.open()) is None


def test_a_sign_out_removes_the_token_from_every_store_that_had_it(signed_in: Profiles) -> None:
    FileStore(signed_in.home / "secrets", NoWarnings()).write("token.default", OLD.to_json())
    signed_in.open().remember(Settings("keyring", ("file", "keyring")))
    assert sign_out(signed_in.open(), forget_app=False) == []
    assert signed_in.files == []
    assert not any(entry.startswith("token") for _, entry in Memory.entries)


def test_a_sign_out_tells_what_it_could_not_remove_and_can_be_repeated(
    signed_in: Profiles,
) -> None:
    signed_in.rescue(NEW)
    (failure,) = sign_out(signed_in.open("Locked"), forget_app=False)
    assert isinstance(failure, KeyringLocked)
    assert not signed_in.rescue_file.exists()
    assert signed_in.open().settings.athlete_id == OLD.athlete_id
    assert signed_in.open().token() == OLD
    assert sign_out(signed_in.open(), forget_app=False) == []


def test_a_sign_out_keeps_the_secret_of_an_app_that_another_profile_uses(
    signed_in: Profiles,
) -> None:
    sign_in(signed_in.open(name="race"), NEW, APP, "keyring")
    assert sign_out(signed_in.open(), forget_app=True) == []
    assert app_secret(signed_in.open(name="race"), APP.client_id) == APP.client_secret
    assert sign_out(signed_in.open(name="race"), forget_app=True) == []
    assert Memory.entries == {}


def test_an_app_of_another_store_or_of_nobody_is_not_shared(signed_in: Profiles) -> None:
    sign_in(signed_in.open(name="race"), NEW, APP, "file")
    sign_in(signed_in.open(name="past"), NEW, APP, "keyring")
    sign_out(signed_in.open(name="past"), forget_app=False)
    assert not shares_app(signed_in.open())


def test_a_sign_in_that_fails_elsewhere_leaves_the_one_before(profiles: Profiles) -> None:
    sign_in(profiles.open(), OLD, APP, "file")
    with pytest.raises(StoreError):
        sign_in(profiles.open("Failing"), NEW, OTHER_APP, "keyring")
    assert profiles.open().token() == OLD
    assert app_secret(profiles.open(), APP.client_id) == APP.client_secret


def test_a_sign_in_that_fails_leaves_a_rescued_token(signed_in: Profiles) -> None:
    signed_in.rescue(NEW)
    with pytest.raises(StoreError):
        sign_in(signed_in.open("Failing"), OLD, APP, "keyring")
    assert signed_in.open().token() == NEW


def test_a_second_copy_of_a_new_sign_in_counts_more_than_an_older_token(
    signed_in: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in.open().replace_token(NEW)
    monkeypatch.setattr(Crashing, "good_calls", 10)  # until its second copy is written
    with pytest.raises(StoreError):
        sign_in(signed_in.open("Crashing"), replace(OLD, access_token="c" * 40), APP, "keyring")
    assert signed_in.open().newest_token().access_token == "c" * 40


def test_a_token_that_strava_ended_is_remembered_until_there_is_another(
    signed_in: Profiles,
) -> None:
    signed_in.open().mark_dead(OLD)
    with pytest.raises(InvalidGrant) as caught:
        signed_in.open().token()
    assert "`strava login`" in caught.value.next_step
    signed_in.open().replace_token(NEW)
    assert signed_in.open().token() == NEW
    signed_in.open().mark_dead(NEW)
    sign_in(signed_in.open(), OLD, APP, "keyring")
    assert signed_in.open().token().access_token == OLD.access_token


def test_what_is_remembered_of_a_token_that_strava_ended_is_no_secret(signed_in: Profiles) -> None:
    signed_in.open().mark_dead(OLD)
    text = (signed_in.home / "profiles" / "default.json").read_text()
    assert not [secret for secret in (OLD.access_token, OLD.refresh_token) if secret in text]


def test_one_profile_signs_out_and_another_stays(signed_in: Profiles) -> None:
    sign_in(signed_in.open(name="race"), NEW, APP, "keyring")
    sign_out(signed_in.open(), forget_app=False)
    assert signed_in.open(name="race").token() == NEW


def test_a_profile_knows_its_own_app_before_that_of_another(signed_in: Profiles) -> None:
    assert known_client_id(signed_in.open(name="race")) == APP.client_id
    sign_in(signed_in.open(name="race"), NEW, OTHER_APP, "keyring")
    assert known_client_id(signed_in.open(name="race")) == OTHER_APP.client_id
    assert known_client_id(signed_in.open()) == APP.client_id


def test_nobody_knows_an_app_at_first(profiles: Profiles) -> None:
    assert known_client_id(profiles.open()) is None
