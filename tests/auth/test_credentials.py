from dataclasses import replace
from pathlib import Path

import pytest

from stravafetch.auth.app import app_secret
from stravafetch.auth.credentials import begin_sign_in, sign_in, sign_out, storing_sign_in
from stravafetch.auth.oauth import App
from stravafetch.auth.profile import Profile
from stravafetch.auth.store import FileStore
from stravafetch.errors import StoreError
from stravafetch.files.lock import lock
from tests.support.consoles import NoWarnings
from tests.support.sandbox import Sandbox


def test_a_sign_in_that_fails_puts_the_secret_of_before_back(sandbox: Sandbox) -> None:
    wrong = replace(sandbox.app, client_secret="wrong")
    with pytest.raises(LookupError), storing_sign_in(sandbox.profile, wrong, "file"):
        raise LookupError(app_secret(sandbox.profile, wrong.client_id) == "wrong")
    assert app_secret(sandbox.profile, wrong.client_id) == sandbox.app.client_secret


def test_a_first_sign_in_that_fails_leaves_no_secret(signed_out: Sandbox) -> None:
    with pytest.raises(LookupError), storing_sign_in(signed_out.profile, signed_out.app, "file"):
        raise LookupError
    assert not (signed_out.home / "secrets").exists()


def test_an_app_that_was_entered_is_remembered_until_it_is_forgotten(signed_out: Sandbox) -> None:
    app = App("777", "typed")
    begin_sign_in(signed_out.profile, app, "file", entered=True)
    profile = signed_out.profile
    assert (profile.settings.pending, app_secret(profile, "777")) == ("777", "typed")
    assert sign_out(profile, forget_app=True) == []
    assert not (signed_out.home / "secrets").exists()


def test_an_app_that_was_entered_does_not_replace_a_secret_that_works(sandbox: Sandbox) -> None:
    typed = replace(sandbox.app, client_secret="typo")
    begin_sign_in(sandbox.profile, typed, "file", entered=True)
    assert app_secret(sandbox.profile, typed.client_id) == sandbox.app.client_secret
    assert sandbox.run("token").status == 0


def test_the_lock_is_held_and_room_reserved_while_the_code_is_exchanged(sandbox: Sandbox) -> None:
    with storing_sign_in(sandbox.profile, sandbox.app, "file"):
        assert (sandbox.home / "profiles" / "default.reserved").stat().st_size >= 4_000
        file = sandbox.home / "profiles" / "default.lock"
        with pytest.raises(StoreError, match="has been using"), lock(file, "the token", seconds=0):
            pass
    assert not (sandbox.home / "profiles" / "default.reserved").exists()


TYPED, RETYPED = App("777", "typed"), App("778", "typed anew")


class Machine:
    """A profile with two stores, as one command after another would open it."""

    def __init__(self, home: Path) -> None:
        self.stores = {name: FileStore(home / name, NoWarnings()) for name in ("keyring", "file")}
        self._home = home

    @property
    def profile(self) -> Profile:
        return Profile(self._home, "default", self.stores, NoWarnings())

    @property
    def entries(self) -> list[str]:
        """The entries of both stores."""
        paths = [path for name in self.stores for path in (self._home / name).glob("*")]
        return sorted(f"{path.parent.name}/{path.stem}" for path in paths)


@pytest.fixture
def machine(sandbox: Sandbox, tmp_path: Path) -> Machine:
    """Somebody is signed in, their token in the keyring."""
    machine = Machine(tmp_path / "machine")
    sign_in(machine.profile, sandbox.profile.token(), sandbox.app, "keyring")
    return machine


def test_the_app_of_a_sign_in_that_failed_is_forgotten_wherever_it_is(machine: Machine) -> None:
    begin_sign_in(machine.profile, TYPED, "file", entered=True)
    assert "file/app.777" in machine.entries
    assert sign_out(machine.profile, forget_app=True) == []
    assert machine.entries == []


def test_a_sign_out_that_keeps_the_app_can_be_followed_by_one_that_does_not(
    machine: Machine,
) -> None:
    begin_sign_in(machine.profile, TYPED, "file", entered=True)
    sign_out(machine.profile, forget_app=False)
    assert sign_out(machine.profile, forget_app=True) == []
    assert machine.entries == []


@pytest.mark.parametrize("storage", ["keyring", "file"])
def test_an_app_that_was_entered_wrongly_makes_room_for_the_next(
    sandbox: Sandbox, machine: Machine, storage: str
) -> None:
    begin_sign_in(machine.profile, TYPED, "file", entered=True)
    begin_sign_in(machine.profile, RETYPED, storage, entered=True)
    kept = [f"keyring/app.{sandbox.app.client_id}", "keyring/token.default"]
    assert machine.entries == sorted([f"{storage}/app.778", *kept])


@pytest.mark.parametrize("storage", ["keyring", "file"])
def test_a_sign_in_leaves_no_secret_of_one_that_failed_before(
    sandbox: Sandbox, machine: Machine, storage: str
) -> None:
    begin_sign_in(machine.profile, TYPED, "file", entered=True)
    sign_in(machine.profile, sandbox.profile.token(), sandbox.app, storage)
    assert machine.entries == [f"{storage}/app.{sandbox.app.client_id}", f"{storage}/token.default"]


def test_a_sign_in_that_fails_leaves_all_that_is_remembered_as_it_was(machine: Machine) -> None:
    sign_out(machine.profile, forget_app=False)
    before = machine.profile.settings
    with pytest.raises(LookupError), storing_sign_in(machine.profile, RETYPED, "file"):
        raise LookupError
    assert machine.profile.settings == before
    assert sign_out(machine.profile, forget_app=True) == []
    assert machine.entries == []
